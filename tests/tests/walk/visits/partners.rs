//! Partners and the area table: who delivers, and where.

use data_encoding::BASE64;
use vsys_vocabulary::Standing;

use super::{BARRED, Page, STATES, place};
use crate::area::Area;
use crate::reach;
use crate::sample::Foreign;
use crate::sample::{nobodys, somebodys};

const ALL: &str = "who looks after partners looks after all of them";
const WHO_DELIVERS: &str = "who delivers where is no secret of any of those who ask";
const NO_CREDENTIALS: &str = "no account of a broker is set up that could issue credentials";
const NO_PAGE: Foreign = Foreign::Refused(&["404"]);
const REVOKING: &str = "GET /partners/{partner}/credentials/{credentials}/revoke";
const REVOKE: &str = "POST /partners/{partner}/credentials/{credentials}/revoke";
/// What is said of a row of a file that lies in another prefecture.
const NOT_YOURS: &str = "管轄の外の市町村です";

pub(super) fn reading() -> Vec<Page> {
    vec![
        nobodys("GET /partners", ALL, place::plain),
        nobodys("GET /partners/new", "an empty form", place::plain),
        somebodys("GET /partners/{partner}", place::partner, reach::partner, BARRED).shows(id),
        somebodys("GET /partners/{partner}/credentials", place::partner, reach::partner, BARRED)
            .shows(id),
        somebodys(REVOKING, place::partner, |_, _| false, NO_PAGE).of_strangers(NO_CREDENTIALS),
        nobodys("GET /areas", WHO_DELIVERS, place::plain),
        nobodys("GET /areas/table.csv", WHO_DELIVERS, place::plain),
        nobodys("GET /areas/new", "a form with the caller's own municipalities", place::plain),
        nobodys("GET /areas/import", "an empty form", place::plain),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    vec![
        nobodys("POST /partners", ALL, |asking| {
            let id = format!("newcomer-{}", asking.land.tick());
            let sent = [("partner_id", &*id), ("name", "新規卸"), ("kind", "wholesaler")];
            place::plain(asking).with(&sent)
        }),
        somebodys(
            "POST /partners/{partner}",
            |asking, about| {
                let sent = [
                    ("name", "架空医薬品卸"),
                    ("kind", "wholesaler"),
                    ("ways", "nats"),
                    ("contact_name_1", "物流部"),
                    // Its people act on.
                    ("open", "yes"),
                ];
                Some(place::partner(asking, about)?.with(&sent))
            },
            reach::partner,
            BARRED,
        ),
        somebodys(
            "POST /partners/{partner}/credentials",
            |asking, about| Some(place::partner(asking, about)?.with(&[("valid_days", "1")])),
            reach::partner,
            BARRED,
        )
        .unless(STATES),
        somebodys(REVOKE, place::partner, |_, _| false, NO_PAGE).of_strangers(NO_CREDENTIALS),
        somebodys(
            "POST /areas",
            |asking, about| {
                let town = town(about)?;
                let sent = [
                    ("municipality_code", &*town),
                    ("goods", "needle"),
                    ("partner_id", "wholesaler-01"),
                    ("valid_from_date", "2020-01-01"),
                    ("valid_until_date", "2020-01-31"),
                ];
                Some(place::plain(asking).with(&sent))
            },
            reach::holds_the_town,
            BARRED,
        ),
        somebodys(
            "POST /areas/import",
            |asking, about| Some(place::plain(asking).file(file(about)?)),
            reach::holds_the_town,
            Foreign::Told(NOT_YOURS),
        ),
        somebodys(
            "POST /areas/import/save",
            |asking, about| Some(place::plain(asking).file(BASE64.encode(file(about)?.as_bytes()))),
            reach::holds_the_town,
            Foreign::Refused(&["422"]),
        ),
    ]
}

fn id(about: &Area) -> Option<Vec<u8>> {
    Some(about.id.clone().into_bytes())
}

fn town(about: &Area) -> Option<String> {
    matches!(about.standing, Standing::Municipality(_)).then(|| about.id.clone())
}

/// A row of days that are long over.
fn file(about: &Area) -> Option<String> {
    let town = town(about)?;
    Some(format!(
        "municipality_code,item,partner_id,valid_from,valid_until\n\
         {town},needle,wholesaler-01,2020-01-01,2020-01-31\n"
    ))
}

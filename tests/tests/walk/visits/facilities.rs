//! The register of facilities: read by everyone, changed by the offices of its area.

use data_encoding::BASE64;

use super::{BARRED, Page, STATES, place};
use crate::area::Area;
use crate::reach;
use crate::sample::{Asking, Foreign};
use crate::sample::{nobodys, somebodys};
use crate::visits::Visit;

const OPEN: &str = "the register is no secret among those who work with it";
const EMPTY: &str = "an empty form";
const PLACES: &str = "the nation alone keeps the master of places";
const NATIONS: &str = "the nation alone sets the rule for transfers, which is everyone's";
const OWN_AREA: &str = "the sites of the caller's own area";
const ASK_ACT: &str = "GET /facilities/{facility}/acts/{act}";
const ACT: &str = "POST /facilities/{facility}/acts/{act}";
/// What is said of a row of a file that lies elsewhere.
const NOT_YOURS: &str = "管轄の外の施設です";

pub(super) fn reading() -> Vec<Page> {
    vec![
        nobodys("GET /facilities", OPEN, place::plain),
        nobodys("GET /facilities/new", "a form with the caller's own municipalities", place::plain),
        nobodys("GET /facilities/options", OPEN, |asking| {
            place::plain(asking).asking("basic_facility_code=%E3%83%80%E3%83%9F%E3%83%BC")
        }),
        nobodys("GET /facilities/nearest", OPEN, |asking| {
            place::plain(asking).asking("latitude=35.68&longitude=139.76")
        }),
        nobodys("GET /facilities/transfers", OPEN, |asking| {
            let [from, to, ..] = &asking.land.sites.all[..] else { panic!("two sites") };
            let (from, to) = (from.code, to.code);
            let query = format!("from_facility_code={from}&to_facility_code={to}");
            place::plain(asking).asking(&query)
        }),
        nobodys("GET /places", OPEN, place::plain),
        nobodys("GET /places/new", EMPTY, place::plain),
        nobodys("GET /places/{place}", PLACES, |asking| town(asking, "")),
        nobodys("GET /places/{place}/merge", PLACES, |asking| town(asking, "/merge")),
        nobodys("GET /facilities/import", EMPTY, place::plain),
        nobodys("GET /facilities/import/template", "a file with headings", place::plain),
        nobodys("GET /facilities/{facility}", OPEN, |asking| {
            Visit::to(format!("/facilities/{}", asking.land.sites.all[0].code))
        }),
        somebodys(
            "GET /facilities/{facility}/edit",
            |asking, about| place::site(asking, about, ""),
            reach::registers_the_site,
            BARRED,
        )
        .shows(site),
        somebodys(
            "GET /facilities/{facility}/public",
            |asking, about| place::site(asking, about, ""),
            reach::registers_or_is_the_site,
            BARRED,
        )
        .shows(site),
        somebodys(
            "GET /facilities/{facility}/demands",
            |asking, about| place::site(asking, about, ""),
            reach::registers_the_site,
            BARRED,
        )
        .shows(site),
        somebodys(
            "GET /facilities/{facility}/demands/{round}",
            place::site_in_round,
            reach::registers_the_site,
            BARRED,
        )
        .shows(site),
        // What is asked for of another's area is answered with the caller's own.
        nobodys("GET /demands/{round}", OWN_AREA, place::plain),
        somebodys(
            ASK_ACT,
            |asking, about| place::site(asking, about, "close"),
            reach::registers_the_site,
            BARRED,
        )
        .shows(site),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    vec![
        nobodys("POST /facilities/transfers", NATIONS, place::plain).unless(STATES),
        nobodys("POST /places/new", PLACES, place::plain).unless(STATES),
        nobodys("POST /places/{place}", PLACES, |asking| town(asking, "")).unless(STATES),
        nobodys("POST /places/{place}/merge", PLACES, |asking| town(asking, "/merge"))
            .unless(STATES),
        somebodys(
            "POST /facilities/new",
            |asking, about| {
                let (code, town) = (about.site?.to_string(), about.town?.to_string());
                let sent = [("facility_code", &*code), ("municipality_code", &*town)];
                Some(place::plain(asking).with(&[&sent[..], TYPED].concat()))
            },
            reach::registers_the_site,
            BARRED,
        )
        .unless(STATES),
        somebodys(
            "POST /facilities/{facility}/edit",
            |asking, about| Some(place::site(asking, about, "")?.with(TYPED)),
            reach::registers_the_site,
            BARRED,
        )
        .unless(STATES),
        somebodys(
            "POST /facilities/{facility}/public",
            |asking, about| {
                let sent = [("audience", "public"), ("checked_date", "2021-03-15")];
                Some(place::site(asking, about, "")?.with(&sent))
            },
            reach::registers_or_is_the_site,
            BARRED,
        )
        .unless(STATES),
        somebodys(
            "POST /facilities/{facility}/demands/{round}",
            |asking, about| {
                let sent = [("capacity_doses", "60"), ("wanted_boxes", "1"), ("version", "999999")];
                Some(place::site_in_round(asking, about)?.with(&sent))
            },
            reach::registers_the_site,
            BARRED,
        )
        .unless(STATES),
        somebodys(
            ACT,
            |asking, about| Some(place::site(asking, about, "close")?.with(&[("reason", "改修")])),
            reach::registers_the_site,
            BARRED,
        )
        .unless(STATES),
        somebodys(
            "POST /facilities/import",
            |asking, about| Some(place::plain(asking).file(file(asking, about)?)),
            reach::registers_the_site,
            Foreign::Told(NOT_YOURS),
        ),
        somebodys(
            "POST /facilities/import/save",
            |asking, about| {
                let file = BASE64.encode(file(asking, about)?.as_bytes());
                Some(place::plain(asking).file(file))
            },
            reach::registers_the_site,
            Foreign::Refused(&["422"]),
        ),
    ]
}

/// The page of the first municipality.
fn town(asking: &Asking<'_>, more: &str) -> Visit {
    Visit::to(format!("/places/{}{more}", asking.land.country.towns[0].code))
}

/// A version that nobody saw: nothing of it is kept.
const TYPED: &[(&str, &str)] = &[
    ("version", "999999"),
    ("name", "架空会館"),
    ("address", "架空町1-1"),
    ("phone", "03-0000-0001"),
    ("category", "clinic"),
    ("type", "basic"),
];

fn site(about: &Area) -> Option<Vec<u8>> {
    Some(about.site?.to_string().into_bytes())
}

/// The site as it stands.
fn file(asking: &Asking<'_>, about: &Area) -> Option<String> {
    let site = asking.land.site(about.site?);
    let [code, town] = [site.code.to_string(), site.town.to_string()];
    let (name, kana) = (&site.name, &site.kana);
    let (postcode, address, phone) = (&site.postcode, &site.address, &site.phone);
    Some(format!(
        "facility_code,municipality_code,name,kana,postcode,address,phone,category,type\n\
         {code},{town},{name},{kana},{postcode},{address},{phone},hospital,basic\n"
    ))
}

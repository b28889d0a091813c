//! After the lock: orders, corrections, stops of shipping; what sites and partners see.

use vsys_vocabulary::Standing;
use vsys_vocabulary::Tier::Prefecture;

use super::{BARRED, Page, STATES, Visit, place};
use crate::area::Area;
use crate::reach;
use crate::sample::Foreign::{Refused, Unseen};
use crate::sample::{Asking, nobodys, somebodys};

const LINE: &str = "POST /rounds/{round}/sheets/{office}/after/{facility}";
const NO_PAGE: crate::sample::Foreign = Refused(&["404"]);

pub(super) fn reading() -> Vec<Page> {
    vec![
        nobodys(
            "GET /rounds/{round}/orders",
            "sums of the orders that the caller sees, and sheets right below",
            place::plain,
        ),
        somebodys(
            "GET /rounds/{round}/orders/list",
            |asking, about| about.order.as_ref().map(|_| place::plain(asking)),
            reach::sees_the_order,
            Unseen,
        )
        .shows(order_number),
        somebodys("GET /rounds/{round}/sheets/{office}/after", sheet, reach::within, BARRED),
        somebodys(
            "GET /rounds/{round}/sheets/{office}/after/{facility}",
            sheet,
            reach::within,
            BARRED,
        ),
        somebodys(
            "GET /holds",
            |asking, about| about.hold.as_ref().map(|_| place::plain(asking)),
            reach::is_concerned,
            Unseen,
        )
        .shows(|about| about.hold.as_ref().map(|hold| hold.reason.clone().into_bytes())),
        nobodys("GET /holds/new", "an empty form", place::plain),
        somebodys("GET /holds/{hold}/release", place::hold, reach::is_concerned, NO_PAGE),
        nobodys("GET /facility", "the caller's own site", place::plain),
        nobodys("GET /facility/demand/{round}", "the caller's own site", place::plain),
        somebodys(
            "GET /facility/decline/{sheet}",
            place::locked,
            reach::sees_the_locked_site,
            NO_PAGE,
        ),
        somebodys(
            "GET /orders",
            |asking, about| about.order.as_ref().map(|_| place::plain(asking)),
            reach::sees_the_order,
            Unseen,
        )
        .shows(order_number),
        nobodys("GET /feed", "the caller's own feed", place::plain),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    vec![
        somebodys(
            "POST /orders/acknowledge",
            |asking, about| {
                let order = about.order.as_ref()?;
                let chosen = format!("{} {}", order.id, order.version);
                Some(place::plain(asking).with(&[("order", &chosen)]))
            },
            reach::sees_the_order,
            NO_PAGE,
        ),
        nobodys("POST /facility/delivery", "the caller's own site", |asking| {
            place::plain(asking).with(&[("days", "月"), ("hours", "9-12"), ("version", "")])
        }),
        nobodys("POST /facility/demand/{round}", "the caller's own site", |asking| {
            let sent = [("capacity_doses", "60"), ("wanted_boxes", "1"), ("version", "")];
            place::plain(asking).with(&sent)
        })
        .unless(STATES),
        somebodys(
            "POST /holds",
            stop,
            |by, about| *by == Standing::Nation || reach::right_above(by, about),
            BARRED,
        ),
        somebodys(
            "POST /holds/{hold}/release",
            |asking, about| Some(place::hold(asking, about)?.with(&[("reason", "復旧")])),
            |by, about| *by == Standing::Nation || reach::own(by, about),
            BARRED,
        ),
        somebodys(
            LINE,
            |asking, about| corrected(asking, about, "amend"),
            reach::right_above,
            BARRED,
        )
        .asked_by(&[Prefecture])
        .unless(STATES),
        somebodys(
            LINE,
            |asking, about| corrected(asking, about, "redirect"),
            reach::own_or_right_above,
            BARRED,
        )
        .unless(STATES),
        somebodys(
            LINE,
            |asking, about| corrected(asking, about, "decline"),
            reach::own_or_right_above,
            BARRED,
        )
        .unless(STATES),
        somebodys(
            "POST /facility/decline/{sheet}",
            |asking, about| {
                let request_id = asking.land.id();
                let sent = [("request_id", &*request_id), ("reason", "接種の中止")];
                Some(place::locked(asking, about)?.with(&sent))
            },
            reach::sees_the_locked_site,
            NO_PAGE,
        )
        .unless(STATES),
    ]
}

/// A municipality's locked sheet.
fn sheet(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let Standing::Municipality(_) = about.standing else { return None };
    place::locked(asking, about)
}

fn corrected(asking: &Asking<'_>, about: &Area, wanted: &str) -> Option<Visit> {
    let (request_id, needles) = (asking.land.id(), (asking.land.tick() % 9).to_string());
    let other = about.locked.as_ref()?.other_site.to_string();
    let sent = [
        ("request_id", &*request_id),
        ("vaccine_boxes", "0"),
        ("needle_boxes", &*needles),
        ("syringe_boxes", "1"),
        ("to_facility_code", &*other),
        ("reason", "冷凍庫の故障"),
        ("do", wanted),
    ];
    Some(sheet(asking, about)?.with(&sent))
}

fn stop(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let Standing::Municipality(_) = about.standing else { return None };
    let (request_id, site) = (asking.land.id(), about.site?.to_string());
    let sent = [("request_id", &*request_id), ("facility_code", &*site), ("reason", "停電")];
    Some(place::plain(asking).with(&sent))
}

fn order_number(about: &Area) -> Option<Vec<u8>> {
    about.order.as_ref().map(|order| order.number.clone().into_bytes())
}

//! What becomes of orders: planned days, shipments, days of delivery; and how partners hear of
//! them.

use vsys_vocabulary::Standing;

use super::{BARRED, Page, Visit, place};
use crate::area::Area;
use crate::reach;
use crate::sample::Foreign;
use crate::sample::{Asking, nobodys, somebodys};

/// How what is said of an order may not fit how far it is.
const STATES: &[&str] = &["422", "409"];
const OWN_FILE: &str = "a file is about the caller's own orders, and names others by number only";

const SETTLING: &str = "GET /orders/{order}/exceptions/{exception}";
const SETTLE: &str = "POST /orders/{order}/exceptions/{exception}";
const OWN_FEED: &str = "a partner's own feed, its webhooks and credentials";
const ANOTHERS_HOOK: &str = "other visits need the webhook, so that this one names none";
const NO_CREDENTIALS: &str = "no account of a broker is set up that could issue credentials";
const NO_PAGE: Foreign = Foreign::Refused(&["404"]);
const NOBODYS: fn(&Standing, &Area) -> bool = |_, _| false;

pub(super) fn reading() -> Vec<Page> {
    vec![
        somebodys("GET /orders/{order}", place::order, reach::sees_the_order, BARRED)
            .shows(order_number),
        somebodys("GET /facility/shipments/{shipment}", place::shipment, reach::receives, NO_PAGE),
        nobodys("GET /progress", "sums of the orders that the caller sees", place::plain),
        somebodys(
            "GET /progress/orders",
            |asking, about| about.order.as_ref().map(|_| place::plain(asking)),
            reach::sees_the_order,
            Foreign::Unseen,
        )
        .shows(order_number),
        somebodys(SETTLING, place::exception, reach::settles, NO_PAGE),
        nobodys("GET /orders/import", "an empty form", place::plain),
        nobodys("GET /webhooks", OWN_FEED, place::plain),
        somebodys("GET /webhooks/{endpoint}", place::webhook, reach::delivers, NO_PAGE),
        somebodys("GET /webhooks/{endpoint}/delete", place::webhook, reach::delivers, NO_PAGE),
        nobodys("GET /feed/replays", OWN_FEED, place::plain),
        nobodys("GET /feed/credentials", OWN_FEED, place::plain),
        somebodys("GET /feed/credentials/{credentials}/revoke", place::nothing, NOBODYS, NO_PAGE)
            .of_strangers(NO_CREDENTIALS),
        nobodys("POST /orders/import", OWN_FILE, |asking| {
            place::plain(asking).file("order_number,planned_date\n".to_owned())
        })
        .unless(STATES),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    let say = |row, ask: fn(&Asking<'_>, &Area) -> Option<Visit>| {
        somebodys(row, ask, reach::delivers, BARRED).unless(STATES)
    };
    vec![
        say("POST /orders/{order}/plan", |asking, about| {
            Some(place::order(asking, about)?.with(&[("planned_date", "2021-03-22")]))
        }),
        say("POST /orders/{order}/ship", |asking, about| {
            let reference = format!("S-{}", asking.land.tick());
            let sent = [("reference", &*reference), ("shipped_date", "2021-03-15"), ("units", "1")];
            Some(place::order(asking, about)?.with(&sent))
        }),
        say("POST /orders/{order}/deliver", |asking, about| {
            Some(place::order(asking, about)?.with(&[("actual_date", "2021-03-15")]))
        }),
        somebodys("POST /facility/shipments/{shipment}", place::shipment, reach::receives, NO_PAGE)
            .unless(STATES),
        somebodys(
            "POST /facility/shipments/{shipment}/exception",
            place::shipment,
            reach::receives,
            NO_PAGE,
        )
        .unless(STATES),
        nobodys("POST /webhooks", OWN_FEED, |asking| {
            let request_id = asking.land.id();
            let sent = [("request_id", &*request_id), ("url", "https://example.jp/hook")];
            place::plain(asking).with(&sent)
        })
        .unless(STATES),
        nobodys("POST /feed/replays", OWN_FEED, |asking| {
            let request_id = asking.land.id();
            let sent = [("request_id", &*request_id), ("since_sequence", "1")];
            place::plain(asking).with(&sent)
        })
        .unless(STATES),
        nobodys("POST /feed/credentials", OWN_FEED, |asking| {
            place::plain(asking).with(&[("valid_days", "1")])
        })
        // No account of a broker is set up here.
        .unless(STATES),
        somebodys("POST /webhooks/{endpoint}", tested, reach::delivers, NO_PAGE),
        somebodys("POST /webhooks/{endpoint}/delete", place::nothing, NOBODYS, NO_PAGE)
            .of_strangers(ANOTHERS_HOOK),
        somebodys(
            "POST /feed/credentials/{credentials}/revoke",
            place::nothing,
            NOBODYS,
            Foreign::Refused(&["404", "422"]),
        )
        .of_strangers(NO_CREDENTIALS),
        somebodys(
            SETTLE,
            |asking, about| {
                Some(place::exception(asking, about)?.with(&[("resolution", "再配送")]))
            },
            reach::settles,
            NO_PAGE,
        )
        .unless(STATES),
        // Nothing, in base64.
        nobodys("POST /orders/import/save", OWN_FILE, |asking| {
            place::plain(asking).file("b3JkZXJfbnVtYmVyLHBsYW5uZWRfZGF0ZQo=".to_owned())
        })
        .unless(STATES),
    ]
}

fn order_number(about: &Area) -> Option<Vec<u8>> {
    about.order.as_ref().map(|order| order.number.clone().into_bytes())
}

fn tested(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(place::webhook(asking, about)?.with(&[("do", "test")]))
}

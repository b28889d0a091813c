//! Rounds, products, the supply horizon.

use chrono::TimeDelta;
use vsys_vocabulary::{Office, Standing, jst};

use super::{BARRED, Page, Visit, place};
use crate::area::Area;
use crate::reach;
use crate::sample::{Asking, nobodys, somebodys};

const OPEN: &str = "rounds and products are the same for everyone";
const NATIONS: &str = "the nation alone opens, issues and ends rounds, which are everyone's";
/// The fields of these forms are the portal's own tests' matter: here they are sent empty.
const EMPTY: &[&str] = &["422", "409", "404"];

pub(super) fn reading() -> Vec<Page> {
    vec![
        nobodys("GET /rounds", OPEN, place::plain),
        nobodys("GET /rounds/new", NATIONS, place::plain),
        nobodys("GET /rounds/{round}", OPEN, place::plain),
        nobodys(
            "GET /rounds/{round}/deadlines",
            "the round's deadlines are everyone's; the offices below to choose from are one's own",
            place::plain,
        ),
        nobodys("GET /rounds/{round}/cut-offs", NATIONS, place::plain),
        nobodys("GET /rounds/{round}/issue", NATIONS, place::plain).unless(&["422", "409"]),
        nobodys("GET /rounds/{round}/cancel", NATIONS, place::plain).unless(&["422", "409"]),
        nobodys(
            "GET /rounds/{round}/chain",
            "a round has one chain, and the page says only whether it is whole",
            place::plain,
        ),
        nobodys("GET /rounds/{round}/country", "the nation sees the whole country", place::plain),
        nobodys("GET /products", OPEN, place::plain),
        nobodys("GET /supply", "what is to come is everyone's to know", place::plain),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    vec![
        nobodys("POST /rounds", NATIONS, place::plain).unless(EMPTY),
        somebodys("POST /rounds/{round}/deadlines", extension, may_extend, BARRED)
            // The office has no sheet any more that is not locked.
            .unless(&["422"]),
        nobodys("POST /rounds/{round}/cut-offs", NATIONS, place::plain).unless(EMPTY),
        nobodys("POST /rounds/{round}/issue", NATIONS, place::plain).unless(EMPTY),
        nobodys("POST /rounds/{round}/cancel", NATIONS, |asking| {
            place::plain(asking).with(&[("reason", "供給の遅れ")])
        })
        // A lock is irreversible.
        .unless(&["422"]),
        nobodys("POST /products", NATIONS, place::plain).unless(EMPTY),
        nobodys("POST /supply", NATIONS, place::plain).unless(EMPTY),
    ]
}

/// Later each time, for one office; for all when the matter is the nation's.
fn extension(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let step = match about.office()? {
        Office::Nation => "prefectures-lock-time",
        Office::Prefecture(_) => "prefectures-complete-time",
        Office::Municipality(_) => "municipalities-complete-time",
    };
    let office = about.office().filter(|office| *office != Office::Nation);
    let office = office.map(|office| office.to_string()).unwrap_or_default();
    let later = TimeDelta::days(4) + TimeDelta::minutes(asking.land.tick().into());
    let when = (asking.land.sandbox.clock.now() + later).with_timezone(&jst::OFFSET);
    let when = when.format("%Y-%m-%dT%H:%M").to_string();
    let sent =
        [("step", step), ("deadline_time", &*when), ("office", &*office), ("reason", "停電のため")];
    Some(place::draft(asking, about)?.with(&sent))
}

/// The nation for all and for everyone, a prefecture for its municipalities.
fn may_extend(by: &Standing, about: &Area) -> bool {
    *by == Standing::Nation || reach::right_above(by, about)
}

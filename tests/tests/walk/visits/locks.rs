//! The offices below: watched, reminded, locked.

use super::{BARRED, Page, STATES, Visit, place};
use crate::area::Area;
use crate::reach;
use crate::sample::Foreign::Unseen;
use crate::sample::{Asking, nobodys, somebodys};

const BELOW: &str = "only ever the offices below the caller's own";

pub(super) fn reading() -> Vec<Page> {
    vec![
        somebodys("GET /rounds/{round}/below/{office}", place::draft, reach::within, BARRED),
        nobodys("GET /rounds/{round}/lock", BELOW, place::plain),
        nobodys("GET /rounds/{round}/lock/progress", BELOW, place::plain),
        nobodys("GET /rounds/{round}/lock/late", BELOW, place::plain),
        // A sheet that is not right below is none of those that are shown.
        somebodys("POST /rounds/{round}/lock/preview", chosen, reach::right_above, Unseen),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    vec![
        // A sheet that is not right below is none of those that are reminded.
        somebodys("POST /rounds/{round}/remind", chosen, reach::right_above, Unseen),
        nobodys("POST /rounds/{round}/lock/late", BELOW, |asking| {
            place::plain(asking).with(&[("request_id", &asking.land.id())])
        })
        .unless(STATES),
        somebodys("POST /rounds/{round}/lock", chosen, reach::right_above, BARRED).unless(STATES),
    ]
}

/// The office's sheet, chosen by somebody.
fn chosen(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let (draft, request_id) = (about.draft.as_ref()?, asking.land.id());
    let sent = [("sheet", &*draft.sheet), ("request_id", &*request_id)];
    Some(place::draft(asking, about)?.with(&sent))
}

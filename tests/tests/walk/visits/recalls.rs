//! Recalls of lots.

use vsys_vocabulary::Standing;

use super::{Page, STATES, place};
use crate::area::Area;
use crate::sample::Foreign;
use crate::sample::{nobodys, somebodys};

const NONE: &str = "nothing was shipped, so that no recall concerns anyone";
const NO_PAGE: Foreign = Foreign::Refused(&["404"]);
const NOBODYS: fn(&Standing, &Area) -> bool = |_, _| false;

pub(super) fn reading() -> Vec<Page> {
    vec![
        nobodys("GET /recalls", NONE, place::plain),
        nobodys("GET /recalls/lot", "the nation and the desk trace every lot", place::plain),
        nobodys("GET /recalls/new", "the nation alone recalls lots", |asking| {
            place::plain(asking).asking("product=pfizer&lot=ZZ9")
        }),
        somebodys("GET /recalls/{recall}", place::recall, NOBODYS, NO_PAGE).of_strangers(NONE),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    vec![
        nobodys("POST /recalls", "the nation alone recalls lots", |asking| {
            let request_id = asking.land.id();
            let sent = [
                ("request_id", &*request_id),
                ("product", "pfizer"),
                ("lot", "ZZ9"),
                ("reason", "異物の混入"),
            ];
            place::plain(asking).with(&sent)
        })
        // A lot is recalled once.
        .unless(STATES),
        somebodys("POST /recalls/{recall}/acknowledge", place::recall, NOBODYS, NO_PAGE)
            .of_strangers(NONE),
    ]
}

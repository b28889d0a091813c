//! Mandates, bodies that receive them, new codes and the master list.

use data_encoding::BASE64;
use vsys_vocabulary::Standing;

use super::{BARRED, Page, STATES, place};
use crate::area::Area;
use crate::reach;
use crate::sample::{Asking, Foreign};
use crate::sample::{nobodys, somebodys};
use crate::visits::Visit;

const ALL_BODIES: &str = "who enters bodies enters all of them";
const ONE_LIST: &str = "there is one master list for the whole country";
const FILE: &str = "facility_code,name,address\n0110113719,架空病院,架空町1\n";

pub(super) fn reading() -> Vec<Page> {
    vec![
        nobodys("GET /mandates", "it lists what the caller sees anyway", place::plain),
        somebodys(
            "GET /mandates/{number}",
            |_, about| Some(Visit::to(format!("/mandates/{}", about.mandate.as_ref()?))),
            reach::sees_the_mandate,
            BARRED,
        )
        .shows(|about| about.mandate.clone().map(String::into_bytes)),
        somebodys(
            "GET /mandates/{number}/pdf",
            |_, about| Some(Visit::to(format!("/mandates/{}/pdf", about.mandate.as_ref()?))),
            reach::sees_the_mandate,
            BARRED,
        ),
        nobodys("GET /organisations/new", "an empty form", place::plain),
        nobodys("GET /organisations/{id}/edit", ALL_BODIES, |asking| {
            Visit::to(format!("/organisations/{}/edit", body(asking)))
        }),
        nobodys("GET /codes", "it lists what the caller sees anyway", place::plain),
        nobodys("GET /codes/export", "a prefecture gets its own, whatever it names", |_| {
            Visit::to("/codes/export").asking("month=2021-03&prefecture=16")
        }),
        somebodys(
            "GET /codes/{number}",
            |_, about| Some(Visit::to(format!("/codes/{}", about.application.as_ref()?))),
            reach::sees_the_application,
            BARRED,
        )
        .shows(|about| about.application.clone().map(String::into_bytes)),
        nobodys("GET /master-list", ONE_LIST, place::plain),
        nobodys("GET /master-list/template", "it is the same for all", place::plain),
        nobodys("GET /master-list/import", "an empty form", place::plain),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    vec![
        somebodys("POST /mandates/receive", receiving, reach::own, REFUSED),
        // What is not one's own to lock is not on the page.
        somebodys("POST /mandates/lock/preview", listed, reach::own, Foreign::Unseen)
            .shows(|about| about.mandate.clone().map(String::into_bytes)),
        somebodys("POST /mandates/return", chosen, reach::own, REFUSED),
        somebodys(
            "POST /mandates/{number}/send-back",
            |_, about| {
                let path = format!("/mandates/{}/send-back", about.mandate.as_ref()?);
                Some(Visit::to(path).with(&[("reason", "所在地を確かめてください")]))
            },
            reach::own,
            REFUSED,
        )
        .unless(STATES),
        somebodys(
            "POST /mandates/{number}/secret",
            |_, about| Some(Visit::to(format!("/mandates/{}/secret", about.mandate.as_ref()?))),
            reach::own,
            REFUSED,
        )
        .unless(STATES),
        somebodys("POST /mandates/lock", chosen, reach::own, REFUSED).unless(STATES),
        nobodys("POST /organisations", ALL_BODIES, |asking| {
            let id = format!("newcomer-{}-medical", asking.land.tick());
            place::plain(asking).with(&[("organisation_id", &id), ("name", "新規医師会")])
        }),
        nobodys("POST /organisations/{id}/edit", ALL_BODIES, |asking| {
            let path = format!("/organisations/{}/edit", body(asking));
            Visit::to(path).with(&[("name", "架空医師会"), ("open", "yes")])
        }),
        somebodys("POST /codes/collate", numbered, reach::own, REFUSED).unless(STATES),
        somebodys("POST /codes/number/preview", numbered, by_the_desk, REFUSED).unless(STATES),
        somebodys("POST /codes/number", numbered, by_the_desk, REFUSED).unless(STATES),
        somebodys(
            "POST /codes/{number}/return",
            |_, about| {
                let path = format!("/codes/{}/return", about.application.as_ref()?);
                Some(Visit::to(path).with(&[("reason", "所在地を確かめてください")]))
            },
            reach::returns_the_application,
            REFUSED,
        )
        .unless(STATES),
        nobodys("POST /master-list/import", ONE_LIST, |asking| {
            place::plain(asking).file(FILE.to_owned())
        }),
        nobodys("POST /master-list/import/save", ONE_LIST, |asking| {
            place::plain(asking).file(BASE64.encode(FILE.as_bytes()))
        })
        .unless(STATES),
    ]
}

/// A body that no caller acts for.
fn body(asking: &Asking<'_>) -> String {
    let is_body = |area: &&Area| matches!(area.standing, Standing::CoordinatingBody(_));
    asking.land.areas.iter().rfind(is_body).map(|area| area.id.clone()).unwrap()
}

/// A mandate that is somebody else's.
const REFUSED: Foreign = Foreign::Refused(&["403", "404", "422", "409"]);

fn chosen(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let number = about.mandate.as_deref()?;
    Some(place::plain(asking).with(&[("number", number), ("one", "yes")]))
}

fn numbered(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let number = about.application.as_deref()?;
    Some(place::plain(asking).with(&[("number", number), ("one", "yes")]))
}

fn by_the_desk(by: &Standing, _: &Area) -> bool {
    *by == Standing::ServiceDesk
}

/// From the list.
fn listed(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(place::plain(asking).with(&[("number", about.mandate.as_deref()?)]))
}

fn receiving(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let number = about.mandate.as_deref()?;
    let sent = [("number", number), ("one", "yes"), ("duplicates_seen", "yes")];
    Some(place::plain(asking).with(&sent))
}

//! Sheets before the lock.

use super::{BARRED, Page, STATES, Visit, place};
use crate::area::Area;
use crate::reach;
use crate::sample::Foreign::Refused;
use crate::sample::{Asking, nobodys, somebodys};

/// The address of a page of an office's sheet.
macro_rules! at {
    ($method:literal $part:literal) => {
        concat!($method, " /rounds/{round}/sheets/{office}", $part)
    };
}

pub(super) fn reading() -> Vec<Page> {
    let read = |row| somebodys(row, place::draft, reach::within, BARRED);
    vec![
        nobodys("GET /rounds/{round}/sheet", "leads on to the caller's own sheet", place::plain),
        read(at!("GET" "")),
        read(at!("GET" "/history")),
        read(at!("GET" "/basis")),
        read(at!("GET" "/lines.csv")),
        read(at!("GET" "/lines.xlsx")),
        read(at!("GET" "/import")),
        read(at!("GET" "/simulate")),
        read(at!("GET" "/ceilings")),
        somebodys(
            at!("POST" "/simulate"),
            |asking, about| rule(asking, about, "simulate"),
            reach::within,
            BARRED,
        ),
        somebodys(
            at!("POST" "/import"),
            |asking, about| {
                let visit = place::draft(asking, about)?;
                let version = about.draft.as_ref()?.version;
                Some(visit.asking(&format!("version={version}")).file(file(about)?))
            },
            reach::within,
            BARRED,
        ),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    let change = |row, ask: fn(&Asking<'_>, &Area) -> Option<Visit>| {
        somebodys(row, ask, reach::own_or_right_above, BARRED).unless(STATES)
    };
    // Who may read the sheet is shown first what others have changed.
    let typed = |row, ask: fn(&Asking<'_>, &Area) -> Option<Visit>| {
        let barred = Refused(&["403", "404", "409"]);
        somebodys(row, ask, reach::own_or_right_above, barred).unless(STATES)
    };
    vec![
        change(at!("POST" "/confirm"), place::draft),
        typed(at!("POST" "/lines"), |asking, about| {
            let (draft, version) = (about.draft.as_ref()?, versions(about)?);
            let names = ["v", "vr", "n", "s"].map(|cell| format!("{cell}-{}", draft.child));
            let [boxes, vials, needles, syringes] = &names;
            let sent = [
                ("version", &*version),
                (boxes, "0"),
                (vials, "1"),
                (needles, "0"),
                (syringes, "0"),
                ("do", "save"),
            ];
            Some(place::draft(asking, about)?.with(&sent))
        }),
        typed(at!("POST" "/lines/choose"), |asking, about| {
            let (draft, version) = (about.draft.as_ref()?, versions(about)?);
            let (mine, take) = (format!("{}:2,0,0", draft.child), format!("take-{}", draft.child));
            let sent = [("version", &*version), ("mine", &mine), (&take, "mine")];
            Some(place::draft(asking, about)?.with(&sent))
        }),
        change(at!("POST" "/import/save"), |asking, about| {
            let (version, text) = (versions(about)?, file(about)?);
            let sent = [("version", &*version), ("text", &*text)];
            Some(place::draft(asking, about)?.with(&sent))
        }),
        change(at!("POST" "/simulate"), |asking, about| rule(asking, about, "adopt")),
        change(at!("POST" "/reopen"), place::draft),
        somebodys(
            at!("POST" "/ceilings"),
            |asking, about| {
                let sent = [
                    ("vaccine_boxes", "1"),
                    ("needle_boxes", "10"),
                    ("syringe_boxes", "10"),
                    ("reason", "数え直し"),
                ];
                Some(place::draft(asking, about)?.with(&sent))
            },
            reach::right_above,
            BARRED,
        )
        .unless(STATES),
    ]
}

/// The version of the sheet.
fn versions(about: &Area) -> Option<String> {
    Some((about.draft.as_ref()?.version).to_string())
}

/// A rule that gives nobody anything.
fn rule(asking: &Asking<'_>, about: &Area, wanted: &str) -> Option<Visit> {
    let version = versions(about)?;
    let sent = [
        ("a_rule", "f0"),
        ("a_each", "0"),
        ("a_needles", "0"),
        ("a_syringes", "0"),
        ("version", &*version),
        ("do", wanted),
    ];
    Some(place::draft(asking, about)?.with(&sent))
}

/// A vial for somebody below.
fn file(about: &Area) -> Option<String> {
    let child = &about.draft.as_ref()?.child;
    Some(format!("code,name,vaccine_vials,needle_pieces,syringe_pieces\n{child},,1,0,0\n"))
}

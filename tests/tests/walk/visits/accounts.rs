//! People, organisations, programs; and the record of what was done.

use vsys_vocabulary::Standing;

use super::{BARRED, Page, Visit, place};
use crate::area::{Area, mail};
use crate::reach;
use crate::sample::Foreign::{Told, Unseen};
use crate::sample::{Asking, nobodys, somebodys};

/// What is said of a row of a file that is about somebody else's organisation.
const NOT_YOURS: &str = "自組織と管内の組織についてだけ";

/// Asked first, while the record is short enough for one page.
pub(super) fn record() -> Vec<Page> {
    vec![
        somebodys("GET /audit", asked, reach::reads_the_record_of, Unseen)
            .shows(|about| Some(about.person.user_name.clone().into_bytes()))
            .of_the_record(),
        nobodys(
            "GET /audit/verification",
            "the record is one chain, and the page says only whether it is whole",
            place::plain,
        ),
    ]
}

pub(super) fn reading() -> Vec<Page> {
    vec![
        somebodys("GET /accounts", whose, reach::looks_after, Unseen).shows(colleagues_mail),
        somebodys(
            "GET /accounts",
            |asking, _| Some(place::plain(asking)),
            reach::looks_after,
            Unseen,
        )
        .shows(colleagues_mail),
        nobodys("GET /accounts/new", "an empty form", place::plain),
        nobodys("GET /accounts/import", "an empty form", place::plain),
        nobodys("GET /accounts/import/example", "a file to begin with", place::plain),
        somebodys("GET /accounts/{user_name}", account, reach::looks_after, BARRED)
            .shows(colleagues_mail),
        somebodys("GET /accounts/{user_name}/roles", account, reach::looks_after, BARRED),
        somebodys("GET /accounts/{user_name}/acts/{act}", account, reach::looks_after, BARRED),
        somebodys(
            "GET /organisations",
            |asking, _| Some(place::plain(asking)),
            reach::looks_after,
            Unseen,
        )
        .shows(|about| Some(format!("accounts?organisation_id={}\"", about.id).into_bytes())),
        somebodys(
            "GET /organisations/options",
            |asking, about| {
                Some(place::plain(asking).asking(&format!("organisation_id={}", about.id)))
            },
            reach::looks_after,
            Unseen,
        )
        .shows(|about| Some(format!("value=\"{}\"", about.id).into_bytes())),
        somebodys("GET /service-accounts", whose, reach::looks_after, BARRED)
            .shows(|about| Some(about.program.clone().into_bytes())),
        somebodys(
            "GET /service-accounts/{client_id}/revoke",
            |asking, about| {
                let query = format!("organisation_id={}", about.id);
                Some(place::program(asking, about).asking(&query))
            },
            reach::looks_after,
            BARRED,
        ),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    let mut all = vec![
        somebodys("POST /accounts/new", newcomer, reach::looks_after, BARRED),
        somebodys(
            "POST /accounts/import",
            |asking, about| Some(place::plain(asking).file(file(about))),
            reach::looks_after,
            Told(NOT_YOURS),
        ),
        somebodys(
            "POST /accounts/import/issue",
            |asking, about| {
                let (request_id, file) = (asking.land.id(), file(about));
                let sent = [("request_id", &*request_id), ("file", &*file)];
                Some(place::plain(asking).with(&sent))
            },
            reach::looks_after,
            Told(NOT_YOURS),
        ),
        // At the person's own organisation.
        somebodys(
            "POST /accounts/{user_name}/roles",
            |asking, about| Some(seat(asking, about, &about.id)),
            reach::looks_after,
            BARRED,
        ),
        // Somebody else's person at the caller's own organisation.
        somebodys(
            "POST /accounts/{user_name}/roles",
            |asking, about| Some(seat(asking, about, &asking.by.id)),
            reach::looks_after,
            BARRED,
        ),
        somebodys(
            "POST /service-accounts",
            |asking, about| {
                let sent = [("organisation_id", &*about.id), ("purpose", "集計")];
                Some(place::plain(asking).with(&sent))
            },
            reach::looks_after,
            BARRED,
        ),
        somebodys(
            "POST /service-accounts/{client_id}/revoke",
            |asking, about| {
                let sent = [("organisation_id", &*about.id)];
                Some(place::program(asking, about).with(&sent))
            },
            reach::looks_after,
            BARRED,
        ),
    ];
    all.extend(acts());
    all
}

/// What is done to an account with a reason.
fn acts() -> Vec<Page> {
    const ACT: &str = "POST /accounts/{user_name}/acts/{act}";
    let act = |ask: fn(&Asking<'_>, &Area) -> Option<Visit>| {
        somebodys(ACT, ask, reach::looks_after, BARRED).unless(&["422"])
    };
    vec![
        act(|asking, about| Some(place::account(asking, about, "invite"))),
        act(|asking, about| {
            Some(place::account(asking, about, "suspend").with(&[("reason", "異動")]))
        }),
        act(|asking, about| {
            Some(place::account(asking, about, "restore").with(&[("reason", "復帰")]))
        }),
        act(|asking, about| {
            Some(place::account(asking, about, "reset-factors").with(&[("reason", "紛失")]))
        }),
        somebodys(
            ACT,
            |asking, about| {
                let new_mail = mail(&format!("successor{}", asking.land.tick()), &about.id);
                let sent = [("new_mail", &*new_mail), ("new_name", "後任"), ("reason", "異動")];
                Some(place::account(asking, about, "hand-over").with(&sent))
            },
            |by, about| {
                reach::is_above(by, about)
                    || (*by == Standing::Nation && about.standing == Standing::Nation)
            },
            BARRED,
        ),
    ]
}

/// The record of an organisation's questions.
fn asked(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let query = format!("organisation_id={}&rpc=AskQuestion", about.id);
    Some(place::plain(asking).asking(&query))
}

/// The list of an organisation.
fn whose(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(place::plain(asking).asking(&format!("organisation_id={}", about.id)))
}

fn account(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(place::account(asking, about, "suspend"))
}

fn newcomer(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let (request_id, address) = (asking.land.id(), mail("newcomer", &about.id));
    let sent = [
        ("request_id", &*request_id),
        ("name", "新人"),
        ("mail", &address),
        ("organisation_id", &about.id),
        ("roles", "viewer"),
        ("language", "ja"),
    ];
    Some(place::plain(asking).with(&sent))
}

fn seat(asking: &Asking<'_>, about: &Area, organisation: &str) -> Visit {
    let sent = [("organisation_id", organisation), ("roles", "viewer"), ("roles", "clerk")];
    place::account(asking, about, "").with(&sent)
}

fn file(about: &Area) -> String {
    let address = mail("listed", &about.id);
    format!("name,mail,organisation,roles\n新人,{address},{},viewer\n", about.id)
}

fn colleagues_mail(about: &Area) -> Option<Vec<u8>> {
    Some(mail("colleague", &about.id).into_bytes())
}

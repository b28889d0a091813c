//! One's own pages: the start, settings, sessions; and the service desk.

use vsys_vocabulary::Role::{Administrator, Clerk};
use vsys_vocabulary::{Role, Standing};

use super::{BARRED, Page, place};
use crate::area::mail;
use crate::reach;
use crate::sample::Foreign::{Refused, Unseen};
use crate::sample::{nobodys, somebodys};

const OWN: &str = "the caller's own, by their session";

pub(super) fn reading() -> Vec<Page> {
    vec![
        nobodys("GET /", "everything on it is asked for in the caller's name", place::plain),
        nobodys("GET /settings", OWN, place::plain),
        nobodys("GET /settings/password", OWN, place::plain),
        nobodys("GET /settings/second-factors", OWN, place::plain),
        nobodys("GET /settings/sessions", OWN, place::plain),
        nobodys("GET /elevate", OWN, place::plain),
        somebodys(
            "GET /settings/second-factors/{id}/remove",
            |asking, about| Some(place::id(asking, &about.person.factor_id)),
            |_, _| false,
            // Where there is one, it is shown first.
            Refused(&["404", "elevate"]),
        )
        .of_strangers("only who locks has a factor, and not the one that is asked for"),
        somebodys("GET /questions", |asking, _| Some(place::plain(asking)), reach::own, Unseen)
            .shows(|about| Some(about.question.clone().into_bytes()))
            .with_roles(|by, role| *by != Standing::ServiceDesk || !answers(role)),
        somebodys(
            "GET /questions",
            |asking, _| Some(place::plain(asking)),
            // Whoever answers sees what everyone asks.
            |_, _| true,
            Unseen,
        )
        .shows(|about| Some(about.question.clone().into_bytes()))
        .with_roles(|by, role| *by == Standing::ServiceDesk && answers(role)),
        nobodys("GET /faq", "answers that were published are everyone's", place::plain),
        nobodys("GET /faq/edit", "the desk keeps one collection for everyone", place::plain),
    ]
}

pub(super) fn changing() -> Vec<Page> {
    vec![
        nobodys("POST /settings/mail", OWN, |asking| {
            place::plain(asking).with(&[("new_mail", &mail("moved", &asking.by.id))])
        })
        .unless(&["422"]),
        nobodys("POST /settings/password", OWN, |asking| {
            let sent = [
                ("present_password", "not the present one"),
                ("new_password", "seven kettles sing at dusk"),
                ("repeated", "seven kettles sing at dusk"),
            ];
            place::plain(asking).with(&sent)
        })
        .unless(&["422"]),
        nobodys("POST /settings/totp", OWN, place::plain).unless(&["422"]),
        nobodys("POST /settings/totp/confirm", OWN, |asking| {
            place::plain(asking).with(&[("code", "000000"), ("secret", ""), ("address", "")])
        })
        .unless(&["422", "404"]),
        nobodys("POST /settings/passkeys", OWN, place::plain),
        nobodys("POST /settings/passkeys/finish", OWN, |asking| {
            let challenge = asking.land.id();
            let sent = [("challenge_id", &*challenge), ("credential", "{}"), ("name", "鍵")];
            place::plain(asking).with(&sent)
        })
        .unless(&["422"]),
        nobodys("POST /elevate", OWN, |asking| {
            let challenge = asking.land.id();
            let sent = [("challenge_id", &*challenge), ("code", "000000"), ("then", "/")];
            place::plain(asking).with(&sent)
        })
        .unless(&["422"]),
        somebodys(
            "POST /settings/second-factors/{id}/remove",
            |asking, about| Some(place::id(asking, &about.person.factor_id)),
            |_, _| false,
            Refused(&["404", "elevate"]),
        )
        .of_strangers("only who locks has a factor, and not the one that is sent"),
        // None is ended: afterwards everybody is asked whether they are still signed in.
        somebodys(
            "POST /settings/sessions/end",
            |asking, about| {
                let sent = [("session_id", &*about.person.session_id)];
                Some(place::plain(asking).with(&sent))
            },
            |_, _| false,
            Unseen,
        )
        .of_strangers("ending one's own session is leaving"),
        somebodys(
            "POST /role",
            |asking, about| Some(place::plain(asking).with(&[("organisation_id", &about.id)])),
            reach::own,
            BARRED,
        ),
        nobodys("POST /questions", "one asks in one's own name", |asking| {
            let request_id = asking.land.id();
            let sent =
                [("request_id", &*request_id), ("subject", "締切"), ("text", "いつまでですか。")];
            place::plain(asking).with(&sent)
        }),
        somebodys(
            "POST /questions/{id}/answer",
            |asking, about| {
                Some(place::id(asking, &about.question_id).with(&[("answer", "明日です。")]))
            },
            // The desk answers everyone.
            |_, _| true,
            BARRED,
        ),
        nobodys("POST /faq/edit", "the desk keeps one collection for everyone", |asking| {
            let sent = [("question", "いつまでですか。"), ("answer", "金曜日です。")];
            place::plain(asking).with(&sent)
        }),
    ]
}

pub(super) fn leaving() -> Vec<Page> {
    // Where one signs in again.
    vec![nobodys("POST /logout", OWN, place::plain).unless(&["login"])]
}

/// Roles of the desk that answer.
fn answers(role: Role) -> bool {
    matches!(role, Clerk | Administrator)
}

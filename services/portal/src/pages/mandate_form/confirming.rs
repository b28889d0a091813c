//! The link of the letter to a mandate's contact: shown first, used up by a form, so that nothing
//! that only looks at mail uses it.

use askama::Template;
use axum::extract::Query;
use http::HeaderValue;
use http::header::REFERRER_POLICY;
use serde::Deserialize;
use vsys_proto::contract_intake::v1::{ConfirmMailRequest, ConfirmMailResponse};

use crate::{
    form::Form,
    frame::Frame,
    guest::Guest,
    limits::Counted,
    page::{Answer, page, refused},
    trouble::{FieldTroubles, Trouble},
};

/// The page behind the link.
#[derive(Template)]
#[template(path = "mandate_form/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    number: String,
    secret: String,
}

/// The address is the contact's.
#[derive(Template)]
#[template(path = "mandate_form/confirmed.html")]
struct ConfirmedPage {
    frame: Frame,
    confirmed: ConfirmMailResponse,
}

/// A link that lacks something, or whose mandate is not there.
#[derive(Template)]
#[template(path = "mandate_form/confirm_gone.html")]
struct GonePage {
    frame: Frame,
    troubles: FieldTroubles,
}

/// What the link holds.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Link {
    number: String,
    secret: String,
}

/// `GET /mandate/confirm`.
pub(crate) async fn show(guest: Guest, Query(link): Query<Link>) -> Answer {
    quiet(if link.number.is_empty() || link.secret.is_empty() {
        gone(&guest, FieldTroubles::none())
    } else {
        let frame = Frame::for_guest(&guest, "mandate-confirm-title").at_home();
        page(&ConfirmPage { frame, number: link.number, secret: link.secret })
    })
}

/// `POST /mandate/confirm`: twice is an answer too.
pub(crate) async fn confirm(Counted(guest): Counted, Form(link): Form<Link>) -> Answer {
    let (mandate_number, mail_secret) = (link.number, link.secret);
    let wish = guest.request(ConfirmMailRequest { mandate_number, mail_secret });
    quiet(match guest.portal.clients.mandate_forms().confirm_mail(wish).await {
        Ok(answer) => page(&ConfirmedPage {
            frame: Frame::for_guest(&guest, "mandate-confirmed-title").at("/mandate"),
            confirmed: answer.into_inner(),
        }),
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if trouble.is_away() || !trouble.is_about_the_form() {
                return Err(trouble);
            }
            gone(&guest, trouble.fields(guest.locale))
        }
    })
}

fn gone(guest: &Guest, troubles: FieldTroubles) -> Answer {
    let frame = Frame::for_guest(guest, "link-gone").at_home();
    refused(&GonePage { frame, troubles })
}

/// The page's address holds a secret: no other site hears of it.
fn quiet(answer: Answer) -> Answer {
    let mut response = answer?;
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

//! A code is applied for: the application's number and its secret are shown once.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::contract_intake::v1::ApplyForCodeRequest;

use super::{
    PATH, address,
    entry::{Entry, Typed, wants_places},
    field::{self, Labels},
    opening::without,
};
use crate::{
    cookies::Cookie,
    flash::Flash,
    form::Form,
    frame::Frame,
    guest::Guest,
    limits::Counted,
    page::{Answer, done, page, refused, with_cookies},
    pages::{
        allocation::fields::{Fields, text},
        mandate_form::is_number,
    },
    trouble::{FieldTroubles, Trouble},
};

/// The page.
#[derive(Template)]
#[template(path = "code_form/apply.html")]
struct ApplyPage {
    frame: Frame,
    troubles: FieldTroubles,
    labels: Labels,
    entry: Entry,
    /// The same wish, however often its button is pressed.
    request_id: String,
    /// The application that is to be opened.
    number: String,
    /// The browser was sent here, because it does not have the application's secret.
    is_asked: bool,
}

/// The only page that ever shows the secret.
#[derive(Template)]
#[template(path = "code_form/applied.html")]
struct AppliedPage {
    frame: Frame,
    number: String,
    secret: String,
    site: String,
    next: String,
}

/// The application that is to be opened.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    number: String,
}

async fn form(guest: &Guest, typed: Typed, request_id: String) -> Result<ApplyPage, Trouble> {
    Ok(ApplyPage {
        frame: Frame::for_guest(guest, "code-title").at(PATH),
        troubles: FieldTroubles::none(),
        labels: Labels(guest.locale),
        entry: Entry::of(guest, typed).await?,
        request_id,
        number: String::new(),
        is_asked: false,
    })
}

fn new_request(guest: &Guest) -> String {
    guest.portal.clock.new_id().to_string()
}

/// `GET /code`.
pub(crate) async fn show(guest: Guest, Query(asked): Query<Asked>) -> Answer {
    let is_asked = is_number(&asked.number);
    let number = if is_asked { asked.number } else { String::new() };
    let form = form(&guest, Typed::default(), new_request(&guest)).await?;
    page(&ApplyPage { number, is_asked, ..form })
}

/// `POST /code`: the same wish twice is one application.
pub(crate) async fn apply(Counted(guest): Counted, Form(sent): Form<Fields>) -> Answer {
    let (typed, request_id) = (Typed::read(&sent, guest.locale), text(&sent, "request_id"));
    if wants_places(&sent) {
        return page(&form(&guest, typed, request_id).await?);
    }
    let unclear = field::unclear(&sent, guest.locale);
    if unclear.any() {
        return again(&guest, typed, request_id, unclear).await;
    }
    guest.portal.limits.begin(guest.address)?;
    let wish = guest.request(ApplyForCodeRequest {
        request_id: request_id.clone(),
        applicant: Some(typed.applicant.clone()),
        site: Some(typed.site.clone()),
    });
    let applied = match guest.portal.clients.new_codes().apply_for_code(wish).await {
        Ok(answer) => answer.into_inner(),
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            let troubles = field::of_refusal(&trouble, &sent, guest.locale);
            return again(&guest, typed, request_id, troubles).await;
        }
    };
    let application = applied.application.filter(|one| is_number(&one.application_number));
    let application = application.ok_or_else(|| without("handed in"))?;
    let (number, secret) = (application.application_number, applied.secret);
    let path = address(&number);
    // Where it is given once only, the first answer has shown it and left its cookie.
    if secret.is_empty() {
        return done(&guest.portal, path, &Flash::of("code-applied-before"));
    }
    let cookie = guest.portal.cookies.set_under(Cookie::Code, &path, &secret);
    let shown = page(&AppliedPage {
        frame: Frame::for_guest(&guest, "code-applied").at(&path),
        site: application.site.unwrap_or_default().name,
        number,
        secret,
        next: path,
    })?;
    Ok(with_cookies(shown, [cookie]))
}

/// The page again, with what is wrong and nothing of what was typed lost.
async fn again(guest: &Guest, typed: Typed, request_id: String, troubles: FieldTroubles) -> Answer {
    refused(&ApplyPage { troubles, ..form(guest, typed, request_id).await? })
}

/// The page again, with why an application was not opened.
pub(super) async fn open_again(guest: &Guest, number: String, troubles: FieldTroubles) -> Answer {
    let form = form(guest, Typed::default(), new_request(guest)).await?;
    refused(&ApplyPage { troubles, number, ..form })
}

//! Where everything begins: the site's code, or a mandate that was begun before.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::contract_intake::v1::{LookUpCodeRequest, LookUpCodeResponse, MasterEntry};

use super::{PATH, is_number, typed};
use crate::{
    form::Form,
    frame::Frame,
    guest::Guest,
    limits::Counted,
    locale::Locale,
    page::{Answer, page, refused},
    trouble::{FieldTroubles, Trouble},
};

/// Characters of a facility's code.
const CODE_LENGTH: usize = 10;

/// The page.
#[derive(Template)]
#[template(path = "mandate_form/entry.html")]
struct EntryPage {
    frame: Frame,
    troubles: FieldTroubles,
    code: String,
    found: Option<Found>,
    number: String,
    /// The browser was sent here, because it does not have the mandate's secret.
    is_asked: bool,
}

/// What the master list says of a code.
struct Found {
    code: String,
    entry: Option<MasterEntry>,
    suggestions: Vec<MasterEntry>,
    check_digit_fits: bool,
    is_registered: bool,
    /// The same wish, however often its button is pressed.
    request_id: String,
}

/// The mandate that is to be opened.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    number: String,
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    code: String,
}

fn empty(guest: &Guest) -> EntryPage {
    EntryPage {
        frame: Frame::for_guest(guest, "mandate-title").at(PATH),
        troubles: FieldTroubles::none(),
        code: String::new(),
        found: None,
        number: String::new(),
        is_asked: false,
    }
}

/// `GET /mandate`.
pub(crate) async fn show(guest: Guest, Query(asked): Query<Asked>) -> Answer {
    let is_asked = is_number(&asked.number);
    let number = if is_asked { asked.number } else { String::new() };
    page(&EntryPage { number, is_asked, ..empty(&guest) })
}

/// `POST /mandate`: what the code is; nothing is begun yet.
pub(crate) async fn look_up(Counted(guest): Counted, Form(sent): Form<Sent>) -> Answer {
    let code = typed::narrow(&sent.code);
    if code.is_empty() {
        return code_again(&guest, code, &Trouble::refused("code", "value-missing"));
    }
    let wish = guest.request(LookUpCodeRequest { typed: code.clone() });
    match guest.portal.clients.mandate_forms().look_up_code(wish).await {
        Ok(answer) => {
            let found = Some(found(&guest, answer.into_inner()));
            page(&EntryPage { code, found, ..empty(&guest) })
        }
        Err(status) => code_again(&guest, code, &Trouble::of_open_call(status)),
    }
}

fn found(guest: &Guest, answer: LookUpCodeResponse) -> Found {
    Found {
        code: answer.facility_code,
        entry: answer.entry,
        suggestions: answer.suggestions,
        check_digit_fits: answer.check_digit_fits,
        is_registered: answer.registered,
        request_id: guest.portal.clock.new_id().to_string(),
    }
}

/// The page again, with what is wrong with the code.
pub(super) fn code_again(guest: &Guest, code: String, trouble: &Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble.clone());
    }
    // Who has never seen such a code needs more than that its form is wrong.
    let text = match trouble.reason() {
        "CODE_FORMAT" => code_format(guest.locale, &typed::code(&code)),
        _ => trouble.text(guest.locale),
    };
    let troubles = FieldTroubles::none().with("code", text);
    refused(&EntryPage { troubles, code, ..empty(guest) })
}

/// What is wrong with a code: how many characters too few or too many, or which ones stand in it.
fn code_format(locale: Locale, code: &str) -> String {
    match code.chars().count() {
        CODE_LENGTH => locale.text("mandate-code-format"),
        length => locale.text_with("mandate-code-length", &[("length", length)]),
    }
}

/// The page again, with why a mandate was not opened.
pub(super) fn open_again(guest: &Guest, number: String, troubles: FieldTroubles) -> Answer {
    refused(&EntryPage { troubles, number, ..empty(guest) })
}

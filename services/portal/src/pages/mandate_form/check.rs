//! The last page of the form: everything once more, what is still wrong, and handing it in.

use askama::Template;
use vsys_proto::contract_intake::v1::SubmitMandateRequest;

use super::{
    address, choices,
    facts::{Chapter, chapters},
    head::Head,
    mandatary::Decided,
    opening::{Draft, Opened},
    problems::{self, Problem},
    saving,
    step::Step,
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    limits::Counted,
    page::{Answer, done},
    pages::allocation::fields::{Fields, text},
    trouble::{FieldTroubles, Trouble},
};

/// The page.
#[derive(Template)]
#[template(path = "mandate_form/check.html")]
struct CheckPage {
    frame: Frame,
    head: Head,
    troubles: FieldTroubles,
    code: String,
    decided: Option<Decided>,
    chapters: Vec<Chapter>,
    problems: Vec<Problem>,
    /// It can be handed in.
    is_ready: bool,
}

/// `GET /mandate/{number}/check`.
pub(crate) async fn show(Draft(draft): Draft) -> Answer {
    let head = Head::of(&draft.guest, &draft.mandate, Step::Check);
    shown(&draft, head, FieldTroubles::none()).await
}

/// `POST /mandate/{number}/submit`.
pub(crate) async fn submit(_: Counted, Draft(draft): Draft, Form(sent): Form<Fields>) -> Answer {
    let number = draft.mandate.mandate_number.clone();
    let path = address(&number, "");
    let secret = draft.secret.clone();
    // What a second person changed a moment before is to be looked at first.
    let expected_version = Some(text(&sent, "version").parse().map_err(|_| Trouble::malformed())?);
    let wish = SubmitMandateRequest { mandate_number: number, secret, expected_version };
    let wish = draft.guest.request(wish);
    match draft.guest.portal.clients.mandate_forms().submit_mandate(wish).await {
        Ok(_) => done(&draft.guest.portal, path, &Flash::of("mandate-handed-in")),
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            let head = Head::of(&draft.guest, &draft.mandate, Step::Check);
            let troubles = problems::of_refusal(Step::Check, &trouble, draft.guest.locale);
            shown(&draft, head, troubles).await
        }
    }
}

pub(super) async fn shown(draft: &Opened, head: Head, troubles: FieldTroubles) -> Answer {
    let (locale, form) = (draft.guest.locale, draft.form());
    let prefecture = form.municipality_code.get(..2).unwrap_or_default();
    let known = choices::all(&draft.guest, prefecture).await?;
    let decided = Decided::of(draft);
    let is_needless = decided.as_ref().is_some_and(|decided| decided.is_needless);
    let shown = CheckPage {
        frame: head.frame(&draft.guest, Step::Check),
        troubles,
        code: draft.mandate.facility_code.clone(),
        chapters: chapters(&draft.mandate, &known, locale),
        problems: problems::all(&head.number, &draft.problems, locale),
        is_ready: draft.problems.is_empty() && !is_needless,
        decided,
        head,
    };
    saving::answered(&shown.troubles, &shown)
}

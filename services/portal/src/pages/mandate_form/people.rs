//! The third page of the form: who represents the owner, and who is asked.

use askama::Template;
use vsys_proto::contract_intake::v1::MandateForm;

use super::{
    head::Head,
    opening::{Draft, Opened},
    saving,
    step::Step,
    typed,
};
use crate::{
    form::Form,
    frame::Frame,
    limits::Counted,
    page::Answer,
    pages::allocation::fields::{Fields, text, value},
    trouble::FieldTroubles,
};

/// The page.
#[derive(Template)]
#[template(path = "mandate_form/people.html")]
struct PeoplePage {
    frame: Frame,
    head: Head,
    troubles: FieldTroubles,
    form: MandateForm,
}

/// `GET /mandate/{number}/people`.
pub(crate) async fn show(Draft(draft): Draft) -> Answer {
    let head = Head::of(&draft.guest, &draft.mandate, Step::People);
    shown(&draft, head, FieldTroubles::none())
}

/// `POST /mandate/{number}/people`.
pub(crate) async fn save(_: Counted, Draft(draft): Draft, Form(fields): Form<Fields>) -> Answer {
    saving::save(draft, Step::People, &fields).await
}

/// What was typed.
pub(super) fn fill(form: &mut MandateForm, fields: &Fields) {
    form.representative = text(fields, "representative");
    form.contact_name = text(fields, "contact_name");
    form.contact_mail = typed::narrow(value(fields, "contact_mail"));
    form.contact_phone = typed::phone(value(fields, "contact_phone"));
}

pub(super) fn shown(draft: &Opened, head: Head, troubles: FieldTroubles) -> Answer {
    let frame = head.frame(&draft.guest, Step::People);
    let shown = PeoplePage { frame, head, troubles, form: draft.form() };
    saving::answered(&shown.troubles, &shown)
}

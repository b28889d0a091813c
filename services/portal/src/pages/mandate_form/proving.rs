//! The letter that proves the contact's mail address is sent again, to a corrected address too.

use serde::Deserialize;
use vsys_proto::contract_intake::v1::{Mandate, MandateState, ResendProofRequest};

use super::{
    address,
    opening::{Opened, without},
    state, typed,
};
use crate::{
    flash::Flash,
    form::Form,
    limits::Counted,
    page::{Answer, done},
    trouble::{FieldTroubles, Trouble},
};

const FIELD: &str = "contact_mail";

/// What was sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    contact_mail: String,
}

/// Whether the letter can be asked for: the mandate is handed in and not locked.
pub(super) fn is_open(mandate: &Mandate) -> bool {
    match mandate.state() {
        MandateState::Submitted | MandateState::Received => true,
        MandateState::Unspecified
        | MandateState::Draft
        | MandateState::SentBack
        | MandateState::Locked => false,
    }
}

/// `POST /mandate/{number}/proof`.
pub(crate) async fn resend(_: Counted, opened: Opened, Form(sent): Form<Sent>) -> Answer {
    let mail = typed::narrow(&sent.contact_mail);
    if mail.is_empty() {
        let missing = opened.guest.locale.text("value-missing");
        return again(&opened, mail, missing).await;
    }
    let guest = &opened.guest;
    let wish = guest.request(ResendProofRequest {
        mandate_number: opened.mandate.mandate_number.clone(),
        secret: opened.secret.clone(),
        contact_mail: mail.clone(),
    });
    match guest.portal.clients.mandate_forms().resend_proof(wish).await {
        Ok(answer) => {
            let mandate = answer.into_inner().mandate.ok_or_else(|| without("proved"))?;
            // What is proved already got no letter.
            let is_proved = mandate.mail_confirmed_time.is_some();
            let said = if is_proved { "mandate-proof-needless" } else { "mandate-proof-resent" };
            done(&guest.portal, address(&mandate.mandate_number, ""), &Flash::of(said))
        }
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            let why = trouble.text(guest.locale);
            again(&opened, mail, why).await
        }
    }
}

/// The mandate's page again, with what was typed and why no letter was sent.
async fn again(opened: &Opened, mail: String, why: String) -> Answer {
    state::again_typed(opened, mail, FieldTroubles::none().with(FIELD, why)).await
}

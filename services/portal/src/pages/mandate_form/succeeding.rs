//! A mandate in force is changed or withdrawn: by another mandate, begun here.

use serde::Deserialize;
use vsys_proto::contract_intake::v1::{BeginSuccessorRequest, MandateKind};

use super::{beginning, opening::Opened, state, words};
use crate::{
    form::Form,
    limits::Counted,
    page::Answer,
    trouble::{FieldTroubles, Trouble},
};

/// What may follow upon a mandate, by names in the form.
const KINDS: [(&str, MandateKind); 2] =
    [("change", MandateKind::Change), ("withdrawal", MandateKind::Withdrawal)];

/// What was sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    request_id: String,
    kind: String,
}

/// `POST /mandate/{number}/succeed`: the same wish twice begins one mandate.
pub(crate) async fn succeed(_: Counted, opened: Opened, Form(sent): Form<Sent>) -> Answer {
    let guest = &opened.guest;
    let kind = words::named(&KINDS, &sent.kind).ok_or_else(Trouble::malformed)?;
    guest.portal.limits.begin(guest.address)?;
    let wish = guest.request(BeginSuccessorRequest {
        request_id: sent.request_id,
        mandate_number: opened.mandate.mandate_number.clone(),
        secret: opened.secret.clone(),
        kind: kind.into(),
    });
    match guest.portal.clients.mandate_forms().begin_successor(wish).await {
        Ok(answer) => {
            let begun = answer.into_inner();
            beginning::begun(guest, begun.mandate, begun.secret)
        }
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            let troubles = FieldTroubles::none().with("", trouble.text(guest.locale));
            state::again(&opened, troubles).await
        }
    }
}

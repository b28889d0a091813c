//! A mandate goes back to its applicant (差し戻し), who is told why.

use axum::extract::Path;
use vsys_proto::contract_intake::v1::SendMandateBackRequest;

use super::{address, one};
use crate::{
    flash::Flash,
    form::Form,
    page::{Answer, done},
    pages::allocation::fields::{Fields, text},
    trouble::Trouble,
    visitor::Visitor,
};

/// `POST /mandates/{number}/send-back`.
pub(crate) async fn send_back(
    visitor: Visitor,
    Path(number): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let reason = text(&fields, "reason");
    let wish = visitor
        .request(SendMandateBackRequest { mandate_number: number.clone(), reason: reason.clone() });
    let portal = &visitor.guest.portal;
    match portal.clients.mandates().send_mandate_back(wish).await.map_err(Trouble::from) {
        Ok(_) => done(portal, address(&number), &Flash::of("mandate-was-sent-back-now")),
        Err(trouble) if trouble.is_about_the_form() => {
            let mut troubles = trouble.fields(visitor.locale);
            for line in &mut troubles.lines {
                if line.field != "reason" {
                    line.field.clear();
                }
            }
            one::not_sent(&visitor, &number, troubles, reason).await
        }
        Err(trouble) => Err(trouble),
    }
}

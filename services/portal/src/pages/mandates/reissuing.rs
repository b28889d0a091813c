//! The secret that opens a mandate is issued anew (再開用パスワードの再発行), in a letter to its
//! contact.

use axum::extract::Path;
use vsys_proto::contract_intake::v1::ReissueSecretRequest;

use super::{address, one};
use crate::{
    flash::Flash,
    form::Form,
    page::{Answer, done},
    pages::allocation::fields::Fields,
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// `POST /mandates/{number}/secret`.
pub(crate) async fn reissue(
    visitor: Visitor,
    Path(number): Path<String>,
    _: Form<Fields>,
) -> Answer {
    let wish = visitor.request(ReissueSecretRequest { mandate_number: number.clone() });
    let portal = &visitor.guest.portal;
    match portal.clients.mandates().reissue_secret(wish).await.map_err(Trouble::from) {
        Ok(_) => done(portal, address(&number), &Flash::of("mandate-secret-was-reissued")),
        Err(trouble) if trouble.is_about_the_form() => {
            let troubles = FieldTroubles::none().with("", trouble.text(visitor.locale));
            one::again(&visitor, &number, troubles).await
        }
        Err(trouble) => Err(trouble),
    }
}

//! An application that was returned is mended and handed in again.

use vsys_proto::contract_intake::v1::MendApplicationRequest;

use super::{
    address,
    entry::{Typed, wants_places},
    field,
    opening::Opened,
    state,
};
use crate::{
    flash::Flash,
    form::Form,
    limits::Counted,
    page::{Answer, done},
    pages::allocation::fields::Fields,
    trouble::Trouble,
};

/// `POST /code/{number}/mend`.
pub(crate) async fn mend(_: Counted, opened: Opened, Form(sent): Form<Fields>) -> Answer {
    let guest = &opened.guest;
    let typed = Typed::read(&sent, guest.locale);
    if wants_places(&sent) {
        return state::with_typed(&opened, typed).await;
    }
    let unclear = field::unclear(&sent, guest.locale);
    if unclear.any() {
        return state::again(&opened, typed, unclear).await;
    }
    let number = opened.application.application_number.clone();
    let wish = guest.request(MendApplicationRequest {
        application_number: number.clone(),
        secret: opened.secret.clone(),
        applicant: Some(typed.applicant.clone()),
        site: Some(typed.site.clone()),
    });
    match guest.portal.clients.new_codes().mend_application(wish).await {
        Ok(_) => done(&guest.portal, address(&number), &Flash::of("code-was-mended")),
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            let troubles = field::of_refusal(&trouble, &sent, guest.locale);
            state::again(&opened, typed, troubles).await
        }
    }
}

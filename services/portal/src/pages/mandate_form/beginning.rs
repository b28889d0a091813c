//! A mandate is begun: its number and its secret are shown once.

use askama::Template;
use serde::Deserialize;
use vsys_proto::contract_intake::v1::{BeginMandateRequest, Mandate, MandateKind};

use super::{address, entry, is_number, opening::without, typed};
use crate::{
    cookies::Cookie,
    flash::Flash,
    form::Form,
    frame::Frame,
    guest::Guest,
    limits::Counted,
    page::{Answer, done, page, with_cookies},
    trouble::Trouble,
};

/// The only page that ever shows the secret.
#[derive(Template)]
#[template(path = "mandate_form/begun.html")]
struct BegunPage {
    frame: Frame,
    number: String,
    secret: String,
    site: String,
    next: String,
}

/// What was sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    request_id: String,
    code: String,
}

/// `POST /mandate/begin`: the same wish twice begins one mandate.
pub(crate) async fn begin(Counted(guest): Counted, Form(sent): Form<Sent>) -> Answer {
    guest.portal.limits.begin(guest.address)?;
    let code = typed::code(&sent.code);
    let request_id = sent.request_id;
    let wish = guest.request(BeginMandateRequest { request_id, facility_code: code.clone() });
    let begun = match guest.portal.clients.mandate_forms().begin_mandate(wish).await {
        Ok(answer) => answer.into_inner(),
        Err(status) => return entry::code_again(&guest, code, &Trouble::of_open_call(status)),
    };
    self::begun(&guest, begun.mandate, begun.secret)
}

/// What was begun, with the secret that opens it.
pub(super) fn begun(guest: &Guest, mandate: Option<Mandate>, secret: String) -> Answer {
    let mandate = mandate.filter(|mandate| is_number(&mandate.mandate_number));
    let mandate = mandate.ok_or_else(|| without("begun"))?;
    let is_withdrawal = mandate.kind() == MandateKind::Withdrawal;
    let number = mandate.mandate_number;
    let path = address(&number, "");
    // Where it is given once only, the first answer has shown it and left its cookie.
    if secret.is_empty() {
        return done(&guest.portal, path, &Flash::of("mandate-begun-before"));
    }
    let cookie = guest.portal.cookies.set_under(Cookie::Mandate, &path, &secret);
    let next = address(&number, if is_withdrawal { "/withdrawal" } else { "/site" });
    let shown = page(&BegunPage {
        frame: Frame::for_guest(guest, "mandate-begun").at(&next),
        site: mandate.form.unwrap_or_default().name,
        number,
        secret,
        next,
    })?;
    Ok(with_cookies(shown, [cookie]))
}

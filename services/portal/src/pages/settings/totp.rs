//! An authenticator is registered: a secret is shown, a code of it confirms it.

use askama::Template;
use serde::Deserialize;
use vsys_proto::identity::v1::{BeginTotpRequest, BeginTotpResponse, ConfirmTotpRequest};

use crate::elevation;
use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::own_path::OwnPath;
use crate::page::{Answer, done, page, refused};
use crate::pages::settings::{Chapters, factors};
use crate::qr;
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "settings/totp.html")]
struct TotpPage {
    frame: Frame,
    chapters: Chapters,
    troubles: FieldTroubles,
    secret: BeginTotpResponse,
    /// The secret as a picture.
    picture: String,
}

/// Nothing but the token of the page.
#[derive(Deserialize)]
pub(crate) struct Begin {}

/// A code; and the secret that the page showed, so that it can show it again.
#[derive(Deserialize)]
pub(crate) struct Sent {
    code: String,
    secret: String,
    address: String,
}

/// `POST /settings/totp`.
pub(crate) async fn begin(visitor: Visitor, Form(Begin {}): Form<Begin>) -> Answer {
    let has_one = !factors::account(&visitor).await?.second_factors.is_empty();
    let elsewhere = elevation::wanted(&visitor, &OwnPath::of(factors::PATH));
    if let Some(elsewhere) = elsewhere.filter(|_| has_one) {
        return Ok(elsewhere);
    }
    let wish = visitor.request(BeginTotpRequest { session_secret: visitor.secret() });
    let answer = visitor.guest.portal.clients.my_account().begin_totp(wish).await?;
    page(&form(&visitor, FieldTroubles::none(), answer.into_inner()))
}

/// `POST /settings/totp/confirm`.
pub(crate) async fn confirm(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    let portal = &visitor.guest.portal;
    let code = sent.code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let wish = visitor.request(ConfirmTotpRequest { code });
    match portal.clients.my_account().confirm_totp(wish).await.map_err(Trouble::from) {
        Ok(_) => {
            portal.sessions.forget(&visitor.guest).await;
            done(portal, factors::PATH, &Flash::of("totp-registered"))
        }
        Err(trouble) if trouble.is_about_the_form() => {
            let secret =
                BeginTotpResponse { secret_base32: sent.secret, otpauth_uri: sent.address };
            refused(&form(&visitor, trouble.fields(visitor.locale), secret))
        }
        Err(trouble) => Err(trouble),
    }
}

fn form(visitor: &Visitor, troubles: FieldTroubles, secret: BeginTotpResponse) -> TotpPage {
    let frame = Frame::of(visitor, "totp-register");
    let chapters = Chapters::at(&frame, factors::PATH);
    let picture = qr::svg(&secret.otpauth_uri, &frame.text("totp-picture"));
    TotpPage { frame, chapters, troubles, secret, picture }
}

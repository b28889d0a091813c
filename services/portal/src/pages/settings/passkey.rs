//! A passkey is registered (パスキー).

use askama::Template;
use serde::Deserialize;
use vsys_proto::identity::v1::{BeginPasskeyRequest, BeginPasskeyResponse, FinishPasskeyRequest};

use crate::elevation;
use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::own_path::OwnPath;
use crate::page::{Answer, done, page, refused};
use crate::pages::settings::{Chapters, factors};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "settings/passkey.html")]
struct PasskeyPage {
    frame: Frame,
    chapters: Chapters,
    troubles: FieldTroubles,
    challenge: BeginPasskeyResponse,
    name: String,
}

/// Nothing but the token of the page.
#[derive(Deserialize)]
pub(crate) struct Begin {}

/// What the browser made.
#[derive(Deserialize)]
pub(crate) struct Sent {
    challenge_id: String,
    credential: String,
    name: String,
}

/// `POST /settings/passkeys`.
pub(crate) async fn begin(visitor: Visitor, Form(Begin {}): Form<Begin>) -> Answer {
    let has_one = !factors::account(&visitor).await?.second_factors.is_empty();
    let elsewhere = elevation::wanted(&visitor, &OwnPath::of(factors::PATH));
    if let Some(elsewhere) = elsewhere.filter(|_| has_one) {
        return Ok(elsewhere);
    }
    page(&form(&visitor, FieldTroubles::none(), String::new()).await?)
}

/// `POST /settings/passkeys/finish`.
pub(crate) async fn finish(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    let portal = &visitor.guest.portal;
    let name = sent.name.trim().to_owned();
    let wish = visitor.request(FinishPasskeyRequest {
        challenge_id: sent.challenge_id,
        credential_json: sent.credential,
        name: name.clone(),
    });
    match portal.clients.my_account().finish_passkey(wish).await.map_err(Trouble::from) {
        Ok(_) => {
            portal.sessions.forget(&visitor.guest).await;
            done(portal, factors::PATH, &Flash::of("passkey-registered").with("name", name))
        }
        Err(trouble) if trouble.is_about_the_form() => {
            refused(&form(&visitor, trouble.fields(visitor.locale), name).await?)
        }
        Err(trouble) => Err(trouble),
    }
}

/// Each showing has a challenge of its own: it is good for one answer.
async fn form(
    visitor: &Visitor,
    troubles: FieldTroubles,
    name: String,
) -> Result<PasskeyPage, Trouble> {
    let wish = visitor.request(BeginPasskeyRequest { session_secret: visitor.secret() });
    let answer = visitor.guest.portal.clients.my_account().begin_passkey(wish).await?;
    let frame = Frame::of(visitor, "passkey-register");
    let chapters = Chapters::at(&frame, factors::PATH);
    Ok(PasskeyPage { frame, chapters, troubles, challenge: answer.into_inner(), name })
}

//! The second factor again, before what cannot be undone.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::identity::v1::{BeginElevationRequest, ElevateRequest};

use crate::form::Form;
use crate::frame::Frame;
use crate::own_path::OwnPath;
use crate::page::{Answer, page, redirect, refused};
use crate::pages::second_factor::{SecondFactorPage, Sent};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

/// Where the person wanted to go.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    then: String,
}

/// The person has no second factor yet.
#[derive(Template)]
#[template(path = "no_second_factor.html")]
struct NonePage {
    frame: Frame,
}

/// `GET /elevate`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let then = OwnPath::read(&wish.then).unwrap_or_else(OwnPath::home);
    if visitor.account().second_factors.is_empty() {
        return page(&NonePage { frame: Frame::of(&visitor, "second-factor") });
    }
    page(&ask(&visitor, FieldTroubles::none(), then).await?)
}

/// `POST /elevate`.
pub(crate) async fn answer(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    let portal = &visitor.guest.portal;
    let wish = ElevateRequest {
        session_secret: visitor.secret(),
        challenge_id: sent.challenge_id.clone(),
        answer: Some(sent.factor()),
    };
    match portal.clients.sessions().elevate(visitor.request(wish)).await {
        Ok(_) => {
            portal.sessions.forget(&visitor.guest).await;
            Ok(redirect(&sent.then()))
        }
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            refused(&ask(&visitor, trouble.fields(visitor.locale), sent.then()).await?)
        }
    }
}

/// Each showing has a challenge of its own: it is good for one answer.
async fn ask(
    visitor: &Visitor,
    troubles: FieldTroubles,
    then: OwnPath,
) -> Result<SecondFactorPage, Trouble> {
    let wish = visitor.request(BeginElevationRequest { session_secret: visitor.secret() });
    let answer = visitor.guest.portal.clients.sessions().begin_elevation(wish).await?;
    let challenge = answer.into_inner().challenge.unwrap_or_default();
    let frame = Frame::of(visitor, "second-factor");
    let lead = frame.text("elevate-lead");
    Ok(SecondFactorPage { frame, troubles, action: "/elevate", lead, challenge, then })
}

//! Signing in (ログイン).

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::identity::v1::{LogInRequest, OpenedSession, log_in_response::Outcome};

use crate::form::Form;
use crate::frame::Frame;
use crate::guard;
use crate::guest::Guest;
use crate::own_path::OwnPath;
use crate::page::{Answer, page, redirect, refused, session_cookies, with_cookies};
use crate::pages::second_factor;
use crate::trouble::{FieldTroubles, Trouble};

#[derive(Template)]
#[template(path = "log_in.html")]
struct LogInPage {
    frame: Frame,
    troubles: FieldTroubles,
    user_name: String,
    then: OwnPath,
}

/// Where the person wanted to go.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    then: String,
}

/// What the person sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    user_name: String,
    password: String,
    #[serde(default)]
    then: String,
}

/// `GET /login`.
pub(crate) async fn show(guest: Guest, Query(wish): Query<Wish>) -> Answer {
    let then = OwnPath::read(&wish.then).unwrap_or_else(OwnPath::home);
    if guard::known(&guest.portal, &guest).await.ok().flatten().is_some() {
        return Ok(redirect(&then));
    }
    page(&form(&guest, FieldTroubles::none(), String::new(), then))
}

/// `POST /login`.
pub(crate) async fn answer(guest: Guest, Form(sent): Form<Sent>) -> Answer {
    let then = OwnPath::read(&sent.then).unwrap_or_else(OwnPath::home);
    let device = Some(guest.device());
    let user_name = sent.user_name.trim().to_owned();
    let wish = LogInRequest { user_name: user_name.clone(), password: sent.password, device };
    let outcome = match guest.portal.clients.sessions().log_in(guest.request(wish)).await {
        Ok(answer) => answer.into_inner().outcome,
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            return refused(&form(&guest, trouble.fields(guest.locale), user_name, then));
        }
    };
    match outcome {
        Some(Outcome::Opened(opened)) => Ok(enter(&guest, &opened, &then).await),
        Some(Outcome::Challenge(challenge)) => second_factor::ask(&guest, challenge, &then),
        None => Err(Trouble::fault("identity answers a log-in with nothing")),
    }
}

/// Into the system: the browser gets a secret that it never had before.
pub(crate) async fn enter(
    guest: &Guest,
    opened: &OpenedSession,
    then: &OwnPath,
) -> axum::response::Response {
    let portal = &guest.portal;
    portal.sessions.forget(guest).await;
    let cookies = session_cookies(portal.cookies, &opened.session_secret, &opened.device_secret);
    with_cookies(redirect(then), cookies)
}

fn form(guest: &Guest, troubles: FieldTroubles, user_name: String, then: OwnPath) -> LogInPage {
    LogInPage { frame: Frame::for_guest(guest, "log-in"), troubles, user_name, then }
}

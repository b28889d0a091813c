//! Signing out (ログアウト).

use serde::Deserialize;
use vsys_proto::identity::v1::LogOutRequest;

use crate::cookies::Cookie;
use crate::flash::Flash;
use crate::form::Form;
use crate::page::{Answer, done, with_cookies};
use crate::visitor::Visitor;

/// Nothing but the token of the page.
#[derive(Deserialize)]
pub(crate) struct Sent {}

/// `POST /logout`.
pub(crate) async fn answer(visitor: Visitor, Form(Sent {}): Form<Sent>) -> Answer {
    let portal = &visitor.guest.portal;
    let wish = visitor.guest.request(LogOutRequest { session_secret: visitor.secret() });
    portal.clients.sessions().log_out(wish).await?;
    portal.sessions.forget(&visitor.guest).await;
    let response = done(portal, "/login", &Flash::of("logged-out"))?;
    Ok(with_cookies(response, [portal.cookies.clear(Cookie::Session)]))
}

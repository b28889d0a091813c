//! Where one is signed in, and how that is ended.

use askama::Template;
use serde::Deserialize;
use vsys_proto::identity::v1::{EndMySessionsRequest, ListMySessionsRequest, Session};

use crate::cookies::Cookie;
use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, page, with_cookies};
use crate::pages::settings::Chapters;
use crate::visitor::Visitor;

const PATH: &str = "/settings/sessions";

#[derive(Template)]
#[template(path = "settings/sessions.html")]
struct SessionsPage {
    frame: Frame,
    chapters: Chapters,
    sessions: Vec<Session>,
    /// The session of this page.
    own: String,
}

/// The session to end; empty for all.
#[derive(Deserialize)]
pub(crate) struct Sent {
    session_id: String,
}

/// `GET /settings/sessions`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let wish = visitor.request(ListMySessionsRequest {});
    let answer = visitor.guest.portal.clients.my_account().list_my_sessions(wish).await?;
    let frame = Frame::of(&visitor, "my-settings");
    let chapters = Chapters::at(&frame, PATH);
    let own = visitor.session().session_id.clone();
    page(&SessionsPage { frame, chapters, sessions: answer.into_inner().sessions, own })
}

/// `POST /settings/sessions/end`.
pub(crate) async fn end(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    let portal = &visitor.guest.portal;
    let own = sent.session_id.is_empty() || sent.session_id == visitor.session().session_id;
    let wish = visitor.request(EndMySessionsRequest { session_id: sent.session_id });
    let ended = portal.clients.my_account().end_my_sessions(wish).await?.into_inner().ended;
    portal.sessions.forget(&visitor.guest).await;
    let flash = Flash::of("sessions-ended").with("n", ended);
    if own {
        let response = done(portal, "/login", &flash)?;
        return Ok(with_cookies(response, [portal.cookies.clear(Cookie::Session)]));
    }
    done(portal, PATH, &flash)
}

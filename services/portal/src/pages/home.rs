//! The start page.

use askama::Template;

use crate::frame::Frame;
use crate::page::{Answer, page};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
}

/// `GET /`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&Home { frame: Frame::of(&visitor, "menu-home") })
}

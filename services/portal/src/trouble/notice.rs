//! Trouble as a page, or as a part of one.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, RETRY_AFTER};
use http::{HeaderValue, StatusCode};

use crate::frame::Frame;
use crate::guard;
use crate::guest::Guest;
use crate::page::page_with;
use crate::trouble::{FieldTroubles, Kind, Trouble};

/// When a part of the system that is away is worth asking again, in seconds.
const PAUSE: u32 = 30;

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage {
    frame: Frame,
    notice: Notice,
}

/// The notice alone, where a script asked for a part of a page.
#[derive(Template)]
#[template(path = "trouble_part.html")]
struct TroublePart {
    notice: Notice,
}

struct Notice {
    heading: String,
    next: String,
    fields: FieldTroubles,
}

impl Trouble {
    /// The answer in the reader's language; `frame` makes what stands round it.
    pub(crate) fn page(&self, guest: &Guest, frame: impl Fn(&str) -> Frame) -> Response {
        if self.kind == Kind::SignIn {
            return sign_in(guest);
        }
        let frame = frame(self.kind.key());
        let pause = self.pause.unwrap_or(PAUSE);
        let said = !self.reason.is_empty() || !self.message.is_empty();
        let notice = Notice {
            heading: frame.title.clone(),
            next: frame.say(&format!("{}-next", self.kind.key()), "seconds", pause),
            fields: if said { self.fields(frame.locale) } else { FieldTroubles::none() },
        };
        let status = self.kind.status();
        let answer = if guest.partial {
            page_with(status, &TroublePart { notice })
        } else {
            page_with(status, &TroublePage { frame, notice })
        };
        let mut response =
            answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
        if matches!(self.kind, Kind::Away | Kind::TooMany) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(pause));
        }
        response
    }
}

/// To the log-in; a script is told to go there with the whole page.
fn sign_in(guest: &Guest) -> Response {
    let path = guard::way_back(guest);
    if guest.partial {
        return (StatusCode::OK, [("hx-redirect", path)]).into_response();
    }
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}

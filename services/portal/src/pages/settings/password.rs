//! A new password in place of the present one.

use askama::Template;
use serde::Deserialize;
use vsys_proto::identity::v1::ChangeMyPasswordRequest;

use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, page, refused};
use crate::pages::settings::Chapters;
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

const PATH: &str = "/settings/password";

#[derive(Template)]
#[template(path = "settings/password.html")]
struct PasswordPage {
    frame: Frame,
    chapters: Chapters,
    troubles: FieldTroubles,
    user_name: String,
}

/// What the person sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    present_password: String,
    new_password: String,
    repeated: String,
}

/// `GET /settings/password`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&form(&visitor, FieldTroubles::none()))
}

/// `POST /settings/password`: all other sessions end.
pub(crate) async fn change(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    if sent.new_password != sent.repeated {
        let trouble = Trouble::refused("repeated", "passwords-differ");
        return refused(&form(&visitor, trouble.fields(visitor.locale)));
    }
    let wish = visitor.request(ChangeMyPasswordRequest {
        present_password: sent.present_password,
        new_password: sent.new_password,
        session_secret: visitor.secret(),
    });
    let portal = &visitor.guest.portal;
    match portal.clients.my_account().change_my_password(wish).await.map_err(Trouble::from) {
        Ok(_) => done(portal, PATH, &Flash::of("password-changed")),
        Err(trouble) if trouble.is_about_the_form() => {
            refused(&form(&visitor, trouble.fields(visitor.locale)))
        }
        Err(trouble) => Err(trouble),
    }
}

fn form(visitor: &Visitor, troubles: FieldTroubles) -> PasswordPage {
    let frame = Frame::of(visitor, "my-settings");
    let chapters = Chapters::at(&frame, PATH);
    PasswordPage { frame, chapters, troubles, user_name: visitor.account().user_name.clone() }
}

//! A forgotten password (パスワード再設定).

use askama::Template;
use serde::Deserialize;
use vsys_proto::identity::v1::RequestPasswordResetRequest;

use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::guest::Guest;
use crate::page::{Answer, done, page, refused};
use crate::trouble::{FieldTroubles, Trouble};

#[derive(Template)]
#[template(path = "password_reset.html")]
struct PasswordResetPage {
    frame: Frame,
    troubles: FieldTroubles,
    user_name: String,
}

/// What the person sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    user_name: String,
}

/// `GET /password-reset`.
pub(crate) async fn show(guest: Guest) -> Answer {
    page(&form(&guest, FieldTroubles::none(), String::new()))
}

/// `POST /password-reset`: the answer is the same whether the name exists or not.
pub(crate) async fn answer(guest: Guest, Form(sent): Form<Sent>) -> Answer {
    let user_name = sent.user_name.trim().to_owned();
    let device = Some(guest.device());
    let wish = RequestPasswordResetRequest { user_name: user_name.clone(), device };
    let portal = &guest.portal;
    match portal.clients.sessions().request_password_reset(guest.request(wish)).await {
        Ok(_) => done(portal, "/login", &Flash::of("password-reset-sent")),
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            refused(&form(&guest, trouble.fields(guest.locale), user_name))
        }
    }
}

fn form(guest: &Guest, troubles: FieldTroubles, user_name: String) -> PasswordResetPage {
    PasswordResetPage { frame: Frame::for_guest(guest, "password-reset"), troubles, user_name }
}

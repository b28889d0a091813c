//! The links of letters: shown first, used up by a form, so that nothing that only looks at mail
//! uses them.

use askama::Template;
use axum::extract::Path;
use http::HeaderValue;
use http::header::REFERRER_POLICY;
use serde::Deserialize;
use vsys_proto::identity::v1::{
    ActivateMailChangeRequest, GetLinkRequest, GetLinkResponse, LinkKind, RedeemLinkRequest,
};

use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::guest::Guest;
use crate::page::{Answer, done, page, refused};
use crate::trouble::{FieldTroubles, Trouble};

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    frame: Frame,
    troubles: FieldTroubles,
    lead: String,
    link: GetLinkResponse,
    secret: String,
    /// A mail change is only put into effect; all others set a password.
    sets_password: bool,
}

/// A link that is used up, never was, or has run out.
#[derive(Template)]
#[template(path = "link_gone.html")]
struct GonePage {
    frame: Frame,
    troubles: FieldTroubles,
}

/// メールが変更されました, as the briefing draws it.
#[derive(Template)]
#[template(path = "mail_changed.html")]
struct MailChangedPage {
    frame: Frame,
    user_name: String,
}

/// What the person sent; nothing for a mail change.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    new_password: String,
    #[serde(default)]
    repeated: String,
}

/// `GET /links/{secret}`.
pub(crate) async fn show(guest: Guest, Path(secret): Path<String>) -> Answer {
    let wish = guest.request(GetLinkRequest { link_secret: secret.clone() });
    let answer = match guest.portal.clients.sessions().get_link(wish).await {
        Ok(link) => page(&form(&guest, FieldTroubles::none(), link.into_inner(), secret)),
        Err(status) => gone(&guest, Trouble::of_open_call(status)),
    };
    quiet(answer)
}

/// `POST /links/{secret}`.
pub(crate) async fn answer(
    guest: Guest,
    Path(secret): Path<String>,
    Form(sent): Form<Sent>,
) -> Answer {
    let wish = guest.request(GetLinkRequest { link_secret: secret.clone() });
    let answer = match guest.portal.clients.sessions().get_link(wish).await {
        Err(status) => gone(&guest, Trouble::of_open_call(status)),
        Ok(link) if link.get_ref().kind() == LinkKind::MailChange => activate(&guest, secret).await,
        Ok(link) => redeem(&guest, link.into_inner(), secret, sent).await,
    };
    quiet(answer)
}

async fn activate(guest: &Guest, link_secret: String) -> Answer {
    let wish = guest.request(ActivateMailChangeRequest { link_secret });
    match guest.portal.clients.sessions().activate_mail_change(wish).await {
        Ok(answer) => page(&MailChangedPage {
            frame: Frame::for_guest(guest, "mail-changed"),
            user_name: answer.into_inner().user_name,
        }),
        Err(status) => gone(guest, Trouble::of_open_call(status)),
    }
}

async fn redeem(guest: &Guest, link: GetLinkResponse, secret: String, sent: Sent) -> Answer {
    if sent.new_password != sent.repeated {
        let text = guest.locale.text("passwords-differ");
        let troubles = FieldTroubles::none().with("repeated", text);
        return refused(&form(guest, troubles, link, secret));
    }
    let wish = RedeemLinkRequest { link_secret: secret.clone(), new_password: sent.new_password };
    match guest.portal.clients.sessions().redeem_link(guest.request(wish)).await {
        Ok(answer) => {
            let flash = Flash::of("password-set").with("user_name", answer.into_inner().user_name);
            done(&guest.portal, "/login", &flash)
        }
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            refused(&form(guest, trouble.fields(guest.locale), link, secret))
        }
    }
}

fn gone(guest: &Guest, trouble: Trouble) -> Answer {
    if trouble.is_away() || !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let troubles = trouble.fields(guest.locale);
    refused(&GonePage { frame: Frame::for_guest(guest, "link-gone"), troubles })
}

/// The page's address holds a secret: no other site hears of it.
fn quiet(answer: Answer) -> Answer {
    let mut response = answer?;
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

fn form(guest: &Guest, troubles: FieldTroubles, link: GetLinkResponse, secret: String) -> LinkPage {
    let key = match link.kind() {
        LinkKind::Invitation | LinkKind::Unspecified => "link-invitation",
        LinkKind::PasswordReset => "link-password-reset",
        LinkKind::MailChange => "link-mail-change",
        LinkKind::NewMail => "link-new-mail",
    };
    let frame = Frame::for_guest(guest, key).at_home();
    let lead = frame.text(&format!("{key}-lead"));
    let sets_password = link.kind() != LinkKind::MailChange;
    LinkPage { frame, troubles, lead, link, secret, sets_password }
}

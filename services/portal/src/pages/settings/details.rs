//! 個人情報: what is known of the person, and the change of the mail address.

use askama::Template;
use serde::Deserialize;
use vsys_proto::identity::v1::{Account, GetMyAccountRequest, RequestMailChangeRequest};

use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, page, refused};
use crate::pages::settings::Chapters;
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "settings/details.html")]
struct DetailsPage {
    frame: Frame,
    chapters: Chapters,
    troubles: FieldTroubles,
    account: Account,
    new_mail: String,
}

/// 変更確認: the question before the change is wished for.
#[derive(Template)]
#[template(path = "settings/mail.html")]
struct MailPage {
    frame: Frame,
    chapters: Chapters,
    account: Account,
    new_mail: String,
}

/// What the person sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    new_mail: String,
    #[serde(default)]
    confirmed: String,
}

/// `GET /settings`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&details(&visitor, FieldTroubles::none(), String::new()).await?)
}

/// `POST /settings/mail`: asks first, then sends a link to the old address.
pub(crate) async fn change_mail(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    let new_mail = sent.new_mail.trim().to_owned();
    if new_mail.is_empty() || new_mail == visitor.account().mail {
        let trouble = Trouble::refused("new_mail", "mail-must-be-new").fields(visitor.locale);
        return refused(&details(&visitor, trouble, new_mail).await?);
    }
    if sent.confirmed.is_empty() {
        let frame = Frame::of(&visitor, "mail-change");
        let chapters = Chapters::at(&frame, "/settings");
        let account = visitor.account().clone();
        return page(&MailPage { frame, chapters, account, new_mail });
    }
    let portal = &visitor.guest.portal;
    let wish = visitor.request(RequestMailChangeRequest { new_mail: new_mail.clone() });
    match portal.clients.my_account().request_mail_change(wish).await.map_err(Trouble::from) {
        Ok(_) => {
            portal.sessions.forget(&visitor.guest).await;
            let old = visitor.account().mail.as_str();
            done(portal, "/settings", &Flash::of("mail-change-requested").with("mail", old))
        }
        Err(trouble) if trouble.is_about_the_form() => {
            refused(&details(&visitor, trouble.fields(visitor.locale), new_mail).await?)
        }
        Err(trouble) => Err(trouble),
    }
}

async fn details(
    visitor: &Visitor,
    troubles: FieldTroubles,
    new_mail: String,
) -> Result<DetailsPage, Trouble> {
    let wish = visitor.request(GetMyAccountRequest {});
    let answer = visitor.guest.portal.clients.my_account().get_my_account(wish).await?;
    let account = answer.into_inner().account.unwrap_or_default();
    let frame = Frame::of(visitor, "my-settings");
    let chapters = Chapters::at(&frame, "/settings");
    Ok(DetailsPage { frame, chapters, troubles, account, new_mail })
}

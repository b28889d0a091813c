//! Second factors: listed, and taken away.

use askama::Template;
use axum::extract::Path;
use serde::Deserialize;
use vsys_proto::identity::v1::{
    Account, GetMyAccountRequest, RemoveSecondFactorRequest, SecondFactorInfo,
};

use crate::elevation;
use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::own_path::OwnPath;
use crate::page::{Answer, done, page};
use crate::pages::settings::Chapters;
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// Where second factors are.
pub(super) const PATH: &str = "/settings/second-factors";

#[derive(Template)]
#[template(path = "settings/factors.html")]
struct FactorsPage {
    frame: Frame,
    chapters: Chapters,
    account: Account,
}

/// What will happen.
#[derive(Template)]
#[template(path = "settings/remove.html")]
struct RemovePage {
    frame: Frame,
    chapters: Chapters,
    factor: SecondFactorInfo,
}

/// Nothing but the token of the page.
#[derive(Deserialize)]
pub(crate) struct Sent {}

/// `GET /settings/second-factors`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let account = account(&visitor).await?;
    let frame = Frame::of(&visitor, "my-settings");
    let chapters = Chapters::at(&frame, PATH);
    page(&FactorsPage { frame, chapters, account })
}

/// `GET /settings/second-factors/{id}/remove`: says what will happen.
pub(crate) async fn ask(visitor: Visitor, Path(id): Path<String>) -> Answer {
    if let Some(elsewhere) = elevation::wanted(&visitor, &visitor.guest.path) {
        return Ok(elsewhere);
    }
    let mut factors = account(&visitor).await?.second_factors.into_iter();
    let factor = factors.find(|factor| factor.factor_id == id).ok_or_else(Trouble::missing)?;
    let frame = Frame::of(&visitor, "second-factor-remove");
    let chapters = Chapters::at(&frame, PATH);
    page(&RemovePage { frame, chapters, factor })
}

/// `POST /settings/second-factors/{id}/remove`.
pub(crate) async fn remove(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(Sent {}): Form<Sent>,
) -> Answer {
    if let Some(elsewhere) = elevation::wanted(&visitor, &OwnPath::of(PATH)) {
        return Ok(elsewhere);
    }
    let portal = &visitor.guest.portal;
    let wish = RemoveSecondFactorRequest { factor_id: id, session_secret: visitor.secret() };
    portal.clients.my_account().remove_second_factor(visitor.request(wish)).await?;
    portal.sessions.forget(&visitor.guest).await;
    done(portal, PATH, &Flash::of("second-factor-removed"))
}

/// The account as it is now.
pub(super) async fn account(visitor: &Visitor) -> Result<Account, Trouble> {
    let wish = visitor.request(GetMyAccountRequest {});
    let answer = visitor.guest.portal.clients.my_account().get_my_account(wish).await?;
    Ok(answer.into_inner().account.unwrap_or_default())
}

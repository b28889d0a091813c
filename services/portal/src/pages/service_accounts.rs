//! Programs that act for an organisation (連携システム).

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;
use vsys_proto::identity::v1::{
    IssueServiceAccountRequest, ListServiceAccountsRequest, RevokeServiceAccountRequest,
    ServiceAccount,
};

use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, page, refused};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "service_accounts.html")]
struct ListPage {
    frame: Frame,
    troubles: FieldTroubles,
    organisation_id: String,
    purpose: String,
    accounts: Vec<ServiceAccount>,
}

/// The only page that ever shows the secret.
#[derive(Template)]
#[template(path = "service_account_issued.html")]
struct IssuedPage {
    frame: Frame,
    client_id: String,
    client_secret: String,
    back: String,
}

/// What will happen.
#[derive(Template)]
#[template(path = "service_account_revoke.html")]
struct RevokePage {
    frame: Frame,
    account: ServiceAccount,
}

/// Whose programs; one's own when it is not said.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    organisation_id: String,
}

/// What the person sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    organisation_id: String,
    purpose: String,
}

/// Whose program it is, to find it again.
#[derive(Deserialize)]
pub(crate) struct Whose {
    organisation_id: String,
}

/// `GET /service-accounts`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let own = visitor.organisation_id.clone();
    let asked = wish.organisation_id.trim().to_owned();
    let organisation_id = if asked.is_empty() { own } else { asked };
    page(&list(&visitor, FieldTroubles::none(), organisation_id, String::new()).await?)
}

/// `POST /service-accounts`: the secret is shown once, and not kept.
pub(crate) async fn issue(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    let Sent { organisation_id, purpose } = sent;
    let wish = visitor.request(IssueServiceAccountRequest {
        organisation_id: organisation_id.clone(),
        purpose: purpose.trim().to_owned(),
    });
    let accounts = &visitor.guest.portal.clients;
    match accounts.accounts().issue_service_account(wish).await.map_err(Trouble::from) {
        Ok(answer) => {
            let answer = answer.into_inner();
            page(&IssuedPage {
                frame: Frame::of(&visitor, "service-account-issued"),
                client_id: answer.service_account.unwrap_or_default().client_id,
                client_secret: answer.client_secret,
                back: format!("/service-accounts?organisation_id={organisation_id}"),
            })
        }
        Err(trouble) if trouble.is_about_the_form() => {
            let troubles = trouble.fields(visitor.locale);
            refused(&list(&visitor, troubles, organisation_id, purpose).await?)
        }
        Err(trouble) => Err(trouble),
    }
}

/// `GET /service-accounts/{client_id}/revoke`: says what will happen.
pub(crate) async fn ask(
    visitor: Visitor,
    Path(client_id): Path<String>,
    Query(whose): Query<Whose>,
) -> Answer {
    let mut accounts = find(&visitor, &whose.organisation_id).await?.into_iter();
    let account = accounts.find(|one| one.client_id == client_id).ok_or_else(Trouble::missing)?;
    page(&RevokePage { frame: Frame::of(&visitor, "service-account-revoke"), account })
}

/// `POST /service-accounts/{client_id}/revoke`.
pub(crate) async fn revoke(
    visitor: Visitor,
    Path(client_id): Path<String>,
    Form(whose): Form<Whose>,
) -> Answer {
    let portal = &visitor.guest.portal;
    let wish = RevokeServiceAccountRequest { client_id: client_id.clone() };
    portal.clients.accounts().revoke_service_account(visitor.request(wish)).await?;
    let path = format!("/service-accounts?organisation_id={}", whose.organisation_id);
    done(portal, path, &Flash::of("service-account-revoked").with("client_id", client_id))
}

async fn list(
    visitor: &Visitor,
    troubles: FieldTroubles,
    organisation_id: String,
    purpose: String,
) -> Result<ListPage, Trouble> {
    let accounts = find(visitor, &organisation_id).await?;
    let frame = Frame::of(visitor, "service-accounts");
    Ok(ListPage { frame, troubles, organisation_id, purpose, accounts })
}

async fn find(visitor: &Visitor, organisation: &str) -> Result<Vec<ServiceAccount>, Trouble> {
    let wish = ListServiceAccountsRequest { organisation_id: organisation.to_owned() };
    let mut accounts = visitor.guest.portal.clients.accounts();
    let answer = accounts.list_service_accounts(visitor.request(wish)).await?;
    Ok(answer.into_inner().service_accounts)
}

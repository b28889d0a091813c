//! One account is issued (ユーザIDの発行), to an employee or to a contractor's.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::identity::v1::{AccountEntry, IssueAccountRequest};
use vsys_proto::vocabulary::v1::Language;
use vsys_vocabulary::Role;

use super::{RoleChoice, address, choices, on_the_wire, ticked};
use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::locale::Locale;
use crate::page::{Answer, done, page, refused};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "accounts/issue.html")]
struct IssuePage {
    frame: Frame,
    troubles: FieldTroubles,
    sent: Sent,
    roles: Vec<RoleChoice>,
}

/// For whom the form is opened.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct Wish {
    organisation_id: String,
    staff: String,
}

/// What the person sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    request_id: String,
    name: String,
    mail: String,
    organisation_id: String,
    roles: Vec<String>,
    language: String,
    contractor: String,
    /// `contractor` when it is for a contractor's staff (委託先の職員).
    staff: String,
}

/// `GET /accounts/new`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let own = visitor.organisation_id.clone();
    let organisation_id = if wish.organisation_id.is_empty() { own } else { wish.organisation_id };
    let request_id = visitor.guest.portal.clock.new_id().to_string();
    let sent = Sent { request_id, organisation_id, staff: wish.staff, ..Sent::default() };
    page(&form(&visitor, FieldTroubles::none(), sent, &[]))
}

/// `POST /accounts/new`: the same form sent twice issues one account.
pub(crate) async fn issue(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    let roles = ticked(&sent.roles)?;
    if sent.is_for_contractor() && sent.contractor.trim().is_empty() {
        let trouble = Trouble::refused("contractor", "value-missing").fields(visitor.locale);
        return refused(&form(&visitor, trouble, sent, &roles));
    }
    let language = Locale::named(&sent.language).unwrap_or_default();
    let entry = AccountEntry {
        name: sent.name.trim().to_owned(),
        mail: sent.mail.trim().to_owned(),
        organisation_id: sent.organisation_id.trim().to_owned(),
        roles: on_the_wire(&roles),
        language: Language::from(language).into(),
        contractor: sent.contractor.trim().to_owned(),
    };
    let request_id = sent.request_id.clone();
    let wish = visitor.request(IssueAccountRequest { request_id, account: Some(entry) });
    let portal = &visitor.guest.portal;
    match portal.clients.accounts().issue_account(wish).await.map_err(Trouble::from) {
        Ok(answer) => {
            let account = answer.into_inner().account.unwrap_or_default();
            let flash = Flash::of("account-issued").with("user_name", &account.user_name);
            done(portal, address(&account.user_name, ""), &flash.with("mail", &account.mail))
        }
        Err(trouble) if trouble.is_about_the_form() || trouble.names_a_field() => {
            refused(&form(&visitor, trouble.fields(visitor.locale), sent, &roles))
        }
        Err(trouble) => Err(trouble),
    }
}

impl Sent {
    fn is_for_contractor(&self) -> bool {
        self.staff == "contractor"
    }
}

fn form(visitor: &Visitor, troubles: FieldTroubles, sent: Sent, ticked: &[Role]) -> IssuePage {
    let title = if sent.is_for_contractor() { "account-issue-contractor" } else { "account-issue" };
    let roles = choices(ticked, visitor.locale);
    IssuePage { frame: Frame::of(visitor, title), troubles, sent, roles }
}

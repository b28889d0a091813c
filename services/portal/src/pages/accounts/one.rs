//! One account, and what may be done with it.

use askama::Template;
use axum::extract::Path;
use vsys_proto::identity::v1::{Account, AccountState};

use super::act::Act;
use super::{address, find, organisation_name, role_names};
use crate::frame::Frame;
use crate::page::{Answer, page};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "accounts/one.html")]
struct OnePage {
    frame: Frame,
    account: Account,
    state: String,
    memberships: Vec<Shown>,
    acts: Vec<Link>,
    add: String,
}

struct Shown {
    name: String,
    organisation_id: String,
    roles: String,
    path: String,
}

struct Link {
    path: String,
    text: String,
}

/// `GET /accounts/{user_name}`.
pub(crate) async fn show(visitor: Visitor, Path(user_name): Path<String>) -> Answer {
    let account = find(&visitor, &user_name).await?;
    let locale = visitor.locale;
    let memberships = account.memberships.iter().map(|m| Shown {
        name: organisation_name(m, locale).to_owned(),
        organisation_id: m.organisation_id.clone(),
        roles: role_names(m, locale),
        path: address(&user_name, &format!("/roles?organisation_id={}", m.organisation_id)),
    });
    let acts = Act::possible(&account).into_iter().map(|act| Link {
        path: address(&user_name, &format!("/acts/{}", act.as_str())),
        text: locale.text(&format!("act-{}", act.as_str())),
    });
    let state = match account.state() {
        AccountState::Invited => "account-is-invited",
        AccountState::Active | AccountState::Unspecified => "account-is-active",
        AccountState::Suspended => "account-is-suspended",
    };
    page(&OnePage {
        state: locale.text(state),
        memberships: memberships.collect(),
        acts: acts.collect(),
        add: address(&user_name, "/roles"),
        frame: Frame::of(&visitor, "account").titled(account.user_name.clone()),
        account,
    })
}

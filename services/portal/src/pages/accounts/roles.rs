//! What a person may do at an organisation.

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;
use vsys_proto::convert;
use vsys_proto::identity::v1::{Account, SetMembershipRequest};
use vsys_vocabulary::Role;

use super::{RoleChoice, address, choices, find, on_the_wire, ticked};
use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, page, refused};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "accounts/roles.html")]
struct RolesPage {
    frame: Frame,
    troubles: FieldTroubles,
    account: Account,
    organisation_id: String,
    roles: Vec<RoleChoice>,
    action: String,
    back: String,
}

/// Where.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    organisation_id: String,
}

/// What the person sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    organisation_id: String,
    #[serde(default)]
    roles: Vec<String>,
}

/// `GET /accounts/{user_name}/roles`.
pub(crate) async fn show(
    visitor: Visitor,
    Path(name): Path<String>,
    Query(wish): Query<Wish>,
) -> Answer {
    let account = find(&visitor, &name).await?;
    let membership = account.memberships.iter().find(|m| m.organisation_id == wish.organisation_id);
    let held = membership.and_then(|m| convert::roles(&m.roles, "roles").ok()).unwrap_or_default();
    let held: Vec<Role> = held.into_iter().collect();
    page(&form(&visitor, FieldTroubles::none(), account, wish.organisation_id, &held))
}

/// `POST /accounts/{user_name}/roles`: no role at all ends the membership.
pub(crate) async fn set(
    visitor: Visitor,
    Path(name): Path<String>,
    Form(sent): Form<Sent>,
) -> Answer {
    let roles = ticked(&sent.roles)?;
    let organisation_id = sent.organisation_id.trim().to_owned();
    let portal = &visitor.guest.portal;
    let wish = visitor.request(SetMembershipRequest {
        user_name: name.clone(),
        organisation_id: organisation_id.clone(),
        roles: on_the_wire(&roles),
    });
    match portal.clients.accounts().set_membership(wish).await.map_err(Trouble::from) {
        Ok(_) => {
            let key = if roles.is_empty() { "membership-ended" } else { "roles-set" };
            let flash = Flash::of(key).with("organisation", &organisation_id);
            done(portal, address(&name, ""), &flash)
        }
        Err(trouble) if trouble.is_about_the_form() || trouble.names_a_field() => {
            let account = find(&visitor, &name).await?;
            let troubles = trouble.fields(visitor.locale);
            refused(&form(&visitor, troubles, account, organisation_id, &roles))
        }
        Err(trouble) => Err(trouble),
    }
}

fn form(
    visitor: &Visitor,
    troubles: FieldTroubles,
    account: Account,
    organisation_id: String,
    held: &[Role],
) -> RolesPage {
    RolesPage {
        frame: Frame::of(visitor, "roles-change"),
        roles: choices(held, visitor.locale),
        action: address(&account.user_name, "/roles"),
        back: address(&account.user_name, ""),
        troubles,
        account,
        organisation_id,
    }
}

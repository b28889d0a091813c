//! Accounts of other people, for administrators (ユーザの管理).

pub(crate) mod act;
pub(crate) mod import;
pub(crate) mod issue;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod roles;

use vsys_proto::convert;
use vsys_proto::identity::v1::{Account, AccountState, GetAccountRequest, Membership};
use vsys_vocabulary::Role;

use crate::locale::Locale;
use crate::table::{Cell, Tone};
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// A role to tick.
pub(crate) struct RoleChoice {
    pub(crate) role: Role,
    pub(crate) text: String,
    pub(crate) hint: String,
    pub(crate) ticked: bool,
}

/// The roles that a person may hold; programs have accounts of their own.
fn choices(ticked: &[Role], locale: Locale) -> Vec<RoleChoice> {
    let roles = Role::ALL.iter().copied().filter(|role| *role != Role::Integration);
    let choice = |role: Role| RoleChoice {
        role,
        text: locale.text(&format!("role-{role}")),
        hint: locale.text(&format!("role-{role}-hint")),
        ticked: ticked.contains(&role),
    };
    roles.map(choice).collect()
}

/// The roles that were ticked, as the wire numbers them.
fn ticked(names: &[String]) -> Result<Vec<Role>, Trouble> {
    names.iter().map(|name| name.parse().map_err(|_| Trouble::malformed())).collect()
}

fn on_the_wire(roles: &[Role]) -> Vec<i32> {
    roles.iter().map(|&role| convert::wire_role(role).into()).collect()
}

/// The names of a membership's roles.
fn role_names(membership: &Membership, locale: Locale) -> String {
    let roles = convert::roles(&membership.roles, "roles").unwrap_or_default();
    let names: Vec<_> = roles.iter().map(|role| locale.text(&format!("role-{role}"))).collect();
    names.join(&locale.text("list-separator"))
}

fn organisation_name(membership: &Membership, locale: Locale) -> &str {
    locale.name(&membership.organisation_name, &membership.organisation_name_en)
}

/// How far an account has come, as a badge.
fn state(account: &Account, locale: Locale) -> Cell {
    let (key, tone, rank) = match account.state() {
        AccountState::Invited => ("account-is-invited", Tone::Warn, 0),
        AccountState::Active | AccountState::Unspecified => ("account-is-active", Tone::Good, 1),
        AccountState::Suspended => ("account-is-suspended", Tone::Bad, 2),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

async fn find(visitor: &Visitor, user_name: &str) -> Result<Account, Trouble> {
    let wish = visitor.request(GetAccountRequest { user_name: user_name.to_owned() });
    let answer = visitor.guest.portal.clients.accounts().get_account(wish).await?;
    answer.into_inner().account.ok_or_else(|| Trouble::fault("identity answers no account"))
}

/// The address of an account's page, with something behind it.
fn address(user_name: &str, more: &str) -> String {
    let name = percent_encoding::utf8_percent_encode(user_name, percent_encoding::NON_ALPHANUMERIC);
    format!("/accounts/{name}{more}")
}

use std::collections::BTreeSet;

use tonic::Status;
use vsys_proto::convert::{self, timestamp, wire_roles, wire_tier};
use vsys_proto::identity::v1;
use vsys_vocabulary::Role;

use super::super::{reason, status};
use crate::app::{Import, Refused, Whole};
use crate::domain::account::{self, Entry, EntryFault, State};
use crate::events::outgoing::wire_language;
use crate::store::Page;
use crate::store::accounts::Filter;
use crate::store::second_factors::{Factor, Kind};
use crate::store::service_accounts::ServiceAccount;

/// Rows that are named of a refused file.
const BAD_ROWS: usize = 1_000;

pub(crate) fn wire_account(whole: &Whole) -> v1::Account {
    let account = &whole.account;
    let memberships = whole.organisations.iter().filter_map(|organisation| {
        let roles = account.memberships.get(&organisation.id)?;
        Some(v1::Membership {
            organisation_id: organisation.id.clone(),
            organisation_name: organisation.name.clone(),
            organisation_name_en: organisation.name_en.clone(),
            tier: wire_tier(organisation.tier).into(),
            roles: wire_roles(roles),
            open: organisation.open,
        })
    });
    let state = match account.state() {
        State::Invited => v1::AccountState::Invited,
        State::Active => v1::AccountState::Active,
        State::Suspended => v1::AccountState::Suspended,
    };
    v1::Account {
        user_name: account.user_name.clone(),
        name: account.name.clone(),
        mail: account.mail.clone(),
        new_mail: account.new_mail.clone().unwrap_or_default(),
        language: wire_language(account.language).into(),
        state: state.into(),
        memberships: memberships.collect(),
        issuer_organisation_id: account.issuer.clone(),
        contractor: account.contractor.clone(),
        second_factors: whole.factors.iter().map(wire_factor).collect(),
        invitation_expire_time: whole
            .invited_until
            .filter(|_| account.state() == State::Invited)
            .map(timestamp),
        last_log_in_time: account.last_log_in_at.map(timestamp),
        version: account.version,
    }
}

fn wire_factor(factor: &Factor) -> v1::SecondFactorInfo {
    v1::SecondFactorInfo {
        factor_id: factor.id.to_string(),
        passkey: matches!(factor.kind, Kind::Passkey(_)),
        name: factor.name.clone(),
        registered_time: Some(timestamp(factor.registered_at)),
        used_time: factor.used_at.map(timestamp),
    }
}

/// An account to be issued.
pub(crate) fn entry(wire: Option<v1::AccountEntry>) -> Result<Entry, Status> {
    let wire = wire.unwrap_or_default();
    let roles =
        convert::roles(&wire.roles, "account.roles").map_err(|error| status::malformed(&error))?;
    let language = super::language(wire.language);
    let read = Entry::read(
        &wire.name,
        &wire.mail,
        &wire.organisation_id,
        roles,
        language,
        &wire.contractor,
    );
    read.map_err(|faults| status::of(&Refused::Entry(faults).into()))
}

/// Roles at an organisation; none ends the membership.
pub(crate) fn membership_roles(wire: &[i32]) -> Result<BTreeSet<Role>, Status> {
    let roles = convert::roles(wire, "roles").map_err(|error| status::malformed(&error))?;
    if !roles.is_empty() {
        let fault = |what| Refused::Entry(vec![EntryFault { field: "roles", what }]);
        account::check_roles(&roles).map_err(|what| status::of(&fault(what).into()))?;
    }
    Ok(roles)
}

pub(crate) fn account_list(wire: &v1::ListAccountsRequest) -> Result<(Filter, Page), Status> {
    let state = match v1::AccountState::try_from(wire.state) {
        Ok(v1::AccountState::Unspecified) => None,
        Ok(v1::AccountState::Invited) => Some("invited"),
        Ok(v1::AccountState::Active) => Some("active"),
        Ok(v1::AccountState::Suspended) => Some("suspended"),
        Err(_) => {
            return Err(status::refuse(reason::about(&reason::VALUE_UNKNOWN, "state")));
        }
    };
    let filter = Filter {
        organisation: super::optional(&wire.organisation_id),
        state,
        keyword: super::keyword(&wire.keyword)?,
        ..Filter::default()
    };
    Ok((filter, super::page(wire.page_size, &wire.page_token)?))
}

pub(crate) fn wire_import(import: Import) -> v1::ImportAccountsResponse {
    let bad_rows = import.bad.into_iter().take(BAD_ROWS).map(|row| v1::BadAccountRow {
        line: u32::try_from(row.line).unwrap_or(u32::MAX),
        column: row.column.to_owned(),
        reason: row.reason.to_owned(),
        message: row.message,
    });
    v1::ImportAccountsResponse {
        rows: u32::try_from(import.rows).unwrap_or(u32::MAX),
        bad_rows: bad_rows.collect(),
        issued: !import.issued.is_empty(),
        user_names: import.issued,
    }
}

pub(crate) fn wire_service_account(account: &ServiceAccount) -> v1::ServiceAccount {
    v1::ServiceAccount {
        client_id: account.client_id.clone(),
        organisation_id: account.organisation_id.clone(),
        purpose: account.purpose.clone(),
        issued_time: Some(timestamp(account.issued_at)),
        issued_by: account.issued_by.clone(),
        revoked_time: account.revoked_at.map(timestamp),
        used_time: account.used_at.map(timestamp),
    }
}

//! To whom of an office a letter goes.

use std::collections::{BTreeMap, BTreeSet};

use vsys_vocabulary::{Role, Tier};

/// A person as identity tells of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contact {
    /// The user name.
    pub(crate) user_name: String,
    /// Whether the person can sign in.
    pub(crate) active: bool,
    /// Sealed name, address and language.
    pub(crate) sealed_addressee: Vec<u8>,
    /// Counts changes.
    pub(crate) version: u64,
    /// For whom the person acts.
    pub(crate) memberships: Vec<Membership>,
}

/// For whom somebody acts, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    /// The organisation.
    pub(crate) organisation_id: String,
    /// What it is.
    pub(crate) tier: Tier,
    /// What the person may do there.
    pub(crate) roles: BTreeSet<Role>,
}

/// Somebody of an office who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Colleague {
    /// The office.
    pub(crate) organisation_id: String,
    /// The user name.
    pub(crate) user_name: String,
    /// Sealed name, address and language.
    pub(crate) sealed_addressee: Vec<u8>,
    /// What the person may do there.
    pub(crate) roles: BTreeSet<Role>,
}

/// The clerks of each office; its administrators where it has no clerk, so that an office without
/// one is not told nothing. Each person once, whatever the number of offices.
pub(crate) fn clerks(colleagues: Vec<Colleague>) -> Vec<Colleague> {
    let mut offices: BTreeMap<String, Vec<Colleague>> = BTreeMap::new();
    for colleague in colleagues {
        offices.entry(colleague.organisation_id.clone()).or_default().push(colleague);
    }
    let mut told = BTreeMap::new();
    for office in offices.into_values() {
        let has = |role| office.iter().any(|colleague| colleague.roles.contains(&role));
        let role = if has(Role::Clerk) { Role::Clerk } else { Role::Administrator };
        for colleague in office {
            if colleague.roles.contains(&role) {
                told.entry(colleague.user_name.clone()).or_insert(colleague);
            }
        }
    }
    told.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colleague(office: &str, name: &str, roles: &[Role]) -> Colleague {
        Colleague {
            organisation_id: office.into(),
            user_name: name.into(),
            sealed_addressee: Vec::new(),
            roles: roles.iter().copied().collect(),
        }
    }

    fn told(colleagues: Vec<Colleague>) -> Vec<String> {
        clerks(colleagues).into_iter().map(|colleague| colleague.user_name).collect()
    }

    #[test]
    fn clerks_are_told_and_administrators_only_where_there_is_no_clerk() {
        let colleagues = vec![
            colleague("131016", "sato", &[Role::Clerk, Role::Viewer]),
            colleague("131016", "suzuki", &[Role::Administrator]),
            colleague("131016", "tanaka", &[Role::Clerk]),
            colleague("131032", "ito", &[Role::Administrator]),
            colleague("131032", "kato", &[Role::Viewer]),
        ];
        assert_eq!(told(colleagues), ["ito", "sato", "tanaka"]);
    }

    #[test]
    fn who_acts_for_two_offices_is_told_once() {
        let offices = ["131016", "131032"].map(|office| colleague(office, "sato", &[Role::Clerk]));
        assert_eq!(told(offices.to_vec()), ["sato"]);
    }
}

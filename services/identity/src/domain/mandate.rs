//! Locked mandates (委任状): who is invited for a site.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::domain::account::Entry;
use crate::domain::organisation::Organisation;

/// A mandate that was received and cannot be taken back (受領通知済).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mandate {
    pub(crate) id: Uuid,
    /// The site, as the mandate has it.
    pub(crate) site: Organisation,
    /// Whoever is to act for it.
    pub(crate) contact: Entry,
}

/// Whoever is to be invited, each with the mandate: nobody twice for a mandate, and nobody for a
/// site for which somebody acts already, who may issue an account for the contact.
pub(crate) fn to_be_invited(
    mandates: Vec<Mandate>,
    mut done: BTreeSet<Uuid>,
    mut staffed: BTreeSet<String>,
) -> Vec<(Uuid, Entry)> {
    let mut invited = Vec::new();
    for Mandate { id, contact, .. } in mandates {
        if done.insert(id) && staffed.insert(contact.organisation.clone()) {
            invited.push((id, contact));
        }
    }
    invited
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{Role, Tier};

    use super::*;
    use crate::domain::account::Language;
    use crate::domain::organisation::tests::organisation;

    const CLINIC: &str = "1310000011";
    const OTHER: &str = "1310000026";
    const STAFFED: &str = "1310000034";

    fn mandate(id: u128, site: &str, mail: &str) -> Mandate {
        let roles = [Role::Clerk, Role::Administrator].into();
        let contact = Entry::read("佐藤花子", mail, site, roles, Language::Japanese, "").unwrap();
        Mandate { id: Uuid::from_u128(id), site: organisation(site, Tier::Facility), contact }
    }

    #[test]
    fn one_is_invited_for_a_mandate_and_for_a_site_for_which_nobody_acts() {
        let invited = to_be_invited(
            vec![
                mandate(1, CLINIC, "sato@example.jp"),
                mandate(2, CLINIC, "ito@example.jp"),
                mandate(2, CLINIC, "ito@example.jp"),
                mandate(3, CLINIC, "kato@example.jp"),
                mandate(4, STAFFED, "kato@example.jp"),
                mandate(5, OTHER, "ito@example.jp"),
            ],
            [Uuid::from_u128(1)].into(),
            [STAFFED.to_owned()].into(),
        );
        let invited: Vec<_> = invited
            .iter()
            .map(|(id, entry)| (id.as_u128(), &*entry.organisation, &*entry.mail))
            .collect();
        assert_eq!(invited, [(2, CLINIC, "ito@example.jp"), (5, OTHER, "ito@example.jp")]);
    }
}

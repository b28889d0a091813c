use std::collections::BTreeSet;

use crate::{Environment, Office, Role, Standing};

/// Who calls: a person of an organisation, as the signed token says (操作者).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Identifier of the person, or of the program, that acts.
    pub person: String,
    /// Identifier of the organisation that the person acts for.
    pub organisation: String,
    /// Where the organisation stands.
    pub standing: Standing,
    /// What the person may do there.
    pub roles: BTreeSet<Role>,
    /// The deployment that the token is good for.
    pub environment: Environment,
}

impl Actor {
    /// Whether the person holds a role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the organisation stands exactly one tier above `office`, which lies in its area.
    ///
    /// Nobody else may lock the office's decision (データロック) or enter for it.
    #[must_use]
    pub fn governs(&self, office: &Office) -> bool {
        self.standing.office().is_some_and(|own| own.is_parent_of(office))
    }

    /// Whether the organisation is `office` itself.
    #[must_use]
    pub fn is(&self, office: &Office) -> bool {
        self.standing.office().as_ref() == Some(office)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::Actor;
    use crate::{Environment, Office, Role, Standing};

    fn clerk(standing: Standing) -> Actor {
        Actor {
            person: "sato".into(),
            organisation: "an-office".into(),
            standing,
            roles: [Role::Viewer, Role::Clerk].into(),
            environment: Environment::Local,
        }
    }

    #[test]
    fn a_person_has_the_roles_given_and_no_other() {
        let clerk = clerk(Standing::Nation);
        for &role in Role::ALL {
            assert_eq!(clerk.has(role), matches!(role, Role::Viewer | Role::Clerk));
        }
    }

    #[test]
    fn who_is_no_office_governs_nothing() {
        let facility = clerk(Standing::Facility("0110113719".parse().unwrap()));
        for text in ["nation", "01", "011002"] {
            let office = text.parse().unwrap();
            assert!(!facility.governs(&office) && !facility.is(&office));
        }
    }

    fn office() -> impl Strategy<Value = Office> {
        select(vec!["nation", "01", "13", "14", "011002", "131016", "131041", "141003"])
            .prop_map(|text| text.parse().unwrap())
    }

    fn rung(office: Office) -> u8 {
        match office {
            Office::Nation => 0,
            Office::Prefecture(_) => 1,
            Office::Municipality(_) => 2,
        }
    }

    proptest! {
        #[test]
        fn an_office_governs_exactly_one_tier_below_in_its_own_area(
            own in office(), other in office(),
        ) {
            let expected = rung(other) == rung(own) + 1 && own.contains(&other);
            prop_assert_eq!(clerk(own.into()).governs(&other), expected);
        }

        #[test]
        fn an_office_is_itself_and_nobody_else(own in office(), other in office()) {
            prop_assert_eq!(clerk(own.into()).is(&other), own == other);
        }
    }
}

//! Who looks after whose people.

use vsys_vocabulary::{Actor, Role, Standing, Tier};

use crate::domain::organisation::Organisation;

/// Why somebody may not look after somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotYours {
    #[error("the organisation is neither yours nor below yours")]
    Organisation,
    #[error("nobody changes their own account this way: ask another administrator")]
    Yourself,
    #[error("only an organisation above may do this")]
    OnlyFromAbove,
}

/// Whether `organisation` is the one that `standing` acts for, or lies below it.
///
/// The nation looks after everyone; a prefecture and a municipality after those in their area on
/// the tiers below; the service desk after sites, partners and bodies; everyone else after
/// themselves.
pub(crate) fn covers(standing: &Standing, organisation: &Organisation) -> bool {
    let own = organisation.standing().as_ref() == Ok(standing);
    own || is_above(standing, organisation)
}

/// Whether `organisation` lies below the one that `standing` acts for.
pub(crate) fn is_above(standing: &Standing, organisation: &Organisation) -> bool {
    let tier = organisation.tier;
    match standing {
        Standing::Nation => tier != Tier::Nation,
        Standing::Prefecture(code) => {
            matches!(tier, Tier::Municipality | Tier::Facility)
                && organisation.prefecture == Some(*code)
        }
        Standing::Municipality(code) => {
            tier == Tier::Facility && organisation.municipality == Some(*code)
        }
        Standing::ServiceDesk => {
            matches!(tier, Tier::Facility | Tier::Partner | Tier::CoordinatingBody)
        }
        Standing::Facility(_) | Standing::Partner(_) | Standing::CoordinatingBody(_) => false,
    }
}

/// An administrator may look after the people of `organisation`.
pub(crate) fn administers(by: &Actor, organisation: &Organisation) -> Result<(), NotYours> {
    if by.has(Role::Administrator) && covers(&by.standing, organisation) {
        return Ok(());
    }
    Err(NotYours::Organisation)
}

/// The same, and the account is not one's own.
pub(crate) fn administers_other(
    by: &Actor,
    organisation: &Organisation,
    user_name: &str,
) -> Result<(), NotYours> {
    administers(by, organisation)?;
    if by.person == user_name { Err(NotYours::Yourself) } else { Ok(()) }
}

/// Only the organisation above may hand an account over to another mailbox; the nation, above
/// which nobody is, does it for its own.
pub(crate) fn hands_over(
    by: &Actor,
    issuer: &Organisation,
    user_name: &str,
) -> Result<(), NotYours> {
    administers_other(by, issuer, user_name)?;
    let nations_own = issuer.tier == Tier::Nation && by.standing == Standing::Nation;
    if nations_own || is_above(&by.standing, issuer) {
        Ok(())
    } else {
        Err(NotYours::OnlyFromAbove)
    }
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::Environment;

    use super::*;
    use crate::domain::organisation::tests::organisation;

    fn administrator(standing: Standing) -> Actor {
        Actor {
            person: "admin".to_owned(),
            organisation: "own".to_owned(),
            standing,
            roles: [Role::Administrator].into(),
            environment: Environment::Local,
        }
    }

    fn all() -> [(Standing, Organisation); 7] {
        let body = "chiyoda-medical";
        [
            (Standing::Nation, organisation("nation", Tier::Nation)),
            (Standing::Prefecture("13".parse().unwrap()), organisation("13", Tier::Prefecture)),
            (
                Standing::Municipality("131016".parse().unwrap()),
                organisation("131016", Tier::Municipality),
            ),
            (
                Standing::Facility("1310000011".parse().unwrap()),
                organisation("1310000011", Tier::Facility),
            ),
            (Standing::Partner("maker-1".parse().unwrap()), organisation("maker-1", Tier::Partner)),
            (Standing::ServiceDesk, organisation("service-desk", Tier::ServiceDesk)),
            (
                Standing::CoordinatingBody(body.parse().unwrap()),
                organisation(body, Tier::CoordinatingBody),
            ),
        ]
    }

    #[test]
    fn each_tier_looks_after_itself_and_those_below() {
        // Rows look after columns, in the order of `all`.
        let expected = [
            [1, 1, 1, 1, 1, 1, 1],
            [0, 1, 1, 1, 0, 0, 0],
            [0, 0, 1, 1, 0, 0, 0],
            [0, 0, 0, 1, 0, 0, 0],
            [0, 0, 0, 0, 1, 0, 0],
            [0, 0, 0, 1, 1, 1, 1],
            [0, 0, 0, 0, 0, 0, 1],
        ];
        for (row, (standing, _)) in all().iter().enumerate() {
            for (column, (_, organisation)) in all().iter().enumerate() {
                let may = administers(&administrator(*standing), organisation).is_ok();
                assert_eq!(may, expected[row][column] == 1, "{standing:?} {organisation:?}");
            }
        }
    }

    #[test]
    fn a_foreign_area_is_nobodys_to_look_after() {
        let kanagawa = administrator(Standing::Prefecture("14".parse().unwrap()));
        let shinjuku = administrator(Standing::Municipality("131041".parse().unwrap()));
        for other in [
            organisation("13", Tier::Prefecture),
            organisation("131016", Tier::Municipality),
            organisation("1310000011", Tier::Facility),
        ] {
            assert_eq!(administers(&kanagawa, &other), Err(NotYours::Organisation));
            assert_eq!(administers(&shinjuku, &other), Err(NotYours::Organisation));
        }
    }

    #[test]
    fn only_administrators_and_never_for_themselves() {
        let tokyo = organisation("13", Tier::Prefecture);
        let clerk = Actor {
            roles: [Role::Clerk, Role::Locker].into(),
            ..administrator(Standing::Prefecture("13".parse().unwrap()))
        };
        assert_eq!(administers(&clerk, &tokyo), Err(NotYours::Organisation));
        let own = administrator(Standing::Prefecture("13".parse().unwrap()));
        assert_eq!(administers_other(&own, &tokyo, "admin"), Err(NotYours::Yourself));
        assert_eq!(administers_other(&own, &tokyo, "13-02"), Ok(()));
    }

    #[test]
    fn an_account_is_handed_over_from_above() {
        let chiyoda = organisation("131016", Tier::Municipality);
        let own = administrator(Standing::Municipality("131016".parse().unwrap()));
        assert_eq!(hands_over(&own, &chiyoda, "131016-02"), Err(NotYours::OnlyFromAbove));
        let tokyo = administrator(Standing::Prefecture("13".parse().unwrap()));
        assert_eq!(hands_over(&tokyo, &chiyoda, "131016-02"), Ok(()));
        let nation = administrator(Standing::Nation);
        let own = organisation("nation", Tier::Nation);
        assert_eq!(hands_over(&nation, &own, "nation-02"), Ok(()));
        assert_eq!(hands_over(&nation, &own, "admin"), Err(NotYours::Yourself));
    }
}

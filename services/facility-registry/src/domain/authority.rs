//! Whose facilities an actor may write. The policy table has already looked at tier and role;
//! here the area is looked at, which only the register knows.

use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode, Role, Standing};

/// Whether the actor may enter, change, close and reopen facilities of a municipality: the
/// nation's and the service desk's administrators everywhere, clerks of a prefecture and of a
/// municipality in their own area.
pub(crate) fn writes_in(by: &Actor, municipality: MunicipalityCode) -> bool {
    match &by.standing {
        Standing::Nation | Standing::ServiceDesk => by.has(Role::Administrator),
        Standing::Prefecture(own) => by.has(Role::Clerk) && *own == municipality.prefecture(),
        Standing::Municipality(own) => by.has(Role::Clerk) && *own == municipality,
        Standing::Facility(_) | Standing::Partner(_) | Standing::CoordinatingBody(_) => false,
    }
}

/// Whether the actor may write what a site may write of itself, as when it takes deliveries:
/// whoever writes in its municipality, and the site's own clerk.
pub(crate) fn writes_of(
    by: &Actor,
    facility: FacilityCode,
    municipality: MunicipalityCode,
) -> bool {
    let own = matches!(by.standing, Standing::Facility(code) if code == facility);
    (own && by.has(Role::Clerk)) || writes_in(by, municipality)
}

/// Whether the actor may see who changed a facility: the nation and the service desk everywhere, a
/// prefecture and a municipality in their own area, and the site itself.
pub(crate) fn sees_changes_of(
    by: &Actor,
    facility: FacilityCode,
    municipality: MunicipalityCode,
) -> bool {
    match &by.standing {
        Standing::Nation | Standing::ServiceDesk => true,
        Standing::Prefecture(own) => *own == municipality.prefecture(),
        Standing::Municipality(own) => *own == municipality,
        Standing::Facility(own) => *own == facility,
        Standing::Partner(_) | Standing::CoordinatingBody(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;

    use super::*;

    fn chiyoda() -> MunicipalityCode {
        "131016".parse().unwrap()
    }

    fn may(standing: Standing, role: Role) -> bool {
        writes_in(&actor(standing, &[role]), chiyoda())
    }

    #[test]
    fn the_nation_and_the_service_desk_write_everywhere() {
        assert!(may(Standing::Nation, Role::Administrator));
        assert!(may(Standing::ServiceDesk, Role::Administrator));
        assert!(!may(Standing::Nation, Role::Clerk));
        assert!(!may(Standing::ServiceDesk, Role::Viewer));
    }

    #[test]
    fn a_prefecture_writes_in_its_own_municipalities_only() {
        assert!(may(Standing::Prefecture("13".parse().unwrap()), Role::Clerk));
        assert!(!may(Standing::Prefecture("14".parse().unwrap()), Role::Clerk));
        assert!(!may(Standing::Prefecture("13".parse().unwrap()), Role::Viewer));
    }

    #[test]
    fn a_municipality_writes_for_itself_only() {
        assert!(may(Standing::Municipality(chiyoda()), Role::Clerk));
        assert!(!may(Standing::Municipality("131041".parse().unwrap()), Role::Clerk));
    }

    #[test]
    fn who_changed_a_facility_is_seen_in_its_area_and_by_itself() {
        let own: FacilityCode = "1310000018".parse().unwrap();
        let sees = |standing| sees_changes_of(&actor(standing, &[Role::Viewer]), own, chiyoda());
        assert!(sees(Standing::Nation) && sees(Standing::ServiceDesk));
        assert!(sees(Standing::Prefecture("13".parse().unwrap())));
        assert!(!sees(Standing::Prefecture("14".parse().unwrap())));
        assert!(sees(Standing::Municipality(chiyoda())));
        assert!(!sees(Standing::Municipality("131041".parse().unwrap())));
        assert!(sees(Standing::Facility(own)));
        assert!(!sees(Standing::Facility("1310000026".parse().unwrap())));
        assert!(!sees(Standing::Partner("wholesaler-13".parse().unwrap())));
    }

    #[test]
    fn a_facility_sets_its_own_delivery_times_and_no_more() {
        let own: FacilityCode = "1310000018".parse().unwrap();
        let other: FacilityCode = "1310000026".parse().unwrap();
        let clerk = actor(Standing::Facility(own), &[Role::Clerk]);
        assert!(writes_of(&clerk, own, chiyoda()));
        assert!(!writes_of(&clerk, other, chiyoda()));
        assert!(!writes_in(&clerk, chiyoda()));
        let viewer = actor(Standing::Facility(own), &[Role::Viewer]);
        assert!(!writes_of(&viewer, own, chiyoda()));
    }
}

//! What a site can give and what it wants in a round (接種可能量および希望量).

use chrono::{DateTime, Utc};
use uuid::Uuid;

use vsys_vocabulary::{Actor, MunicipalityCode};

use super::authority;
use super::facility::Facility;

/// Most doses that one site can give in a round: ten times what the largest venue of all gave.
pub(crate) const MOST_CAPACITY_DOSES: u32 = 1_000_000;
/// Most vials that one site can want in a round.
pub(crate) const MOST_WANTED_VIALS: u32 = 1_000_000;

/// The two figures that a site enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Doses that it can give in the round, up to [`MOST_CAPACITY_DOSES`].
    pub(crate) capacity_doses: u32,
    /// Vials of the round's product that it wants, up to [`MOST_WANTED_VIALS`].
    pub(crate) wanted_vials: u32,
}

/// The figures as they were entered last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Demand {
    /// What was entered.
    pub(crate) figures: Figures,
    /// Counts changes, from 1.
    pub(crate) version: u64,
    /// Who did.
    pub(crate) person: String,
    /// For which organisation.
    pub(crate) organisation: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// A round of allocation, as far as the register knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Round {
    /// The round.
    pub(crate) id: Uuid,
    /// Number that people call it by.
    pub(crate) number: String,
    /// Short code of its product.
    pub(crate) product: String,
    /// Vials in a box.
    pub(crate) vials_per_box: u32,
    /// Whether it was cancelled.
    pub(crate) cancelled: bool,
}

/// What a basic site and the open sites that receive from it want together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    /// Doses that they can give.
    pub(crate) capacity_doses: u64,
    /// Vials that they want.
    pub(crate) wanted_vials: u64,
    /// How many sites are in the sums.
    pub(crate) sites: u32,
}

/// A round as one site sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoundDemand {
    /// The round.
    pub(crate) round: Round,
    /// Whether the sheet is locked that its basic site stands on, whatever that gives.
    pub(crate) locked: bool,
    /// What the site entered.
    pub(crate) own: Option<Demand>,
    /// What is summed into the site; none while nothing is.
    pub(crate) total: Option<Total>,
}

/// A site's figures for a round were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DemandSet(pub(crate) Demand);

/// Why a site's figures were not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// The actor writes neither for the site nor in its municipality.
    #[error("municipality {0} is outside your area")]
    OutsideYourArea(MunicipalityCode),
    /// The round was cancelled.
    #[error("round {0} was cancelled")]
    RoundCancelled(String),
    /// The site is closed.
    #[error("the facility is closed")]
    FacilityClosed,
    /// The round is decided already.
    #[error("the sheet of round {0} that its basic site stands on is locked")]
    Locked(String),
    /// Somebody changed the figures since the caller saw them.
    #[error("is at version {current} now")]
    StaleVersion {
        /// Version now, 0 when there are no figures.
        current: u64,
    },
}

/// Refuses whoever does not write what a site writes of itself.
pub(crate) fn check_area(by: &Actor, facility: &Facility) -> Result<(), Refusal> {
    let municipality = facility.municipality;
    if authority::writes_of(by, facility.code, municipality) {
        Ok(())
    } else {
        Err(Refusal::OutsideYourArea(municipality))
    }
}

impl RoundDemand {
    /// Sets a site's figures; `None` when they are so already. [`check_area`] comes before.
    pub(crate) fn set(
        &mut self,
        facility: &Facility,
        expected: Option<u64>,
        figures: Figures,
        (by, at): (&Actor, DateTime<Utc>),
    ) -> Result<Option<DemandSet>, Refusal> {
        if self.round.cancelled {
            return Err(Refusal::RoundCancelled(self.round.number.clone()));
        }
        if !facility.operation.is_open() {
            return Err(Refusal::FacilityClosed);
        }
        if self.locked {
            return Err(Refusal::Locked(self.round.number.clone()));
        }
        let current = self.own.as_ref().map_or(0, |own| own.version);
        if expected.is_some_and(|expected| expected != current) {
            return Err(Refusal::StaleVersion { current });
        }
        if self.own.as_ref().is_some_and(|own| own.figures == figures) {
            return Ok(None);
        }
        let demand = Demand {
            figures,
            version: current + 1,
            person: by.person.clone(),
            organisation: by.organisation.clone(),
            at,
        };
        self.own = Some(demand.clone());
        Ok(Some(DemandSet(demand)))
    }
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;
    use vsys_vocabulary::{Role, Standing};

    use super::super::profile::FacilityType;
    use super::super::profile::tests::hospital;
    use super::super::succession::Wish;
    use super::*;

    const WISH: Figures = Figures { capacity_doses: 1_170, wanted_vials: 195 };

    fn clinic() -> Facility {
        let basic = "1310000018".parse().unwrap();
        Facility::enter(hospital("1310000026", FacilityType::Satellite { basic }))
    }

    fn round() -> RoundDemand {
        let round = Round {
            id: Uuid::nil(),
            number: "H-003".into(),
            product: "pfizer".into(),
            vials_per_box: 195,
            cancelled: false,
        };
        RoundDemand { round, locked: false, own: None, total: None }
    }

    fn clerk() -> Actor {
        actor(Standing::Facility("1310000026".parse().unwrap()), &[Role::Clerk])
    }

    fn noon() -> DateTime<Utc> {
        "2021-04-05T03:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_site_sets_its_figures_and_the_same_again_changes_nothing() {
        let mut round = round();
        let set = round.set(&clinic(), Some(0), WISH, (&clerk(), noon())).unwrap().unwrap();
        assert_eq!((set.0.version, set.0.figures), (1, WISH));
        assert_eq!(round.set(&clinic(), None, WISH, (&clerk(), noon())), Ok(None));
        let none = Figures { wanted_vials: 0, ..WISH };
        let set = round.set(&clinic(), Some(1), none, (&clerk(), noon())).unwrap().unwrap();
        assert_eq!((set.0.version, set.0.figures.wanted_vials), (2, 0));
    }

    #[test]
    fn only_the_site_and_the_offices_above_set_its_figures() {
        let outside = Err(Refusal::OutsideYourArea("131016".parse().unwrap()));
        for (standing, role, may) in [
            (Standing::Municipality("131016".parse().unwrap()), Role::Clerk, true),
            (Standing::Municipality("131032".parse().unwrap()), Role::Clerk, false),
            (Standing::Prefecture("13".parse().unwrap()), Role::Clerk, true),
            (Standing::Nation, Role::Administrator, true),
            (Standing::ServiceDesk, Role::Administrator, true),
            (Standing::Facility("1310000018".parse().unwrap()), Role::Clerk, false),
            (Standing::Facility("1310000026".parse().unwrap()), Role::Viewer, false),
        ] {
            let by = actor(standing, &[role]);
            let expected = if may { Ok(()) } else { outside.clone() };
            assert_eq!(check_area(&by, &clinic()), expected, "{standing:?}");
        }
    }

    #[test]
    fn a_cancelled_round_a_closed_site_and_a_locked_round_refuse_figures() {
        let set = |round: &mut RoundDemand, facility: &Facility| {
            round.set(facility, None, WISH, (&clerk(), noon()))
        };
        let mut cancelled = round();
        cancelled.round.cancelled = true;
        let refused = Err(Refusal::RoundCancelled("H-003".into()));
        assert_eq!(set(&mut cancelled, &clinic()), refused);
        let mut closed = clinic();
        let office = actor(Standing::Municipality("131016".parse().unwrap()), &[Role::Clerk]);
        let wish = Wish { expected: None, by: &office, at: noon(), reason: "移転" };
        closed.close(&[], wish).unwrap();
        assert_eq!(set(&mut round(), &closed), Err(Refusal::FacilityClosed));
        let mut locked = RoundDemand { locked: true, ..round() };
        assert_eq!(set(&mut locked, &clinic()), Err(Refusal::Locked("H-003".into())));
        assert_eq!(locked.own, None);
    }

    #[test]
    fn who_saw_another_version_is_refused() {
        let refused = round().set(&clinic(), Some(1), WISH, (&clerk(), noon()));
        assert_eq!(refused, Err(Refusal::StaleVersion { current: 0 }));
    }
}

//! A medical institution or vaccination site, and what can happen to it.

use chrono::{DateTime, Utc};

use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode};

use super::authority;
use super::batch::check_version;
use super::fault::Fault;
use super::profile::{DeliveryTimes, FacilityEntry, Profile};

/// Whether goods may be sent to a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// They may.
    Open,
    /// They may not.
    Closed {
        /// Since when.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
}

/// A facility in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facility {
    /// Code.
    pub(crate) code: FacilityCode,
    /// Where it lies.
    pub(crate) municipality: MunicipalityCode,
    /// What is kept about it.
    pub(crate) profile: Profile,
    /// When it takes deliveries.
    pub(crate) delivery: DeliveryTimes,
    /// Whether it is open.
    pub(crate) operation: Operation,
    /// Counts changes, from 1.
    pub(crate) version: u64,
}

/// Who did something to a facility, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Act {
    /// The person's id.
    pub(crate) person: String,
    /// The organisation they acted for.
    pub(crate) organisation: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why.
    pub(crate) reason: String,
}

/// A facility as it stood after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// As it stood.
    pub(crate) facility: Facility,
    /// When it was changed.
    pub(crate) at: DateTime<Utc>,
    /// Who changed it, a person and the organisation they acted for; none when that was not kept.
    pub(crate) by: Option<(String, String)>,
    /// Why it was closed or opened again, where the change did that.
    pub(crate) reason: Option<String>,
}

/// A facility was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Closed(pub(crate) Act);

/// A facility was opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reopened(pub(crate) Act);

/// New delivery times were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeliveryTimesSet;

impl Facility {
    /// Enters a facility for the first time, open.
    pub(crate) fn enter(entry: FacilityEntry) -> Self {
        let FacilityEntry { code, municipality, profile, delivery } = entry;
        Self {
            code,
            municipality,
            profile,
            delivery: delivery.unwrap_or_default(),
            operation: Operation::Open,
            version: 1,
        }
    }

    /// The facility as the entry wants it; `None` when it stands so already. An entry neither
    /// opens nor closes a facility, and cannot move it.
    pub(crate) fn revised(&self, entry: FacilityEntry) -> Option<Self> {
        let revised = Self {
            profile: entry.profile,
            delivery: entry.delivery.unwrap_or_else(|| self.delivery.clone()),
            ..self.clone()
        };
        (revised != *self).then(|| Self { version: self.version + 1, ..revised })
    }

    /// Closes it; `None` when it is closed already.
    pub(crate) fn close(
        &mut self,
        expected: Option<u64>,
        by: &Actor,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<Option<Closed>, Fault> {
        self.check(expected, by)?;
        match self.operation {
            Operation::Closed { .. } => Ok(None),
            Operation::Open => {
                self.operation = Operation::Closed { at, reason: reason.to_owned() };
                self.version += 1;
                Ok(Some(Closed(Act::of(by, at, reason))))
            }
        }
    }

    /// Opens it again; `None` when it is open already.
    pub(crate) fn reopen(
        &mut self,
        expected: Option<u64>,
        by: &Actor,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<Option<Reopened>, Fault> {
        self.check(expected, by)?;
        match self.operation {
            Operation::Open => Ok(None),
            Operation::Closed { .. } => {
                self.operation = Operation::Open;
                self.version += 1;
                Ok(Some(Reopened(Act::of(by, at, reason))))
            }
        }
    }

    /// Sets when it takes deliveries; `None` when that is so already. The site may do it itself.
    pub(crate) fn set_delivery(
        &mut self,
        expected: Option<u64>,
        by: &Actor,
        times: DeliveryTimes,
    ) -> Result<Option<DeliveryTimesSet>, Fault> {
        if !authority::sets_delivery_of(by, self.code, self.municipality) {
            return Err(Fault::OutsideYourArea(self.municipality));
        }
        check_version(expected, self.version)?;
        if self.delivery == times {
            return Ok(None);
        }
        self.delivery = times;
        self.version += 1;
        Ok(Some(DeliveryTimesSet))
    }

    /// Refuses an actor who may not write here, and one who saw another version.
    fn check(&self, expected: Option<u64>, by: &Actor) -> Result<(), Fault> {
        if !authority::writes_in(by, self.municipality) {
            return Err(Fault::OutsideYourArea(self.municipality));
        }
        check_version(expected, self.version)
    }
}

impl Act {
    fn of(by: &Actor, at: DateTime<Utc>, reason: &str) -> Self {
        Self {
            person: by.person.clone(),
            organisation: by.organisation.clone(),
            at,
            reason: reason.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;
    use vsys_vocabulary::{Role, Standing};

    use super::super::profile::FacilityType;
    use super::super::profile::tests::hospital;
    use super::*;

    fn facility() -> Facility {
        Facility::enter(hospital("1310000018", FacilityType::Basic))
    }

    fn clerk() -> Actor {
        actor(Standing::Municipality("131016".parse().unwrap()), &[Role::Clerk])
    }

    fn noon() -> DateTime<Utc> {
        "2021-04-05T03:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_same_entry_again_changes_nothing() {
        assert_eq!(facility().revised(hospital("1310000018", FacilityType::Basic)), None);
    }

    #[test]
    fn a_changed_entry_counts_up_and_leaves_what_the_site_set() {
        let mut entry = hospital("1310000018", FacilityType::Basic);
        entry.profile.phone = "03-0000-0002".into();
        entry.delivery = None;
        let revised = facility().revised(entry).unwrap();
        assert_eq!(revised.version, 2);
        assert_eq!(revised.profile.phone, "03-0000-0002");
        assert_eq!(revised.delivery, facility().delivery);
    }

    #[test]
    fn an_entry_does_not_open_a_closed_facility() {
        let mut closed = facility();
        closed.close(None, &clerk(), noon(), "移転").unwrap();
        let mut entry = hospital("1310000018", FacilityType::Basic);
        entry.profile.phone = "03-0000-0002".into();
        let revised = closed.revised(entry).unwrap();
        assert!(matches!(revised.operation, Operation::Closed { .. }));
    }

    #[test]
    fn closing_twice_closes_once() {
        let mut facility = facility();
        let closed = facility.close(Some(1), &clerk(), noon(), "移転").unwrap().unwrap();
        assert_eq!((closed.0.reason.as_str(), closed.0.at), ("移転", noon()));
        assert_eq!(facility.version, 2);
        assert_eq!(facility.close(None, &clerk(), noon(), "移転"), Ok(None));
        assert_eq!(facility.version, 2);
    }

    #[test]
    fn a_closed_facility_is_opened_again_once() {
        let mut facility = facility();
        assert_eq!(facility.reopen(None, &clerk(), noon(), "再開"), Ok(None));
        facility.close(None, &clerk(), noon(), "移転").unwrap();
        assert!(facility.reopen(Some(2), &clerk(), noon(), "再開").unwrap().is_some());
        assert_eq!((facility.operation, facility.version), (Operation::Open, 3));
    }

    #[test]
    fn another_municipalitys_clerk_and_a_stale_version_are_refused() {
        let other = actor(Standing::Municipality("131041".parse().unwrap()), &[Role::Clerk]);
        let mut facility = facility();
        assert_eq!(
            facility.close(None, &other, noon(), "移転"),
            Err(Fault::OutsideYourArea("131016".parse().unwrap()))
        );
        assert_eq!(
            facility.close(Some(7), &clerk(), noon(), "移転"),
            Err(Fault::StaleVersion { current: 1 })
        );
        assert_eq!(facility.operation, Operation::Open);
    }

    #[test]
    fn a_site_sets_its_own_delivery_times() {
        let mut facility = facility();
        let site = actor(Standing::Facility(facility.code), &[Role::Clerk]);
        let times = DeliveryTimes { days: "毎日".into(), hours: "13-17".into() };
        assert!(facility.set_delivery(Some(1), &site, times.clone()).unwrap().is_some());
        assert_eq!(facility.set_delivery(None, &site, times), Ok(None));
        assert_eq!(facility.version, 2);
        assert!(facility.close(None, &site, noon(), "移転").is_err());
    }
}

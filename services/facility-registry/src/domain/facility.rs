//! A medical institution or vaccination site, and what can happen to it.

use chrono::{DateTime, Utc};

use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode};

use super::authority;
use super::batch::check_version;
use super::fault::Fault;
use super::position::Position;
use super::profile::{Category, DeliveryTimes, FacilityEntry, Profile};
use super::public_details::{Audience, PublicDetails};
use super::transfer::Statement;

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
        /// The facility that took its place, after a merger or a change of code.
        successor: Option<FacilityCode>,
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
    /// Where it is, where more than its municipality is known.
    pub(crate) position: Option<Position>,
    /// What the public site says of it, once somebody entered that.
    pub(crate) public: Option<PublicDetails>,
    /// Counts changes, from 1.
    pub(crate) version: u64,
}

/// Who did something, when and why.
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
    /// What was made sure of, where the change was one of type or of basic facility.
    pub(crate) statement: Option<Statement>,
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

/// New public details were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicDetailsSet;

impl Facility {
    /// Enters a facility for the first time, open.
    pub(crate) fn enter(entry: FacilityEntry) -> Self {
        let FacilityEntry { code, municipality, profile, delivery, position, statement: _ } = entry;
        Self {
            code,
            municipality,
            profile,
            delivery: delivery.unwrap_or_default(),
            operation: Operation::Open,
            position,
            public: None,
            version: 1,
        }
    }

    /// Whether the public site shows it: open, no depot, and not for named people only.
    pub(crate) fn is_shown(&self) -> bool {
        let public = self.public.as_ref().is_some_and(|said| said.audience == Audience::Public);
        public && self.operation == Operation::Open && self.profile.category != Category::SplitDepot
    }

    /// The facility that took its place.
    pub(crate) fn successor(&self) -> Option<FacilityCode> {
        match self.operation {
            Operation::Open => None,
            Operation::Closed { successor, .. } => successor,
        }
    }

    /// Whether it is closed, and may be opened again.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.operation, Operation::Closed { successor: None, .. })
    }

    /// The facility as the entry wants it; `None` when it stands so already. An entry neither
    /// opens nor closes a facility, and cannot move it.
    pub(crate) fn revised(&self, entry: FacilityEntry) -> Option<Self> {
        let revised = Self {
            profile: entry.profile,
            delivery: entry.delivery.unwrap_or_else(|| self.delivery.clone()),
            position: entry.position.or(self.position),
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
                self.operation =
                    Operation::Closed { at, reason: reason.to_owned(), successor: None };
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
            Operation::Closed { successor: Some(successor), .. } => {
                Err(Fault::AlreadySucceeded(successor))
            }
            Operation::Closed { successor: None, .. } => {
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
        if !authority::writes_of(by, self.code, self.municipality) {
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

    /// Sets what the public site says of it; `None` when it says so already. The site may do it
    /// itself.
    pub(crate) fn set_public(
        &mut self,
        expected: Option<u64>,
        by: &Actor,
        details: PublicDetails,
    ) -> Result<Option<PublicDetailsSet>, Fault> {
        if !authority::writes_of(by, self.code, self.municipality) {
            return Err(Fault::OutsideYourArea(self.municipality));
        }
        check_version(expected, self.version)?;
        if self.public.as_ref() == Some(&details) {
            return Ok(None);
        }
        self.public = Some(details);
        self.version += 1;
        Ok(Some(PublicDetailsSet))
    }

    /// Refuses an actor who may not write here, and one who saw another version.
    pub(super) fn check(&self, expected: Option<u64>, by: &Actor) -> Result<(), Fault> {
        if !authority::writes_in(by, self.municipality) {
            return Err(Fault::OutsideYourArea(self.municipality));
        }
        check_version(expected, self.version)
    }
}

impl Act {
    pub(super) fn of(by: &Actor, at: DateTime<Utc>, reason: &str) -> Self {
        Self {
            person: by.person.clone(),
            organisation: by.organisation.clone(),
            at,
            reason: reason.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;

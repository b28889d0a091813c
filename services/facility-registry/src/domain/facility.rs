//! A medical institution or vaccination site, and what can happen to it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode};

use super::authority;
use super::batch::{Row, check_version};
use super::fault::Fault;
use super::position::Position;
use super::profile::{Category, DeliveryTimes, FacilityEntry, Part, Profile};
use super::public_details::{Audience, PublicDetails};
use super::transfer::Statement;

mod closing;

pub(crate) use self::closing::{
    Closed, ClosingPlan, ClosingPlanned, Operation, Receiver, Reopened,
};

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
    /// Why it was closed or opened again, or which merger moved it, where the change did that.
    pub(crate) reason: Option<String>,
    /// What was made sure of, where the change was one of type or of basic facility.
    pub(crate) statement: Option<Statement>,
    /// The mandate that made the change, if one did.
    pub(crate) mandate: Option<String>,
    /// Facilities whose place it took by the change, in order of their codes.
    pub(crate) predecessors: Vec<FacilityCode>,
}

/// What belongs to a change beside the facility as it stands then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Note {
    /// Why, where neither a closing nor an opening says it.
    pub(crate) reason: Option<String>,
    /// What was made sure of.
    pub(crate) statement: Option<Statement>,
    /// The number of the mandate that makes the change.
    pub(crate) mandate: Option<String>,
}

/// Notes on the changes of facilities; most changes need none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes(BTreeMap<FacilityCode, Note>);

impl Notes {
    /// What was made sure of with each entry of a batch.
    pub(crate) fn stated(rows: &[Row<FacilityEntry>]) -> Self {
        let stated = rows.iter().map(|row| {
            (row.entry.code, Note { statement: row.entry.statement, ..Note::default() })
        });
        Self(stated.collect())
    }

    /// The same reason for several.
    pub(crate) fn because(reason: &str, codes: &[FacilityCode]) -> Self {
        let note = Note { reason: Some(reason.to_owned()), ..Note::default() };
        Self(codes.iter().map(|code| (*code, note.clone())).collect())
    }

    /// The mandate that makes each change.
    pub(crate) fn mandated<'a>(by: impl IntoIterator<Item = (FacilityCode, &'a str)>) -> Self {
        let note = |number: &str| Note { mandate: Some(number.to_owned()), ..Note::default() };
        Self(by.into_iter().map(|(code, number)| (code, note(number))).collect())
    }

    /// The note on a facility's change; an empty one where there is none.
    pub(crate) fn of(&self, code: FacilityCode) -> Note {
        self.0.get(&code).cloned().unwrap_or_default()
    }
}

/// New delivery times were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeliveryTimesSet;

/// New public details were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicDetailsSet;

impl Facility {
    /// Enters a facility for the first time, open.
    pub(crate) fn enter(entry: FacilityEntry) -> Self {
        let FacilityEntry { code, municipality, profile, delivery, position, .. } = entry;
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
        public && self.operation.is_open() && self.profile.category != Category::SplitDepot
    }

    /// The facility that took its place.
    pub(crate) fn successor(&self) -> Option<FacilityCode> {
        match self.operation {
            Operation::Open | Operation::Closing(_) => None,
            Operation::Closed { successor, .. } => successor,
        }
    }

    /// Whether it is closed, and may be opened again.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.operation, Operation::Closed { successor: None, .. })
    }

    /// The facility as the entry wants it, with what it says nothing of as that is; `None` when it
    /// stands so already. An entry neither opens nor closes a facility, and cannot move it.
    pub(crate) fn revised(&self, entry: FacilityEntry) -> Option<Self> {
        let mut revised = Self {
            profile: entry.profile,
            delivery: entry.delivery.unwrap_or_else(|| self.delivery.clone()),
            position: entry.position.or(self.position),
            ..self.clone()
        };
        for part in entry.unsaid {
            let (to, from) = (&mut revised, self);
            match part {
                Part::Kana => to.profile.kana.clone_from(&from.profile.kana),
                Part::Postcode => to.profile.postcode.clone_from(&from.profile.postcode),
                Part::DeliveryDays => to.delivery.days.clone_from(&from.delivery.days),
                Part::DeliveryHours => to.delivery.hours.clone_from(&from.delivery.hours),
            }
        }
        (revised != *self).then(|| Self { version: self.version + 1, ..revised })
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

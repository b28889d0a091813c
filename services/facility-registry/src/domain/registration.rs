//! Which of many facilities are to be entered or changed: all of a batch, or none of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode, Validity};

use super::allotment::Allotment;
use super::authority;
use super::batch::{Batch, Plan, Row};
use super::facility::Facility;
use super::fault::{Fault, Violations};
use super::profile::{FacilityEntry, FacilityType};
use super::transfer::{Possible, Statement};

/// What the register holds that a batch is judged against.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The day it is in Japan.
    pub(crate) today: NaiveDate,
    /// The municipalities that the batch names, with the days their codes are in use.
    pub(crate) municipalities: BTreeMap<MunicipalityCode, Validity>,
    /// The facilities that the batch names, as themselves or as another's basic facility.
    pub(crate) facilities: BTreeMap<FacilityCode, Facility>,
    /// Who receives, outside the batch or in it, from facilities that the batch enters as
    /// linked or satellite: (receiver, basic facility).
    pub(crate) receivers: Vec<(FacilityCode, FacilityCode)>,
    /// What a locked sheet gave, of facilities that the batch enters as linked or satellite.
    pub(crate) allotted: BTreeMap<FacilityCode, Allotment>,
    /// Why a transfer may have come, of facilities that the batch enters: from those that each
    /// received from.
    pub(crate) transfers: BTreeMap<FacilityCode, Possible>,
    /// Why one may have come to any facility, once any site could pass vaccine on.
    pub(crate) anywhere: Option<Possible>,
}

/// Decides on a batch. Rows outside the actor's area are refused before anything else is said
/// about the batch; then everything wrong with any row is told at once.
pub(crate) fn plan(
    batch: Batch<FacilityEntry>,
    known: &Known,
    by: &Actor,
) -> Result<Plan<Facility>, Violations> {
    let Batch { mut rows, mut violations } = batch;
    let outside = outside_area(&rows, by);
    if !outside.is_empty() {
        return Err(outside);
    }
    rows.sort_by_key(|row| (row.entry.code, row.index));
    let after = Afterwards::of(&rows, known);
    let mut plan = Plan::default();
    let mut before: Option<(FacilityCode, usize)> = None;
    for row in rows {
        let code = row.entry.code;
        if let Some((_, first)) = before.filter(|(earlier, _)| *earlier == code) {
            violations.add(row.index, "facility_code", Fault::EnteredTwice(first));
            continue;
        }
        before = Some((code, row.index));
        let current = known.facilities.get(&code);
        let version = current.map_or(0, |facility| facility.version);
        violations.keep(row.index, "facility_code", row.check_version(version));
        violations.keep(row.index, "municipality_code", check_municipality(&row, current, known));
        violations.keep(row.index, "basic_facility_code", after.check_basic(&row.entry));
        let open = check_basic_open(&row.entry, current, known);
        violations.keep(row.index, "basic_facility_code", open);
        if let Err((field, fault)) = check_transfers(&row.entry, current, known) {
            violations.add(row.index, field, fault);
        }
        violations.keep(row.index, "type", after.check_receivers(&row.entry));
        violations.keep(row.index, "type", check_never_allotted(&row.entry, current, known));
        match current {
            None => {
                plan.tally.entered += 1;
                plan.changed.push(Facility::enter(row.entry));
            }
            Some(facility) => match facility.revised(row.entry) {
                Some(revised) => {
                    plan.tally.changed += 1;
                    plan.changed.push(revised);
                }
                None => plan.tally.unchanged += 1,
            },
        }
    }
    if violations.is_empty() { Ok(plan) } else { Err(violations) }
}

/// Sites that join, parted.
#[derive(Debug)]
pub(crate) struct Joining {
    /// Those that are not in the register, of each facility the first.
    pub(crate) new: Batch<FacilityEntry>,
    /// Those that are in the register: open, or left before, or another took their place.
    pub(crate) known: Vec<(Facility, Row<FacilityEntry>)>,
}

/// Parts the sites that join.
pub(crate) fn joining(batch: Batch<FacilityEntry>, known: &Known) -> Joining {
    let Batch { rows, violations } = batch;
    let mut seen = BTreeSet::new();
    let (mut new, mut there) = (Vec::new(), Vec::new());
    for row in rows {
        if !seen.insert(row.entry.code) {
            continue;
        }
        match known.facilities.get(&row.entry.code) {
            None => new.push(row),
            Some(facility) => there.push((facility.clone(), row)),
        }
    }
    Joining { new: Batch { rows: new, violations }, known: there }
}

fn outside_area(rows: &[Row<FacilityEntry>], by: &Actor) -> Violations {
    let mut outside = Violations::default();
    for row in rows {
        let municipality = row.entry.municipality;
        if !authority::writes_in(by, municipality) {
            outside.add(row.index, "municipality_code", Fault::OutsideYourArea(municipality));
        }
    }
    outside
}

/// A facility is entered only into a municipality in force, and never moves. One that stands in
/// a municipality that has since merged may still be changed.
fn check_municipality(
    row: &Row<FacilityEntry>,
    current: Option<&Facility>,
    known: &Known,
) -> Result<(), Fault> {
    let named = row.entry.municipality;
    match (current, known.municipalities.get(&named)) {
        (Some(facility), _) if facility.municipality == named => Ok(()),
        (Some(facility), _) => Err(Fault::MunicipalityChanged(facility.municipality)),
        (None, None) => Err(Fault::MunicipalityUnknown(named)),
        (None, Some(validity)) if validity.covers(known.today) => Ok(()),
        (None, Some(_)) => Err(Fault::MunicipalityNotInForce(named)),
    }
}

/// A basic facility becomes a linked or satellite one only if it was never allocated anything
/// (パターン①).
fn check_never_allotted(
    entry: &FacilityEntry,
    current: Option<&Facility>,
    known: &Known,
) -> Result<(), Fault> {
    let is_basic = current.is_some_and(|now| now.profile.facility_type == FacilityType::Basic);
    match known.allotted.get(&entry.code) {
        Some(allotment) if is_basic && entry.profile.facility_type != FacilityType::Basic => {
            Err(Fault::WasAllotted { round: allotment.round.clone(), vials: allotment.vials })
        }
        Some(_) | None => Ok(()),
    }
}

/// A facility starts to receive only from one that is open, and not planned to close.
fn check_basic_open(
    entry: &FacilityEntry,
    current: Option<&Facility>,
    known: &Known,
) -> Result<(), Fault> {
    let Some(basic) = entry.profile.facility_type.basic() else { return Ok(()) };
    let stays = current.is_some_and(|now| now.profile.facility_type.basic() == Some(basic));
    match known.facilities.get(&basic) {
        Some(facility) if !stays => facility.check_supplies(),
        Some(_) | None => Ok(()),
    }
}

/// A linked or satellite facility becomes a basic one only if it never received a transfer
/// (パターン②), and receives from another basic one only when nothing is left of what came
/// (パターン③). Where a transfer may have come, whoever changes it says that it was made sure of.
fn check_transfers(
    entry: &FacilityEntry,
    current: Option<&Facility>,
    known: &Known,
) -> Result<(), (&'static str, Fault)> {
    let basic_now = current.and_then(|now| now.profile.facility_type.basic());
    let possible = known.transfers.get(&entry.code).or(known.anywhere.as_ref());
    let (Some(basic_now), Some(possible)) = (basic_now, possible) else { return Ok(()) };
    match (entry.profile.facility_type.basic(), entry.statement) {
        (_, Some(Statement::NeverReceived)) | (Some(_), Some(Statement::AllUsed)) => Ok(()),
        (Some(basic), None) if basic == basic_now => Ok(()),
        (Some(_), None) => Err(("basic_facility_code", Fault::StockMayBeLeft(possible.clone()))),
        (None, Some(Statement::AllUsed) | None) => {
            Err(("type", Fault::TransferMayHaveCome(possible.clone())))
        }
    }
}

/// Types as they stand once the batch is carried out.
struct Afterwards {
    types: BTreeMap<FacilityCode, FacilityType>,
    /// The receivers, outside the batch, of each facility that has any.
    received_by: BTreeMap<FacilityCode, Vec<FacilityCode>>,
}

impl Afterwards {
    fn of(rows: &[Row<FacilityEntry>], known: &Known) -> Self {
        let kept = known.facilities.values().map(|f| (f.code, f.profile.facility_type));
        // whom one receives from is a basic facility, also where the batch does not ask for it
        let pairs = known.facilities.values().filter_map(|f| f.profile.facility_type.basic());
        let basics = pairs.map(|basic| (basic, FacilityType::Basic));
        let entered = rows.iter().map(|row| (row.entry.code, row.entry.profile.facility_type));
        let named: BTreeSet<FacilityCode> = rows.iter().map(|row| row.entry.code).collect();
        // receivers in the batch are judged by their own rows
        let elsewhere = known.receivers.iter().filter(|(receiver, _)| !named.contains(receiver));
        let mut received_by: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (receiver, basic) in elsewhere {
            received_by.entry(*basic).or_default().push(*receiver);
        }
        Self { types: basics.chain(kept).chain(entered).collect(), received_by }
    }

    fn check_basic(&self, entry: &FacilityEntry) -> Result<(), Fault> {
        let Some(basic) = entry.profile.facility_type.basic() else { return Ok(()) };
        if basic == entry.code {
            return Err(Fault::BasicIsItself);
        }
        match self.types.get(&basic) {
            Some(FacilityType::Basic) => Ok(()),
            Some(FacilityType::Linked { .. } | FacilityType::Satellite { .. }) => {
                Err(Fault::BasicNotBasic(basic))
            }
            None => Err(Fault::BasicUnknown(basic)),
        }
    }

    fn check_receivers(&self, entry: &FacilityEntry) -> Result<(), Fault> {
        match (entry.profile.facility_type, self.received_by.get(&entry.code)) {
            (FacilityType::Basic, _) | (_, None) => Ok(()),
            (_, Some(receivers)) => Err(Fault::StillReceivedFrom(receivers.clone())),
        }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

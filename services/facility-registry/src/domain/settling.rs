//! What locked mandates come to where the register's rules refuse a part of one: the rest of it is
//! carried out, and what is not is named.

use std::collections::BTreeMap;

use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode};

use super::batch::{Batch, Plan};
use super::facility::Facility;
use super::fault::{Violation, Violations};
use super::profile::FacilityEntry;
use super::registration::{self, Known};

/// A mandate of which not all was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Its row.
    pub(crate) row: usize,
    /// The site.
    pub(crate) code: FacilityCode,
    /// Where the mandate says that it lies.
    pub(crate) municipality: MunicipalityCode,
    /// What was not carried out, and why.
    pub(crate) found: Vec<Violation>,
    /// Whether all else was.
    pub(crate) rest_taken: bool,
}

/// What a batch of mandates comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) plan: Plan<Facility>,
    /// In order of the rows.
    pub(crate) refused: Vec<Refused>,
}

/// Decides on a batch of mandates. A type, a basic facility or a municipality that is refused stays
/// as it is in the register; a row that is refused all the same is left out.
pub(crate) fn settle(batch: Batch<FacilityEntry>, known: &Known, by: &Actor) -> Settled {
    let Batch { mut rows, .. } = batch;
    let mut refused = BTreeMap::<usize, Refused>::new();
    loop {
        let asked = Batch { rows: rows.clone(), violations: Violations::default() };
        let found = match registration::plan(asked, known, by) {
            Ok(plan) => return Settled { plan, refused: refused.into_values().collect() },
            Err(found) => found.in_order(),
        };
        // Each time a row comes closer to what stands, or is left out: this ends.
        rows.retain_mut(|row| {
            let own: Vec<_> = found.iter().filter(|one| one.row == row.index).cloned().collect();
            if own.is_empty() {
                return true;
            }
            let entry = &mut row.entry;
            let refusal = refused.entry(row.index).or_insert_with(|| Refused {
                row: row.index,
                code: entry.code,
                municipality: entry.municipality,
                found: Vec::new(),
                rest_taken: true,
            });
            let current = known.facilities.get(&entry.code);
            refusal.rest_taken = current.is_some_and(|current| leave(entry, current, &own));
            let new = own.into_iter().filter(|one| !refusal.found.contains(one));
            let new: Vec<_> = new.collect();
            refusal.found.extend(new);
            refusal.rest_taken
        });
    }
}

/// Leaves what is refused as it is in the register; whether that changes the entry.
fn leave(entry: &mut FacilityEntry, current: &Facility, found: &[Violation]) -> bool {
    let before = entry.clone();
    for violation in found {
        match violation.field {
            "municipality_code" => entry.municipality = current.municipality,
            "type" | "basic_facility_code" => {
                entry.profile.facility_type = current.profile.facility_type;
            }
            _ => return false,
        }
    }
    *entry != before
}

//! A lock: many sheets made irreversible at once, with where everything goes (データロック).

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Actor, Amounts, FacilityCode, ItemKind, Office, PerItem, ShipTo};

use super::{
    chain::{EntryKind, Hash, Record},
    child::Child,
    sheet::{Locked, Sheet, SheetError},
};

/// Where a facility's goods go, as of the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Address and hours.
    pub ship_to: ShipTo,
    /// True when the site was closed meanwhile, which holds its line.
    pub held: bool,
}

/// Destinations by facility.
pub type Destinations = BTreeMap<FacilityCode, Destination>;

/// A sheet with the hash of what was locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedSheet {
    /// The sheet, locked.
    pub sheet: Sheet,
    /// The fact.
    pub locked: Locked,
    /// Hash of its content.
    pub content: Hash,
}

/// Everything that one lock changes, complete and without choices left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Key.
    pub id: Uuid,
    /// The round.
    pub round: Uuid,
    /// The sheets in order of office.
    pub sheets: Vec<LockedSheet>,
    /// Sums by item in smallest units.
    pub allocated: PerItem<u64>,
    /// Sites that were closed meanwhile.
    pub held: Vec<FacilityCode>,
}

/// A completed sheet that waits to be locked, as much of it as the choice of a slice needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingSheet {
    /// Key.
    pub id: Uuid,
    /// How many children have a line.
    pub lines: u64,
}

/// The sheets that one lock takes of those that wait, in their order: whole ones, up to so many
/// lines, and one at least. The nation's lock orders nothing yet, so it takes all.
#[must_use]
pub fn slice<'s>(
    locker: &Office,
    waiting: &'s [WaitingSheet],
    most_lines: u64,
) -> &'s [WaitingSheet] {
    if *locker == Office::Nation {
        return waiting;
    }
    let mut lines = 0;
    let fitting = waiting.iter().take_while(|sheet| {
        lines += sheet.lines;
        lines <= most_lines
    });
    let count = fitting.count().max(1).min(waiting.len());
    waiting.get(..count).unwrap_or_default()
}

/// The most shipment orders that municipalities' sheets can make.
#[must_use]
pub fn most_orders(sheets: &[WaitingSheet]) -> u64 {
    most_orders_of(sheets.iter().map(|sheet| sheet.lines).sum())
}

/// The most shipment orders that so many lines of sites can make: one for each item.
#[must_use]
pub fn most_orders_of(lines: u64) -> u64 {
    lines.saturating_mul(u64::try_from(ItemKind::ALL.len()).unwrap_or(u64::MAX))
}

/// Why a lock is refused; nothing of it happens then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// There is nothing to lock.
    #[error("no completed sheet is waiting")]
    NothingToLock,
    /// A sheet refuses.
    #[error("the sheet of {office} refuses")]
    Sheet {
        /// Whose sheet.
        office: vsys_vocabulary::Office,
        /// Why.
        source: SheetError,
    },
}

/// Locks completed sheets of one round, all or none.
pub fn lock_sheets(
    id: Uuid,
    round: Uuid,
    sheets: Vec<Sheet>,
    destinations: &Destinations,
    by: &Actor,
    at: DateTime<Utc>,
) -> Result<Lock, LockError> {
    seal(id, round, sheets, destinations, |sheet| sheet.lock(id, by, at))
}

/// Locks the nation's sheet by issuing it to the prefectures.
pub fn issue(
    id: Uuid,
    round: Uuid,
    sheet: Sheet,
    by: &Actor,
    at: DateTime<Utc>,
) -> Result<Lock, LockError> {
    seal(id, round, vec![sheet], &Destinations::new(), |sheet| sheet.issue(id, by, at))
}

fn seal(
    id: Uuid,
    round: Uuid,
    mut sheets: Vec<Sheet>,
    destinations: &Destinations,
    lock_one: impl Fn(&mut Sheet) -> Result<Locked, SheetError>,
) -> Result<Lock, LockError> {
    if sheets.is_empty() {
        return Err(LockError::NothingToLock);
    }
    sheets.sort_by_key(|sheet| sheet.office);
    let mut lock = Lock {
        id,
        round,
        sheets: Vec::with_capacity(sheets.len()),
        allocated: PerItem { vaccine: 0, needle: 0, syringe: 0 },
        held: destinations.iter().filter(|(_, to)| to.held).map(|(code, _)| *code).collect(),
    };
    for mut sheet in sheets {
        let locked = lock_one(&mut sheet)
            .map_err(|source| LockError::Sheet { office: sheet.office, source })?;
        let sums = sheet.check().sums;
        for &item in ItemKind::ALL {
            *lock.allocated.get_mut(item) += sums.get(item);
        }
        let content = sheet_hash(&sheet, destinations);
        lock.sheets.push(LockedSheet { sheet, locked, content });
    }
    Ok(lock)
}

impl LockedSheet {
    /// How many shipment orders it makes: one for each item with units of a site that is open.
    #[must_use]
    pub fn orders(&self, destinations: &Destinations) -> u32 {
        let ships = |child: &Child| match child {
            Child::Facility(code) => destinations.get(code).is_some_and(|to| !to.held),
            Child::Prefecture(_) | Child::Municipality(_) => false,
        };
        let of_line = |units: &Amounts| units.iter().filter(|(_, units)| units.0 > 0).count();
        let lines = self.sheet.lines.iter().filter(|(child, _)| ships(child));
        lines.map(|(_, units)| u32::try_from(of_line(units)).unwrap_or(u32::MAX)).sum()
    }
}

impl Lock {
    /// The record that the round's chain keeps of it.
    #[must_use]
    pub fn record(&self, by: &Actor, at: DateTime<Utc>) -> Record {
        let contents: Vec<(Uuid, Hash)> =
            self.sheets.iter().map(|locked| (locked.sheet.id, locked.content)).collect();
        Record {
            round: self.round,
            kind: EntryKind::Lock,
            id: self.id,
            person: by.person.clone(),
            organisation: by.organisation.clone(),
            at,
            content: lock_hash(contents),
        }
    }
}

/// Hash of a lock: over the hashes of its sheets in order of their ids.
#[must_use]
pub fn lock_hash(mut sheets: Vec<(Uuid, Hash)>) -> Hash {
    sheets.sort_by_key(|(sheet, _)| *sheet);
    let mut text = String::from("vsys lock v1\n");
    for (sheet, content) in sheets {
        _ = writeln!(text, "{sheet},{}", content.to_hex());
    }
    Hash::of(text.as_bytes())
}

/// Hash of a locked sheet: office, version, ceilings, each line and where it goes.
#[must_use]
pub fn sheet_hash(sheet: &Sheet, destinations: &Destinations) -> Hash {
    let mut text = String::with_capacity(64 + sheet.lines.len() * 192);
    let Sheet { id, round, office, version, ceilings, .. } = sheet;
    let PerItem { vaccine, needle, syringe } = ceilings.map(|units| units.0);
    _ = writeln!(
        text,
        "vsys sheet v1\n{round}\n{id}\n{office}\n{version}\n{vaccine},{needle},{syringe}"
    );
    for (child, units) in &sheet.lines {
        let PerItem { vaccine, needle, syringe } = units.map(|units| units.0);
        _ = write!(text, "{child},{vaccine},{needle},{syringe}");
        let destination = match child {
            Child::Facility(code) => destinations.get(code),
            Child::Prefecture(_) | Child::Municipality(_) => None,
        };
        if let Some(Destination { ship_to, held }) = destination {
            let ShipTo { name, postcode, address, phone, delivery_days, delivery_hours, .. } =
                ship_to;
            for field in [name, postcode, address, phone, delivery_days, delivery_hours] {
                // Tabs and line ends divide; one inside a field must not pass for it.
                _ = write!(text, "\t{}", field.replace(char::is_control, " "));
            }
            _ = write!(text, "\t{}", if *held { "held" } else { "ships" });
        }
        text.push('\n');
    }
    Hash::of(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(lines: &[u64]) -> Vec<WaitingSheet> {
        let sheet =
            |(id, lines): (u128, &u64)| WaitingSheet { id: Uuid::from_u128(id), lines: *lines };
        (1..).zip(lines).map(sheet).collect()
    }

    fn taken(locker: &str, lines: &[u64]) -> usize {
        let (locker, waiting) = (locker.parse().unwrap(), waiting(lines));
        let slice = slice(&locker, &waiting, 1_200);
        assert_eq!(slice, &waiting[..slice.len()]);
        slice.len()
    }

    #[test]
    fn a_lock_takes_whole_sheets_up_to_its_lines() {
        assert_eq!(taken("13", &[]), 0);
        assert_eq!(taken("13", &[500, 0, 700, 1]), 3);
        assert_eq!(taken("13", &[500, 701, 1]), 1);
    }

    #[test]
    fn one_large_sheet_is_taken_whole() {
        assert_eq!(taken("14", &[1_800, 1]), 1);
    }

    #[test]
    fn the_nation_takes_all_prefectures() {
        assert_eq!(taken("nation", &[179; 47]), 47);
    }

    #[test]
    fn a_line_makes_an_order_for_each_item_at_most() {
        assert_eq!(most_orders(&waiting(&[2, 3])), 15);
    }
}

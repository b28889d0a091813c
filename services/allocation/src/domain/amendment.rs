//! Corrections after the lock: appended, reasoned, until the partner's cut-off (ロック後の訂正).
//!
//! The locked lines themselves never change. What is in force is the lock plus its amendments.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Actor, Amounts, FacilityCode, ItemKind, Office, PerItem, Standing, Units};

use super::{
    chain::{EntryKind, Hash, Record, canonical_time},
    check::{Check, Over},
    child::{Child, Lines},
    sheet::Signature,
};

/// What is wished for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Other quantities for the same site (数量訂正).
    Quantity(Amounts),
    /// The site does not want them (辞退).
    Decline,
    /// Another open site of the municipality gets them (納入先変更).
    Redirect(FacilityCode),
}

/// A correction that somebody wishes for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Made by the caller; the amendment's id.
    pub id: Uuid,
    /// The line.
    pub facility: FacilityCode,
    /// What is to be.
    pub change: Change,
    /// Why.
    pub reason: String,
}

/// Which kind of correction it is (訂正の種類).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Other quantities for the same site.
    Quantity,
    /// The site does not want them.
    Decline,
    /// Another site gets them.
    Redirect,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Quantity, Self::Decline, Self::Redirect];

    /// Name in the database and in canonical bytes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Decline => "decline",
            Self::Redirect => "redirect",
        }
    }
}

/// What a redirect does to the site that receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redirected {
    /// The site.
    pub to: FacilityCode,
    /// What it had.
    pub before: Amounts,
    /// What it has from now on.
    pub after: Amounts,
}

/// A correction that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Key.
    pub id: Uuid,
    /// The locked sheet.
    pub sheet: Uuid,
    /// Counts the sheet's amendments, from 1.
    pub version: i64,
    /// What kind of correction.
    pub kind: Kind,
    /// The line.
    pub facility: FacilityCode,
    /// What it had.
    pub before: Amounts,
    /// What it has from now on.
    pub after: Amounts,
    /// For a redirect, the other site.
    pub redirected: Option<Redirected>,
    /// Why.
    pub reason: String,
    /// Who and when.
    pub by: Signature,
}

/// A locked municipality's sheet with its amendments applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedLines {
    /// The sheet.
    pub sheet: Uuid,
    /// The municipality.
    pub office: Office,
    /// Its ceilings, which no amendment passes.
    pub ceilings: Amounts,
    /// What is in force, by site.
    pub lines: Lines,
    /// Amendments so far.
    pub version: i64,
}

/// Why an amendment is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendError {
    /// Another office's sheet.
    #[error("the sheet of {0} belongs to another office")]
    NotYours(Office),
    /// The partner has begun; what is wrong now is put right by a transfer.
    #[error("the partner's cut-off was {0}")]
    AfterCutOff(DateTime<Utc>),
    /// A sum would pass its ceiling.
    #[error("the {} lines would add up to {}, the ceiling is {}", .0.item.as_str(), .0.sum, .0.ceiling)]
    OverCeiling(Over),
    /// The site has nothing to decline or redirect.
    #[error("{0} has nothing left in this sheet")]
    NothingThere(FacilityCode),
    /// The wish is how it is already.
    #[error("that is what {0} has already")]
    NothingChanges(FacilityCode),
    /// A correction without a reason.
    #[error("a reason is needed")]
    NoReason,
}

impl LockedLines {
    /// Corrects a line; `cut_off` is the earliest of the partners that deliver the items concerned.
    pub fn amend(
        &mut self,
        wish: &Wish,
        cut_off: DateTime<Utc>,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Amendment, AmendError> {
        let Wish { id, facility, change, reason } = wish;
        let (facility, reason) = (*facility, reason.trim());
        let signature = self.signature(facility, change, by, at)?;
        if reason.is_empty() {
            return Err(AmendError::NoReason);
        }
        if at >= cut_off {
            return Err(AmendError::AfterCutOff(cut_off));
        }
        let before = self.units_of(facility);
        let (kind, after, redirected) = match change {
            Change::Quantity(units) if *units == before => {
                return Err(AmendError::NothingChanges(facility));
            }
            Change::Quantity(units) => (Kind::Quantity, *units, None),
            Change::Decline | Change::Redirect(_) if before == NOTHING => {
                return Err(AmendError::NothingThere(facility));
            }
            Change::Decline => (Kind::Decline, NOTHING, None),
            Change::Redirect(to) if *to == facility => {
                return Err(AmendError::NothingChanges(facility));
            }
            Change::Redirect(to) => (Kind::Redirect, NOTHING, Some(self.redirected(*to, before)?)),
        };
        let mut lines = self.lines.clone();
        lines.insert(Child::Facility(facility), after);
        if let Some(Redirected { to, after, .. }) = redirected {
            lines.insert(Child::Facility(to), after);
        }
        if let Some(over) = Check::of_lines(&lines, self.ceilings).first_over() {
            return Err(AmendError::OverCeiling(over));
        }
        self.lines = lines;
        self.version += 1;
        Ok(Amendment {
            id: *id,
            sheet: self.sheet,
            version: self.version,
            kind,
            facility,
            before,
            after,
            redirected,
            reason: reason.to_owned(),
            by: signature,
        })
    }

    /// What a site has now.
    #[must_use]
    pub fn units_of(&self, facility: FacilityCode) -> Amounts {
        self.lines.get(&Child::Facility(facility)).copied().unwrap_or(NOTHING)
    }

    /// Items that a wish touches, whose partners' cut-offs count.
    #[must_use]
    pub fn items_touched(&self, wish: &Wish) -> Vec<ItemKind> {
        let before = self.units_of(wish.facility);
        let after = match &wish.change {
            Change::Quantity(units) => *units,
            Change::Decline | Change::Redirect(_) => NOTHING,
        };
        ItemKind::ALL.iter().copied().filter(|item| before.get(*item) != after.get(*item)).collect()
    }

    fn redirected(&self, to: FacilityCode, moved: Amounts) -> Result<Redirected, AmendError> {
        let before = self.units_of(to);
        let sum = |item| before.get(item).checked_add(*moved.get(item));
        let mut after = before;
        for &item in ItemKind::ALL {
            let over = Over {
                item,
                sum: u64::from(before.get(item).0) + u64::from(moved.get(item).0),
                ceiling: *self.ceilings.get(item),
            };
            *after.get_mut(item) = sum(item).ok_or(AmendError::OverCeiling(over))?;
        }
        Ok(Redirected { to, before, after })
    }

    /// The prefecture above may do all; the municipality may decline and redirect; a site may decline for itself.
    fn signature(
        &self,
        facility: FacilityCode,
        change: &Change,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Signature, AmendError> {
        let own_line = by.standing == Standing::Facility(facility) && *change == Change::Decline;
        let own_sheet = by.is(&self.office) && !matches!(change, Change::Quantity(_));
        if by.governs(&self.office) || own_sheet || own_line {
            Ok(Signature::own(by, at))
        } else {
            Err(AmendError::NotYours(self.office))
        }
    }
}

impl Amendment {
    /// Whether it is what is wished for: then the wish is the same one again.
    #[must_use]
    pub fn fulfils(&self, facility: FacilityCode, change: &Change) -> bool {
        let same = match change {
            Change::Quantity(units) => self.kind == Kind::Quantity && self.after == *units,
            Change::Decline => self.kind == Kind::Decline,
            Change::Redirect(to) => self.redirected.is_some_and(|other| other.to == *to),
        };
        same && self.facility == facility
    }

    /// The record that the round's chain keeps of it.
    #[must_use]
    pub fn record(&self, round: Uuid) -> Record {
        Record {
            round,
            kind: EntryKind::Amendment,
            id: self.id,
            person: self.by.person.clone(),
            organisation: self.by.organisation.clone(),
            at: self.by.at,
            content: self.content_hash(),
        }
    }

    /// Hash of the correction over versioned text; the reason enters as its own hash.
    #[must_use]
    pub fn content_hash(&self) -> Hash {
        let units = |amounts: &Amounts| {
            let PerItem { vaccine, needle, syringe } = amounts.map(|units| units.0);
            format!("{vaccine},{needle},{syringe}")
        };
        let Self { sheet, version, facility, before, after, .. } = self;
        let kind = self.kind.as_str();
        let to = self.redirected.map_or_else(|| "_".to_owned(), |other| other.to.to_string());
        let (before, after) = (units(before), units(after));
        let (reason, at) = (Hash::of(self.reason.as_bytes()).to_hex(), canonical_time(self.by.at));
        Hash::of(
            format!(
                "vsys amendment v1\n{sheet}\n{version}\n{kind}\n{facility}\n{before}\n{after}\n{to}\n{reason}\n{at}\n"
            )
            .as_bytes(),
        )
    }
}

const NOTHING: Amounts = PerItem { vaccine: Units(0), needle: Units(0), syringe: Units(0) };

#[cfg(test)]
mod tests;

//! A round of allocation (クール): product, supply, packs, deadlines.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Amounts, Office, Packs, PartnerId, ProductCode};

/// A vaccine product with its packs over time (ワクチン製品).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Key.
    pub code: ProductCode,
    /// Name in Japanese.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// First day it may be allocated.
    pub valid_from: NaiveDate,
    /// Last day it may be allocated.
    pub valid_until: Option<NaiveDate>,
    /// Doses from one vial, for planning only: the true figure belongs to the shipment.
    pub planning_doses_per_vial: u32,
    /// Packs with the first day of each, oldest first.
    pub packs: Vec<(NaiveDate, Packs)>,
}

impl Product {
    /// Packs in force on a day; none when the product is not in force.
    #[must_use]
    pub fn packs_on(&self, day: NaiveDate) -> Option<Packs> {
        let in_force = self.valid_from <= day && self.valid_until.is_none_or(|last| day <= last);
        let latest =
            self.packs.iter().filter(|(from, _)| *from <= day).max_by_key(|(from, _)| *from);
        latest.filter(|_| in_force).map(|(_, packs)| *packs)
    }
}

/// When each step is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Prefectures complete.
    pub prefectures_complete: DateTime<Utc>,
    /// The nation locks.
    pub nation_locks: DateTime<Utc>,
    /// Municipalities complete.
    pub municipalities_complete: DateTime<Utc>,
    /// Prefectures lock.
    pub prefectures_lock: DateTime<Utc>,
}

/// A step with a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Prefectures complete.
    PrefecturesComplete,
    /// The nation locks.
    NationLocks,
    /// Municipalities complete.
    MunicipalitiesComplete,
    /// Prefectures lock.
    PrefecturesLock,
}

impl Deadlines {
    /// The deadline of a step.
    #[must_use]
    pub fn of(&self, step: Step) -> DateTime<Utc> {
        match step {
            Step::PrefecturesComplete => self.prefectures_complete,
            Step::NationLocks => self.nation_locks,
            Step::MunicipalitiesComplete => self.municipalities_complete,
            Step::PrefecturesLock => self.prefectures_lock,
        }
    }

    /// When an office's sheet is due; the nation's own never is.
    #[must_use]
    pub fn for_sheet_of(&self, office: &Office) -> Option<DateTime<Utc>> {
        match office {
            Office::Nation => None,
            Office::Prefecture(_) => Some(self.prefectures_complete),
            Office::Municipality(_) => Some(self.municipalities_complete),
        }
    }

    fn in_order(&self) -> bool {
        self.prefectures_complete <= self.nation_locks
            && self.nation_locks <= self.municipalities_complete
            && self.municipalities_complete <= self.prefectures_lock
    }

    fn set(&mut self, step: Step, at: DateTime<Utc>) {
        match step {
            Step::PrefecturesComplete => self.prefectures_complete = at,
            Step::NationLocks => self.nation_locks = at,
            Step::MunicipalitiesComplete => self.municipalities_complete = at,
            Step::PrefecturesLock => self.prefectures_lock = at,
        }
    }
}

/// What may be locked for an office that missed its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateDefault {
    /// Nothing; the tier above keeps it as a reserve.
    HoldBack,
    /// The office's locked pattern of the last round, cut to the ceiling.
    LastRound,
}

impl LateDefault {
    /// Name in the database and in canonical bytes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HoldBack => "hold_back",
            Self::LastRound => "last_round",
        }
    }
}

/// Why and by whom a round was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A round (クール).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Key.
    pub id: Uuid,
    /// Number people call it by.
    pub number: String,
    /// What is allocated.
    pub product: ProductCode,
    /// Doses from one vial, for planning.
    pub planning_doses_per_vial: u32,
    /// What the nation has, in smallest units.
    pub supply: Amounts,
    /// Packs in force when the round was opened.
    pub packs: Packs,
    /// Deadlines by step.
    pub deadlines: Deadlines,
    /// Until when partners take corrections, unless one has its own.
    pub cut_off: DateTime<Utc>,
    /// Cut-offs of single partners.
    pub cut_offs: Vec<(PartnerId, DateTime<Utc>)>,
    /// For late offices.
    pub late_default: LateDefault,
    /// Present once cancelled.
    pub cancelled: Option<Cancellation>,
    /// Who opened it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Counts changes.
    pub version: i64,
}

/// Why a round refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoundError {
    /// Deadlines must follow each other, the cut-off last.
    #[error("deadlines and cut-off must not come before one another")]
    DeadlinesNotInOrder,
    /// A deadline only moves to a later instant.
    #[error("the deadline is {present}, {wanted} is not later")]
    NotLater {
        /// As it stands.
        present: DateTime<Utc>,
        /// As asked for.
        wanted: DateTime<Utc>,
    },
    /// Cancelled rounds do nothing more.
    #[error("the round was cancelled at {0}")]
    Cancelled(DateTime<Utc>),
    /// A lock is irreversible, so its round is too.
    #[error("the round has {0} locked sheets")]
    HasLocks(u64),
}

impl Round {
    /// Refuses deadlines that are not in order.
    pub fn check_deadlines(&self) -> Result<(), RoundError> {
        if self.deadlines.in_order() && self.deadlines.prefectures_lock <= self.cut_off {
            Ok(())
        } else {
            Err(RoundError::DeadlinesNotInOrder)
        }
    }

    /// Moves a deadline for everyone, later only.
    pub fn extend(&mut self, step: Step, to: DateTime<Utc>) -> Result<(), RoundError> {
        self.refuse_cancelled()?;
        let present = self.deadlines.of(step);
        if to <= present {
            return Err(RoundError::NotLater { present, wanted: to });
        }
        let mut moved = self.clone();
        moved.deadlines.set(step, to);
        moved.check_deadlines()?;
        self.deadlines = moved.deadlines;
        self.version += 1;
        Ok(())
    }

    /// Cancels the round while nothing is locked; again with the same wish is no event.
    pub fn cancel(
        &mut self,
        cancellation: Cancellation,
        locked_sheets: u64,
    ) -> Result<bool, RoundError> {
        if self.cancelled.is_some() {
            return Ok(false);
        }
        if locked_sheets > 0 {
            return Err(RoundError::HasLocks(locked_sheets));
        }
        self.cancelled = Some(cancellation);
        self.version += 1;
        Ok(true)
    }

    /// Refuses anything on a cancelled round.
    pub fn refuse_cancelled(&self) -> Result<(), RoundError> {
        match &self.cancelled {
            Some(cancellation) => Err(RoundError::Cancelled(cancellation.at)),
            None => Ok(()),
        }
    }

    /// Until when a partner takes corrections.
    #[must_use]
    pub fn cut_off_of(&self, partner: &PartnerId) -> DateTime<Utc> {
        self.cut_offs
            .iter()
            .find_map(|(id, at)| (id == partner).then_some(*at))
            .unwrap_or(self.cut_off)
    }
}

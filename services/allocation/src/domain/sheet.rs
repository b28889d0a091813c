//! A sheet: one office's decision in one round, from issued to locked.

mod facts;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Actor, Amounts, Office};

pub use self::facts::{
    CeilingsChanged, Completed, Confirmed, Entered, Locked, Reopened, SheetError,
};
use super::{
    check::Check,
    child::{Child, Lines},
};

/// Who did something, for whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The person.
    pub person: String,
    /// The organisation acted for.
    pub organisation: String,
    /// True when the tier above acted in the office's stead (代理入力).
    pub by_proxy: bool,
    /// When.
    pub at: DateTime<Utc>,
}

impl Signature {
    /// Signs for the actor's own office.
    #[must_use]
    pub fn own(actor: &Actor, at: DateTime<Utc>) -> Self {
        Self {
            person: actor.person.clone(),
            organisation: actor.organisation.clone(),
            by_proxy: false,
            at,
        }
    }
}

/// State of a sheet (状況).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The office may see its ceilings.
    Issued,
    /// It has seen them and works (確認済(分配作業中)).
    Confirmed(Signature),
    /// It has decided (分配完了).
    Completed(Signature),
    /// Irreversible (データロック).
    Locked {
        /// Who locked it.
        by: Signature,
        /// The lock it belongs to.
        lock: Uuid,
    },
}

/// One office's decision in one round (分配シート).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Key.
    pub id: Uuid,
    /// The round.
    pub round: Uuid,
    /// The office that decides.
    pub office: Office,
    /// The most it may give out, in smallest units.
    pub ceilings: Amounts,
    /// Where it stands.
    pub state: State,
    /// Counts changes, from 1.
    pub version: i64,
    /// When it is due; the nation's own sheet never is.
    pub due_at: Option<DateTime<Utc>>,
    /// What each child gets.
    pub lines: Lines,
}

impl Sheet {
    /// Says that the office has seen its ceilings; again is no event.
    pub fn confirm(
        &mut self,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Option<Confirmed>, SheetError> {
        let signature = self.signature(by, at)?;
        match &self.state {
            State::Issued => {}
            State::Confirmed(_) => return Ok(None),
            State::Completed(_) => return Err(SheetError::AlreadyCompleted),
            State::Locked { by, .. } => return Err(SheetError::AlreadyLocked(by.at)),
        }
        self.state = State::Confirmed(signature.clone());
        self.version += 1;
        Ok(Some(Confirmed(signature)))
    }

    /// Sets lines as a draft; sums may be over the ceiling until completion. No change is no event.
    pub fn enter(
        &mut self,
        entries: &[(Child, Amounts)],
        replace_all: bool,
        expected_version: i64,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Option<Entered>, SheetError> {
        let signature = self.signature(by, at)?;
        self.refuse_unless_confirmed()?;
        self.refuse_stale(expected_version)?;
        let mut lines = if replace_all { Lines::new() } else { self.lines.clone() };
        for (child, amounts) in entries {
            if amounts.iter().all(|(_, units)| units.0 == 0) {
                lines.remove(child);
            } else {
                lines.insert(*child, *amounts);
            }
        }
        if lines == self.lines {
            return Ok(None);
        }
        self.lines = lines;
        self.version += 1;
        Ok(Some(Entered(signature)))
    }

    /// Sets all lines to what a rule proposes. The same lines are an event too: their basis is new.
    pub fn adopt(
        &mut self,
        lines: Lines,
        expected_version: i64,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Entered, SheetError> {
        let signature = self.signature(by, at)?;
        self.refuse_unless_confirmed()?;
        self.refuse_stale(expected_version)?;
        self.lines = lines;
        self.version += 1;
        Ok(Entered(signature))
    }

    /// Completes the decision; a zero ceiling completes empty. Again is no event.
    pub fn complete(
        &mut self,
        expected_version: i64,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Option<Completed>, SheetError> {
        let signature = self.signature(by, at)?;
        match &self.state {
            State::Confirmed(_) => {}
            State::Completed(_) => return Ok(None),
            State::Issued => return Err(SheetError::NotConfirmed),
            State::Locked { by, .. } => return Err(SheetError::AlreadyLocked(by.at)),
        }
        self.refuse_stale(expected_version)?;
        if let Some(over) = self.check().first_over() {
            return Err(SheetError::OverCeiling(over));
        }
        self.state = State::Completed(signature.clone());
        self.version += 1;
        Ok(Some(Completed(signature)))
    }

    /// Takes the completion back until the lock; a sheet in work stays as it is.
    pub fn reopen(
        &mut self,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Option<Reopened>, SheetError> {
        let signature = self.signature(by, at)?;
        match &self.state {
            State::Completed(_) => {}
            State::Confirmed(_) => return Ok(None),
            State::Issued => return Err(SheetError::NotConfirmed),
            State::Locked { by, .. } => return Err(SheetError::AlreadyLocked(by.at)),
        }
        self.state = State::Confirmed(signature.clone());
        self.version += 1;
        Ok(Some(Reopened(signature)))
    }

    /// Changes the ceilings, which takes a sheet in work back to issued. The same ceilings are no event.
    pub fn change_ceilings(
        &mut self,
        ceilings: Amounts,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Option<CeilingsChanged>, SheetError> {
        if !by.governs(&self.office) {
            return Err(SheetError::NotYours(self.office));
        }
        if let State::Locked { by, .. } = &self.state {
            return Err(SheetError::AlreadyLocked(by.at));
        }
        if ceilings == self.ceilings {
            return Ok(None);
        }
        let back_to_issued = self.state != State::Issued;
        let before = std::mem::replace(&mut self.ceilings, ceilings);
        self.state = State::Issued;
        self.version += 1;
        Ok(Some(CeilingsChanged { by: Signature::own(by, at), before, back_to_issued }))
    }

    /// Locks a completed sheet for good: by exactly one tier above, in its own area.
    pub fn lock(
        &mut self,
        lock: Uuid,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Locked, SheetError> {
        if !by.governs(&self.office) {
            return Err(SheetError::NotYours(self.office));
        }
        match &self.state {
            State::Completed(_) => {}
            State::Issued | State::Confirmed(_) => return Err(SheetError::NotCompleted),
            State::Locked { by, .. } => return Err(SheetError::AlreadyLocked(by.at)),
        }
        Ok(self.seal(lock, Signature::own(by, at)))
    }

    /// Locks the nation's own sheet by issuing it; the nation has nobody above.
    pub fn issue(
        &mut self,
        lock: Uuid,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Locked, SheetError> {
        if self.office != Office::Nation || !by.is(&self.office) {
            return Err(SheetError::NotYours(self.office));
        }
        if let State::Locked { by, .. } = &self.state {
            return Err(SheetError::AlreadyLocked(by.at));
        }
        if let Some(over) = self.check().first_over() {
            return Err(SheetError::OverCeiling(over));
        }
        Ok(self.seal(lock, Signature::own(by, at)))
    }

    /// Completes a late sheet with the round's stated default, signed by the office above as proxy.
    pub(super) fn complete_by_default(
        &mut self,
        lines: Lines,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Completed, SheetError> {
        if !by.governs(&self.office) {
            return Err(SheetError::NotYours(self.office));
        }
        match &self.state {
            State::Issued | State::Confirmed(_) => {}
            State::Completed(_) => return Err(SheetError::AlreadyCompleted),
            State::Locked { by, .. } => return Err(SheetError::AlreadyLocked(by.at)),
        }
        if let Some(over) = Check::of_lines(&lines, self.ceilings).first_over() {
            return Err(SheetError::OverCeiling(over));
        }
        let signature = Signature { by_proxy: true, ..Signature::own(by, at) };
        self.lines = lines;
        self.state = State::Completed(signature.clone());
        self.version += 1;
        Ok(Completed(signature))
    }

    /// Whether a lock holds the sheet.
    #[must_use]
    pub fn is_in(&self, lock: Uuid) -> bool {
        matches!(&self.state, State::Locked { lock: own, .. } if *own == lock)
    }

    /// Sums held against the ceilings (○/×).
    #[must_use]
    pub fn check(&self) -> Check {
        Check::of_lines(&self.lines, self.ceilings)
    }

    /// How long the sheet has been late at `now`; none when it is not, or the decision is made.
    #[must_use]
    pub fn late_by(&self, now: DateTime<Utc>) -> Option<chrono::TimeDelta> {
        match self.state {
            State::Issued | State::Confirmed(_) => {
                self.due_at.map(|due| now - due).filter(|late| *late > chrono::TimeDelta::zero())
            }
            State::Completed(_) | State::Locked { .. } => None,
        }
    }

    /// Whether the actor may read the sheet: the office itself and every office above it.
    #[must_use]
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        actor.standing.office().is_some_and(|own| own == self.office || own.contains(&self.office))
    }

    fn seal(&mut self, lock: Uuid, by: Signature) -> Locked {
        self.state = State::Locked { by: by.clone(), lock };
        self.version += 1;
        Locked { by, lock }
    }

    fn signature(&self, actor: &Actor, at: DateTime<Utc>) -> Result<Signature, SheetError> {
        let by_proxy = actor.governs(&self.office);
        if by_proxy || actor.is(&self.office) {
            Ok(Signature { by_proxy, ..Signature::own(actor, at) })
        } else {
            Err(SheetError::NotYours(self.office))
        }
    }

    fn refuse_unless_confirmed(&self) -> Result<(), SheetError> {
        match &self.state {
            State::Confirmed(_) => Ok(()),
            State::Issued => Err(SheetError::NotConfirmed),
            State::Completed(_) => Err(SheetError::AlreadyCompleted),
            State::Locked { by, .. } => Err(SheetError::AlreadyLocked(by.at)),
        }
    }

    fn refuse_stale(&self, expected: i64) -> Result<(), SheetError> {
        if expected == self.version {
            Ok(())
        } else {
            Err(SheetError::Stale { expected, actual: self.version })
        }
    }
}

#[cfg(test)]
mod tests;

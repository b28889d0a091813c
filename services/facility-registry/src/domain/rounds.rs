//! Rounds that allocation told of.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::demand::Round;

/// What a batch of facts says of rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rounds {
    /// Those that were opened, and when; each once.
    pub(crate) opened: Vec<(Round, DateTime<Utc>)>,
    /// Those that were cancelled; each once.
    pub(crate) cancelled: Vec<Uuid>,
}

impl Rounds {
    /// Adds one that was opened.
    pub(crate) fn open(&mut self, round: Round, at: DateTime<Utc>) {
        if self.opened.iter().all(|(known, _)| known.id != round.id) {
            self.opened.push((round, at));
        }
    }

    /// Adds one that was cancelled.
    pub(crate) fn cancel(&mut self, round: Uuid) {
        if !self.cancelled.contains(&round) {
            self.cancelled.push(round);
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.opened.is_empty() && self.cancelled.is_empty()
    }
}

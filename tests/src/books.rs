//! All partners' ledgers, held against what the offices decided.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use crate::expected::{Expected, Lines};
use crate::ledger::Ledger;
use crate::order::Event;

/// How often arrivals are counted.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// The ledgers of all partners and rounds.
#[derive(Debug, Default)]
pub struct Books {
    ledgers: Mutex<BTreeMap<(Uuid, PartnerId), Ledger>>,
}

/// What did not arrive in time, by partner.
#[derive(Debug)]
pub struct Missing(pub Vec<(PartnerId, String)>);

/// What is other than the offices decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Whose orders.
    pub partner: PartnerId,
    /// What is true of them.
    pub what: String,
}

impl Books {
    /// Enters a message of a partner's feed; tells what it was.
    pub fn hear(
        &self,
        partner: PartnerId,
        message: &[u8],
        at: DateTime<Utc>,
    ) -> anyhow::Result<Event> {
        let event = Event::read(message).with_context(|| format!("in the feed of {partner}"))?;
        let round = match &event {
            Event::Order(order) => order.round,
            Event::Digest(digest) => digest.round,
            Event::Notice(round) => *round,
            Event::Other(_) => return Ok(event),
        };
        self.ledgers().entry((round, partner)).or_default().enter(event.clone(), at);
        Ok(event)
    }

    /// Looks into the ledgers of a round.
    pub fn of_round<T>(
        &self,
        round: Uuid,
        look: impl FnOnce(&BTreeMap<PartnerId, &Ledger>) -> T,
    ) -> T {
        let ledgers = self.ledgers();
        let of_round = ledgers.iter().filter(|((of, _), _)| *of == round);
        look(&of_round.map(|((_, partner), ledger)| (*partner, ledger)).collect())
    }

    /// Waits until every partner has its orders of a round and a digest for each lock of them.
    ///
    /// # Errors
    /// [`Missing`] when that is not so within `patience` of the last arrival.
    pub async fn wait(
        &self,
        round: Uuid,
        expected: &Expected,
        patience: Duration,
    ) -> Result<(), Missing> {
        let begun = Instant::now();
        let mut pause = tokio::time::interval(LOOK_AGAIN);
        loop {
            pause.tick().await;
            let complete = self.received(round) >= expected.orders();
            if complete && self.missing(round, expected).is_empty() {
                return Ok(());
            }
            let last = self.last(round).map_or(begun, |last| last.max(begun));
            if last.elapsed() > patience {
                return Err(Missing(self.missing(round, expected)));
            }
        }
    }

    /// Orders of a round that have arrived.
    #[must_use]
    pub fn received(&self, round: Uuid) -> usize {
        self.of_round(round, |ledgers| ledgers.values().map(|ledger| ledger.orders.len()).sum())
    }

    /// When the last order of a round came.
    #[must_use]
    pub fn last(&self, round: Uuid) -> Option<Instant> {
        self.of_round(round, |ledgers| ledgers.values().filter_map(|ledger| ledger.last).max())
    }

    fn missing(&self, round: Uuid, expected: &Expected) -> Vec<(PartnerId, String)> {
        self.of_round(round, |ledgers| {
            let mut missing = Vec::new();
            for (partner, lines) in &expected.0 {
                let ledger = ledgers.get(partner);
                let orders = ledger.map_or(0, |ledger| ledger.orders.len());
                if orders < lines.len() {
                    let what = format!("{} of {} orders", lines.len() - orders, lines.len());
                    missing.push((*partner, what));
                }
                let locks = ledger.map(|ledger| ledger.by_lock()).unwrap_or_default();
                let undigested = locks
                    .keys()
                    .filter(|lock| ledger.is_none_or(|l| !l.digests.contains_key(lock)));
                missing.extend(
                    undigested.map(|lock| (*partner, format!("the digest of lock {lock}"))),
                );
            }
            missing
        })
    }

    /// Everything that is other than expected: orders too many, too few or different, and digests
    /// that do not fit. Empty when all agree.
    #[must_use]
    pub fn disagreements(&self, round: Uuid, expected: &Expected) -> Vec<Disagreement> {
        self.of_round(round, |ledgers| {
            let nothing = Lines::new();
            let partners = expected.0.keys().chain(ledgers.keys());
            let partners: BTreeSet<PartnerId> = partners.copied().collect();
            partners
                .into_iter()
                .flat_map(|partner| {
                    let lines = expected.0.get(&partner).unwrap_or(&nothing);
                    let said = ledgers.get(&partner).map_or_else(
                        || {
                            if lines.is_empty() {
                                Vec::new()
                            } else {
                                vec!["it received nothing".to_owned()]
                            }
                        },
                        |ledger| ledger.disagrees(lines),
                    );
                    said.into_iter().map(move |what| Disagreement { partner, what })
                })
                .collect()
        })
    }

    fn ledgers(&self) -> MutexGuard<'_, BTreeMap<(Uuid, PartnerId), Ledger>> {
        self.ledgers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not everything arrived:")?;
        for (partner, what) in self.0.iter().take(20) {
            write!(f, "\n  {partner} lacks {what}")?;
        }
        match self.0.len().saturating_sub(20) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

impl std::error::Error for Missing {}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.partner, self.what)
    }
}

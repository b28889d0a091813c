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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use vsys_vocabulary::{FacilityCode, ItemKind, Units};

    use super::*;
    use crate::order::digest_hash;

    const ROUND: Uuid = Uuid::from_u128(1);
    const LOCK: Uuid = Uuid::from_u128(2);

    fn maker() -> PartnerId {
        "maker-01".parse().unwrap()
    }

    fn message(kind: &str, data: &Value) -> Vec<u8> {
        let event =
            json!({ "specversion": "1.0", "type": format!("jp.vsys.{kind}.v1"), "data": data });
        serde_json::to_vec(&event).unwrap()
    }

    fn order(id: u128, facility: &str, units: u32) -> Vec<u8> {
        let data = json!({
            "order_id": Uuid::from_u128(id), "version": 1, "round_id": ROUND, "lock_id": LOCK,
            "item": "vaccine", "quantity": { "units": units, "boxes": 1, "rest": 0 },
            "ship_to": { "facility_code": facility }, "locked_time": "2021-03-12T08:00:00.123456Z",
        });
        message("shipment_order.placed", &data)
    }

    fn digest(messages: &[Vec<u8>]) -> Vec<u8> {
        let read = |message: &Vec<u8>| match Event::read(message).unwrap() {
            Event::Order(order) => order,
            other => panic!("{other:?} is no order"),
        };
        let orders: Vec<_> = messages.iter().map(read).collect();
        let units: u32 = orders.iter().map(|order| order.units.0).sum();
        let data = json!({
            "lock_id": LOCK, "round_id": ROUND, "revision": 1, "orders": orders.len(),
            "units": { "vaccine": units, "needle": 0, "syringe": 0 },
            "recipe": "vsys-digest-1", "hash": digest_hash(LOCK, &orders),
        });
        message("digest.issued", &data)
    }

    fn expected(lines: &[(&str, u32)]) -> Expected {
        let facility = |code: &str| code.parse::<FacilityCode>().unwrap();
        let line =
            |(code, units): &(&str, u32)| ((facility(code), ItemKind::Vaccine), Units(*units));
        Expected([(maker(), lines.iter().map(line).collect())].into())
    }

    fn hear(messages: &[Vec<u8>]) -> Books {
        let books = Books::default();
        let at = "2021-03-12T08:00:00.143456Z".parse().unwrap();
        for message in messages {
            books.hear(maker(), message, at).unwrap();
        }
        books
    }

    #[test]
    fn what_was_decided_and_nothing_else_agrees() {
        let orders = [order(1, "0110113719", 195), order(2, "1310000017", 390)];
        let books = hear(&[orders[0].clone(), orders[1].clone(), digest(&orders)]);
        let decided = [("0110113719", 195), ("1310000017", 390)];
        assert_eq!(books.disagreements(ROUND, &expected(&decided)), []);
        assert_eq!(books.of_round(ROUND, |of| of[&maker()].delays.clone()), [20_000, 20_000]);

        let other =
            books.disagreements(ROUND, &expected(&[("0110113719", 195), ("1310000017", 195)]));
        assert_eq!(other.len(), 1);
        assert!(other[0].to_string().contains("where 195 was decided"), "{}", other[0]);
        assert!(!books.disagreements(ROUND, &expected(&decided[..1])).is_empty());
    }

    #[test]
    fn the_same_order_twice_is_one_order() {
        let orders = [order(1, "0110113719", 195)];
        let books = hear(&[orders[0].clone(), orders[0].clone(), digest(&orders)]);
        assert_eq!(books.disagreements(ROUND, &expected(&[("0110113719", 195)])), []);
        assert_eq!(books.of_round(ROUND, |of| of[&maker()].again), 1);
    }

    #[test]
    fn two_orders_for_one_line_are_one_too_many() {
        let orders = [order(1, "0110113719", 195), order(2, "0110113719", 195)];
        let books = hear(&[orders[0].clone(), orders[1].clone(), digest(&orders)]);
        let said = books.disagreements(ROUND, &expected(&[("0110113719", 195)]));
        assert_eq!(said[0].to_string(), "maker-01: 2 orders for 1 lines");
    }

    #[tokio::test]
    async fn what_is_missing_is_named_by_partner() {
        let orders = [order(1, "0110113719", 195)];
        let books = hear(&orders);
        let decided = expected(&[("0110113719", 195), ("1310000017", 390)]);
        let missing = books.wait(ROUND, &decided, Duration::ZERO).await.unwrap_err().to_string();
        assert!(missing.contains("maker-01 lacks 1 of 2 orders"), "{missing}");
        assert!(missing.contains("maker-01 lacks the digest of lock"), "{missing}");
    }
}

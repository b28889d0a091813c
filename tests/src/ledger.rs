//! What partners have in their hands, held against what the offices decided.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use uuid::Uuid;
use vsys_vocabulary::{Amounts, FacilityCode, ItemKind, PartnerId, Units};

use crate::order::{Digest, Event, Order};
use crate::player::TownLines;
use crate::trade::Trade;

/// One partner's orders of one round.
#[derive(Debug, Default)]
pub struct Ledger {
    /// By id, the newest version of each.
    pub orders: HashMap<Uuid, Order>,
    /// By lock, the newest revision of each.
    pub digests: HashMap<Uuid, Digest>,
    /// Advance notices that came.
    pub notices: u32,
    /// Messages that came once more; the broker delivers at least once.
    pub again: u32,
    /// Microseconds from the lock to each order's arrival.
    pub delays: Vec<u64>,
    /// When the last order came.
    pub last: Option<Instant>,
}

impl Ledger {
    fn enter(&mut self, event: Event, at: DateTime<Utc>) {
        match event {
            Event::Order(order) => match self.orders.entry(order.id) {
                Entry::Occupied(kept) if kept.get().version >= order.version => self.again += 1,
                Entry::Occupied(mut kept) => {
                    kept.insert(order);
                }
                Entry::Vacant(place) => {
                    let delay = (at - order.locked_at).num_microseconds().unwrap_or_default();
                    self.delays.push(u64::try_from(delay).unwrap_or_default());
                    self.last = Some(Instant::now());
                    place.insert(order);
                }
            },
            Event::Digest(digest) => match self.digests.entry(digest.lock) {
                Entry::Occupied(kept) if kept.get().revision >= digest.revision => self.again += 1,
                Entry::Occupied(mut kept) => {
                    kept.insert(digest);
                }
                Entry::Vacant(place) => {
                    place.insert(digest);
                }
            },
            Event::Notice(_) => self.notices += 1,
            Event::Other(_) => {}
        }
    }

    /// Sum of the orders that are not cancelled.
    #[must_use]
    pub fn received(&self) -> Amounts {
        let mut sum = Amounts::ZERO;
        for order in self.orders.values().filter(|order| !order.cancelled) {
            *sum.get_mut(order.item) += order.units;
        }
        sum
    }

    /// Orders of each lock.
    #[must_use]
    pub fn by_lock(&self) -> HashMap<Uuid, Vec<&Order>> {
        let mut locks: HashMap<Uuid, Vec<&Order>> = HashMap::new();
        for order in self.orders.values() {
            locks.entry(order.lock).or_default().push(order);
        }
        locks
    }
}

/// What a partner must receive: units by site and item.
#[derive(Debug, Default, Clone)]
pub struct Expected(BTreeMap<PartnerId, HashMap<(FacilityCode, ItemKind), Units>>);

impl Expected {
    /// Every item with units of every line goes to the partner that is responsible for the town.
    pub fn of(lines: &TownLines, trade: &Trade) -> anyhow::Result<Self> {
        let mut expected = Self::default();
        for (town, lines) in lines {
            for (facility, amounts) in lines {
                for (item, units) in amounts.iter().filter(|(_, units)| units.0 > 0) {
                    let partner = trade
                        .responsible(*town, item)
                        .with_context(|| format!("nobody delivers {item} to {town}"))?;
                    expected.0.entry(partner).or_default().insert((*facility, item), *units);
                }
            }
        }
        Ok(expected)
    }

    /// Orders of a partner.
    #[must_use]
    pub fn orders_of(&self, partner: PartnerId) -> usize {
        self.0.get(&partner).map_or(0, HashMap::len)
    }

    /// Orders of all.
    #[must_use]
    pub fn orders(&self) -> usize {
        self.0.values().map(HashMap::len).sum()
    }
}

/// The ledgers of all partners and rounds.
#[derive(Debug, Default)]
pub struct Books {
    ledgers: Mutex<BTreeMap<(Uuid, PartnerId), Ledger>>,
    news: Notify,
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
    pub fn hear(&self, partner: PartnerId, message: &[u8], at: DateTime<Utc>) -> anyhow::Result<Event> {
        let event = Event::read(message).with_context(|| format!("in the feed of {partner}"))?;
        let round = match &event {
            Event::Order(order) => order.round,
            Event::Digest(digest) => digest.round,
            Event::Notice(round) => *round,
            Event::Other(_) => return Ok(event),
        };
        self.ledgers().entry((round, partner)).or_default().enter(event.clone(), at);
        self.news.notify_waiters();
        Ok(event)
    }

    /// Looks into the ledgers of a round.
    pub fn of_round<T>(&self, round: Uuid, look: impl FnOnce(&BTreeMap<PartnerId, &Ledger>) -> T) -> T {
        let ledgers = self.ledgers();
        let of_round = ledgers.iter().filter(|((of, _), _)| *of == round);
        look(&of_round.map(|((_, partner), ledger)| (*partner, ledger)).collect())
    }

    /// Waits until every partner has its orders of a round and a digest for each lock of them.
    ///
    /// # Errors
    /// [`Missing`] when that is not so within `patience` of the last arrival.
    pub async fn wait(&self, round: Uuid, expected: &Expected, patience: Duration) -> Result<(), Missing> {
        let begun = Instant::now();
        loop {
            let news = self.news.notified();
            if self.received(round) >= expected.orders() {
                let missing = self.missing(round, expected);
                if missing.is_empty() {
                    return Ok(());
                }
            }
            let last = self.last(round).map_or(begun, |last| last.max(begun));
            if last.elapsed() > patience {
                return Err(Missing(self.missing(round, expected)));
            }
            // Whatever comes, look again before patience ends.
            let _ = tokio::time::timeout(Duration::from_millis(250), news).await;
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
                let undigested =
                    locks.keys().filter(|lock| ledger.is_none_or(|l| !l.digests.contains_key(lock)));
                missing.extend(undigested.map(|lock| (*partner, format!("the digest of lock {lock}"))));
            }
            missing
        })
    }

    /// Everything that is other than expected: orders too many, too few or different, and digests
    /// that do not fit. Empty when all agree.
    #[must_use]
    pub fn disagreements(&self, round: Uuid, expected: &Expected) -> Vec<Disagreement> {
        self.of_round(round, |ledgers| {
            let nothing = HashMap::new();
            let partners = expected.0.keys().chain(ledgers.keys());
            let partners: std::collections::BTreeSet<PartnerId> = partners.copied().collect();
            partners
                .into_iter()
                .flat_map(|partner| {
                    let lines = expected.0.get(&partner).unwrap_or(&nothing);
                    let said = ledgers.get(&partner).map_or_else(
                        || if lines.is_empty() { Vec::new() } else { vec!["it received nothing".to_owned()] },
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

impl Ledger {
    fn disagrees(&self, lines: &HashMap<(FacilityCode, ItemKind), Units>) -> Vec<String> {
        let mut said = Vec::new();
        let live: Vec<&Order> = self.orders.values().filter(|order| !order.cancelled).collect();
        if live.len() != lines.len() {
            said.push(format!("{} orders for {} lines", live.len(), lines.len()));
        }
        for order in live {
            let line = lines.get(&(order.facility, order.item));
            if line != Some(&order.units) {
                let decided = line.map_or("nothing".to_owned(), ToString::to_string);
                said.push(format!(
                    "order {} of {} {} for {}, where {decided} was decided",
                    order.id, order.units, order.item, order.facility
                ));
            }
        }
        for (lock, orders) in self.by_lock() {
            let what = match self.digests.get(&lock) {
                None => Some("there is none".to_owned()),
                Some(digest) => digest.disagrees(orders),
            };
            said.extend(what.map(|what| format!("the digest of lock {lock}: {what}")));
        }
        said
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

//! One partner's orders and digests of one round.

use std::collections::{HashMap, hash_map::Entry};
use std::time::Instant;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::Amounts;

use crate::expected::Lines;
use crate::order::{Digest, Event, Order};

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
    pub(crate) fn enter(&mut self, event: Event, at: DateTime<Utc>) {
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

impl Ledger {
    /// What is other than decided, in words.
    pub(crate) fn disagrees(&self, lines: &Lines) -> Vec<String> {
        let mut said = Vec::new();
        let live: Vec<&Order> = self.orders.values().filter(|order| !order.cancelled).collect();
        if live.len() != lines.len() {
            said.push(format!("{} orders for {} lines", live.len(), lines.len()));
        }
        for order in live {
            let units = lines.get(&(order.facility, order.item));
            if units != Some(&order.units) {
                let decided = units.map_or("nothing".to_owned(), ToString::to_string);
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

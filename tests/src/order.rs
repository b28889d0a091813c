//! What a partner reads: CloudEvents with orders, digests and notices.

use std::borrow::Cow;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vsys_vocabulary::{Amounts, FacilityCode, ItemKind, PerItem, Units};

/// Name of the recipe by which [`digest_hash`] hashes.
const RECIPE: &str = "vsys-digest-1";

/// A message of a partner's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An order, new, amended or cancelled.
    Order(Order),
    /// What the partner must have of a lock.
    Digest(Digest),
    /// Quantities by municipality that will come (出荷予告), of a round.
    Notice(Uuid),
    /// Anything else, by its type.
    Other(String),
}

/// A shipment order as far as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: Uuid,
    /// Counts its changes, from 1.
    pub version: u32,
    /// The round.
    pub round: Uuid,
    /// The lock that ordered it.
    pub lock: Uuid,
    /// Where it goes.
    pub facility: FacilityCode,
    /// What.
    pub item: ItemKind,
    /// How much, in smallest units.
    pub units: Units,
    /// When it was locked.
    pub locked_at: DateTime<Utc>,
    /// Taken back by an amendment.
    pub cancelled: bool,
}

/// What a partner must have of a lock (照合値).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The lock.
    pub lock: Uuid,
    /// The round.
    pub round: Uuid,
    /// The highest counts.
    pub revision: u32,
    /// Orders that are not cancelled.
    pub orders: u32,
    /// Their sums.
    pub units: Amounts,
    /// How the hash is made.
    pub recipe: String,
    /// SHA-256 in lower-case hexadecimal.
    pub hash: String,
}

/// The envelope; its data is read once its type is known.
#[derive(Deserialize)]
struct CloudEvent<'m> {
    #[serde(borrow)]
    specversion: Cow<'m, str>,
    #[serde(rename = "type", borrow)]
    event_type: Cow<'m, str>,
    #[serde(borrow)]
    data: &'m RawValue,
}

#[derive(Deserialize)]
struct OrderData {
    order_id: Uuid,
    version: u32,
    round_id: Uuid,
    lock_id: Uuid,
    item: String,
    quantity: Quantity,
    ship_to: ShipTo,
    locked_time: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Quantity {
    units: u32,
}

#[derive(Deserialize)]
struct ShipTo {
    facility_code: String,
}

#[derive(Deserialize)]
struct DigestData {
    lock_id: Uuid,
    round_id: Uuid,
    revision: u32,
    orders: u32,
    units: ItemUnits,
    recipe: String,
    hash: String,
}

#[derive(Deserialize)]
struct ItemUnits {
    vaccine: u32,
    needle: u32,
    syringe: u32,
}

#[derive(Deserialize)]
struct NoticeData {
    round_id: Uuid,
}

impl Event {
    /// Reads a message.
    ///
    /// # Errors
    /// It is no `CloudEvent`, or its data is not what its type promises.
    pub fn read(message: &[u8]) -> anyhow::Result<Self> {
        let event: CloudEvent<'_> =
            serde_json::from_slice(message).context("a message is no CloudEvent")?;
        let CloudEvent { specversion, event_type, data } = event;
        anyhow::ensure!(specversion == "1.0", "CloudEvents {specversion} is unknown");
        Ok(match &*event_type {
            "jp.vsys.shipment_order.placed.v1" | "jp.vsys.shipment_order.amended.v1" => {
                Self::Order(order(data, false)?)
            }
            "jp.vsys.shipment_order.cancelled.v1" => Self::Order(order(data, true)?),
            "jp.vsys.digest.issued.v1" => Self::Digest(read::<DigestData>(data)?.into()),
            "jp.vsys.advance_notice.issued.v1" => Self::Notice(read::<NoticeData>(data)?.round_id),
            _ => Self::Other(event_type.into_owned()),
        })
    }
}

fn read<D: DeserializeOwned>(data: &RawValue) -> anyhow::Result<D> {
    serde_json::from_str(data.get()).context("a message's data is not as described")
}

fn order(data: &RawValue, cancelled: bool) -> anyhow::Result<Order> {
    let data: OrderData = read(data)?;
    Ok(Order {
        id: data.order_id,
        version: data.version,
        round: data.round_id,
        lock: data.lock_id,
        facility: data.ship_to.facility_code.parse()?,
        item: data.item.parse()?,
        units: Units(data.quantity.units),
        locked_at: data.locked_time,
        cancelled,
    })
}

impl From<DigestData> for Digest {
    fn from(data: DigestData) -> Self {
        Self {
            lock: data.lock_id,
            round: data.round_id,
            revision: data.revision,
            orders: data.orders,
            units: PerItem {
                vaccine: Units(data.units.vaccine),
                needle: Units(data.units.needle),
                syringe: Units(data.units.syringe),
            },
            recipe: data.recipe,
            hash: data.hash,
        }
    }
}

/// The hash that a digest must have over these orders of a lock, as docs/partner/asyncapi.yaml tells:
/// SHA-256 over lines of the recipe, the lock, and each order that is not cancelled, by id.
#[must_use]
pub fn digest_hash<'o>(lock: Uuid, orders: impl IntoIterator<Item = &'o Order>) -> String {
    let mut live: Vec<&Order> = orders.into_iter().filter(|order| !order.cancelled).collect();
    live.sort_unstable_by_key(|order| order.id);
    let mut hash = Sha256::new();
    hash.update(format!("{RECIPE}\n{lock}\n"));
    for order in live {
        let Order { id, version, item, units, .. } = order;
        hash.update(format!("{id} {version} {item} {units}\n"));
    }
    hex::encode(hash.finalize())
}

impl Digest {
    /// What disagrees between the digest and these orders of its lock; none when all is well.
    #[must_use]
    pub fn disagrees<'o>(&self, orders: impl IntoIterator<Item = &'o Order>) -> Option<String> {
        let orders: Vec<&Order> = orders.into_iter().filter(|order| !order.cancelled).collect();
        let count = u32::try_from(orders.len()).unwrap_or(u32::MAX);
        if self.recipe != RECIPE {
            return Some(format!("it is made by the recipe {}, known is {RECIPE}", self.recipe));
        }
        if self.orders != count {
            return Some(format!("it says {} orders, received were {count}", self.orders));
        }
        let sums = PerItem::from_fn(|item| {
            orders.iter().filter(|order| order.item == item).map(|order| order.units).sum::<Units>()
        });
        if self.units != sums {
            return Some(format!("it says {:?}, received were {sums:?}", self.units));
        }
        let hash = digest_hash(self.lock, orders);
        (self.hash != hash).then(|| format!("its hash is {}, over the orders {hash}", self.hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(id: u128, units: u32) -> Order {
        Order {
            id: Uuid::from_u128(id),
            version: 1,
            round: Uuid::from_u128(1),
            lock: Uuid::from_u128(2),
            facility: "0110113719".parse().unwrap(),
            item: ItemKind::Vaccine,
            units: Units(units),
            locked_at: DateTime::UNIX_EPOCH,
            cancelled: false,
        }
    }

    fn digest(orders: &[Order]) -> Digest {
        let sum = orders.iter().map(|order| order.units).sum();
        Digest {
            lock: Uuid::from_u128(2),
            round: Uuid::from_u128(1),
            revision: 1,
            orders: u32::try_from(orders.len()).unwrap(),
            units: PerItem { vaccine: sum, needle: Units(0), syringe: Units(0) },
            recipe: RECIPE.to_owned(),
            hash: digest_hash(Uuid::from_u128(2), orders),
        }
    }

    #[test]
    fn a_digest_agrees_whatever_the_order_of_arrival() {
        let digest = digest(&[order(1, 195), order(2, 390)]);
        assert_eq!(digest.disagrees(&[order(2, 390), order(1, 195)]), None);
    }

    #[test]
    fn one_missing_order_or_one_changed_unit_is_seen() {
        let digest = digest(&[order(1, 195), order(2, 390)]);
        assert!(digest.disagrees(&[order(1, 195)]).is_some());
        assert!(digest.disagrees(&[order(1, 195), order(2, 391)]).is_some());
        assert!(digest.disagrees(&[order(1, 390), order(2, 195)]).is_some());
    }
}

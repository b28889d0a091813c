//! A digest as its partner reads it.

use serde::Serialize;
use uuid::Uuid;
use vsys_vocabulary::Amounts;

use crate::domain::digest::Digest;

/// The data of `digest.issued`.
#[derive(Debug, Serialize)]
pub(crate) struct DigestData<'a> {
    lock_id: Uuid,
    round_id: Uuid,
    revision: u32,
    orders: u32,
    units: ItemUnits,
    recipe: &'a str,
    hash: &'a str,
}

#[derive(Debug, Serialize)]
struct ItemUnits {
    vaccine: u32,
    needle: u32,
    syringe: u32,
}

impl From<Amounts> for ItemUnits {
    fn from(units: Amounts) -> Self {
        Self { vaccine: units.vaccine.0, needle: units.needle.0, syringe: units.syringe.0 }
    }
}

impl<'a> From<&'a Digest> for DigestData<'a> {
    fn from(digest: &'a Digest) -> Self {
        Self {
            lock_id: digest.lock_id,
            round_id: digest.round_id,
            revision: digest.revision,
            orders: digest.orders,
            units: digest.ordered.into(),
            recipe: &digest.recipe,
            hash: &digest.hash,
        }
    }
}

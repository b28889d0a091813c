//! What a partner must have of a lock, in one line.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Amounts, PartnerId};

/// Name of the recipe by which the hash is made; another recipe gets another name.
///
/// SHA-256 over UTF-8 lines, each ended by a line feed: the name of the recipe; the lock's id;
/// then for every order that is not cancelled, in order of its id,
/// `<order id> <version> <item> <units>`.
pub(crate) const RECIPE: &str = "vsys-digest-1";

/// Count, sums and hash of a partner's live orders of one lock (照合値).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digest {
    pub(crate) lock_id: Uuid,
    pub(crate) round_id: Uuid,
    pub(crate) partner: PartnerId,
    pub(crate) revision: u32,
    pub(crate) orders: u32,
    pub(crate) ordered: Amounts,
    pub(crate) recipe: String,
    pub(crate) hash: String,
    pub(crate) sequence: u64,
    pub(crate) issued_at: DateTime<Utc>,
}

//! All SQL of the service, one file for each table or two that are written together.

use std::str::FromStr;

pub(crate) mod acknowledgements;
pub(crate) mod advance_notices;
pub(crate) mod amendments;
pub(crate) mod area_assignments;
pub(crate) mod contacts;
pub(crate) mod credentials;
pub(crate) mod customer_codes;
pub(crate) mod digests;
pub(crate) mod events;
pub(crate) mod exceptions;
pub(crate) mod holds;
pub(crate) mod locked_lines;
pub(crate) mod locks;
pub(crate) mod order_steps;
pub(crate) mod partner_feeds;
pub(crate) mod partners;
pub(crate) mod progress;
pub(crate) mod recalls;
pub(crate) mod replays;
pub(crate) mod responsibility;
pub(crate) mod sheets;
pub(crate) mod shipment_orders;
pub(crate) mod shipments;
pub(crate) mod summaries;
pub(crate) mod temperature_logs;
pub(crate) mod webhooks;

/// Why the database could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("database")]
    Database(#[from] sqlx::Error),
    /// A row says what the domain has no name for.
    #[error("{table}: {what}")]
    Inconsistent { table: &'static str, what: &'static str },
    /// A number is larger than its column.
    #[error("{0} is more than a column holds")]
    TooLarge(u32),
}

/// Begins a transaction that ends without waiting for the disk: for what may be done once more.
pub(crate) const MAY_BE_LOST: &str = "begin; set local synchronous_commit to off";

/// A count for an `integer` column.
fn integer(count: u32) -> Result<i32, StoreError> {
    i32::try_from(count).map_err(|_| StoreError::TooLarge(count))
}

/// A count from an `integer` column that is checked not to be negative.
fn count(column: i32, table: &'static str) -> Result<u32, StoreError> {
    column.try_into().map_err(|_| StoreError::Inconsistent { table, what: "a negative count" })
}

/// A sequence from a `bigint` column that is checked not to be negative.
fn sequence(column: i64, table: &'static str) -> Result<u64, StoreError> {
    column.try_into().map_err(|_| StoreError::Inconsistent { table, what: "a negative sequence" })
}

/// A sequence for a `bigint` column; none reaches half of what it holds.
fn bigint(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

/// A code from a text column.
fn code<T: FromStr>(
    column: &str,
    table: &'static str,
    what: &'static str,
) -> Result<T, StoreError> {
    column.parse().map_err(|_| StoreError::Inconsistent { table, what })
}

//! All SQL of the service, one file for each table or two that are written together.

pub(crate) mod contacts;
pub(crate) mod letters;
pub(crate) mod names;

/// Why the database could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("database")]
    Database(#[from] sqlx::Error),
    /// A row says what the domain has no name for.
    #[error("{table}: {what}")]
    Inconsistent { table: &'static str, what: &'static str },
}

/// A version for a `bigint` column; none reaches half of what it holds.
fn bigint(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

//! All SQL of the service, one file per table, and one for what is asked of many at once.

pub(crate) mod application_steps;
pub(crate) mod applications;
pub(crate) mod bodies;
pub(crate) mod code_letters;
pub(crate) mod facilities;
pub(crate) mod lookups;
pub(crate) mod mandates;
pub(crate) mod master_entries;
pub(crate) mod master_imports;
pub(crate) mod places;
pub(crate) mod products;
pub(crate) mod register_refusals;
pub(crate) mod reissued_secrets;
pub(crate) mod steps;

use std::fmt::Display;
use std::str::FromStr;

use sqlx::PgConnection;

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database said no, or nothing.
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
    /// A row that the domain has no name for.
    #[error("a row of {table} makes no sense: {why}")]
    Inconsistent { table: &'static str, why: String },
}

/// Waits until nobody else decides about a matter, to the end of the transaction.
pub(crate) async fn queue(db: &mut PgConnection, matter: &str) -> Result<(), StoreError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", matter)
        .execute(db)
        .await?;
    Ok(())
}

impl StoreError {
    fn inconsistent(table: &'static str, why: impl Display) -> Self {
        Self::Inconsistent { table, why: why.to_string() }
    }
}

/// Turns a column into a value of the domain, or the other way round.
fn number<T, F>(table: &'static str, value: F) -> Result<T, StoreError>
where
    F: TryInto<T, Error: Display>,
{
    value.try_into().map_err(|error| StoreError::inconsistent(table, error))
}

/// Reads a text column into a value of the domain.
fn parse<T: FromStr<Err: Display>>(table: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|error| StoreError::inconsistent(table, error))
}

/// A version as a column holds it.
fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

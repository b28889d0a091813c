//! All SQL of the service, one file per table.

pub(crate) mod accounts;
pub(crate) mod audit_entries;
pub(crate) mod challenges;
pub(crate) mod devices;
pub(crate) mod failures;
pub(crate) mod faq_entries;
pub(crate) mod links;
pub(crate) mod memberships;
pub(crate) mod organisations;
pub(crate) mod questions;
pub(crate) mod second_factors;
pub(crate) mod service_accounts;
pub(crate) mod sessions;
pub(crate) mod signing_keys;

use std::fmt::Display;
use std::str::FromStr;

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database said no, or nothing.
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
    /// A row that the domain has no name for.
    #[error("a row of {table} makes no sense: {why}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What is wrong with the row.
        why: String,
    },
}

impl StoreError {
    fn inconsistent(table: &'static str, why: impl Display) -> Self {
        Self::Inconsistent { table, why: why.to_string() }
    }
}

/// A page of a list: where it starts, and how many rows it has at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Key of the last row before the page; empty for the first page.
    pub(crate) after: String,
    /// Rows wanted at most.
    pub(crate) size: usize,
}

impl Page {
    /// One row more than wanted, so that the next page is known to exist.
    pub(crate) fn limit(&self) -> i64 {
        i64::try_from(self.size).map_or(i64::MAX, |size| size.saturating_add(1))
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

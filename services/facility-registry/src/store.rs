//! All SQL of the service, one file per table.

pub(crate) mod allocated_lines;
pub(crate) mod area_demands;
pub(crate) mod areas;
pub(crate) mod closures;
pub(crate) mod demand_totals;
pub(crate) mod demands;
pub(crate) mod facilities;
pub(crate) mod locked_sheets;
pub(crate) mod places;
pub(crate) mod products;
pub(crate) mod rounds;
pub(crate) mod transfer_policies;

use crate::domain::position::Position;

/// Why the register could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database said no, or nothing.
    #[error("the database refused")]
    Database(#[source] sqlx::Error),
    /// A row that the domain has no name for.
    #[error("a row of {table} makes no sense: {why}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What is wrong with the row.
        why: String,
    },
    /// Somebody else changed the same rows in the meantime.
    #[error("somebody else changed this in the meantime")]
    Conflict,
}

impl From<sqlx::Error> for StoreError {
    /// What a concurrent change leads to is a conflict, to be tried again by the caller: a
    /// deadlock, a failed serialisation, and a rule between rows that held when it was checked.
    fn from(error: sqlx::Error) -> Self {
        let conflict = error.as_database_error().is_some_and(|error| {
            matches!(error.code().as_deref(), Some("40001" | "40P01"))
                || matches!(
                    error.constraint(),
                    Some(
                        // Two who enter the same basic facility may meet here first.
                        "facilities_may_be_received_from"
                            | "facilities_receive_from_a_basic"
                            | "closures_pkey"
                            | "transfer_policies_pkey"
                    )
                )
        });
        if conflict { Self::Conflict } else { Self::Database(error) }
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
    fn limit(&self) -> i64 {
        i64::try_from(self.size).map_or(i64::MAX, |size| size.saturating_add(1))
    }
}

/// Turns a column into a value of the domain, or the other way round.
fn number<T, F>(table: &'static str, value: F) -> Result<T, StoreError>
where
    F: TryInto<T>,
    F::Error: std::fmt::Display,
{
    value.try_into().map_err(|error| StoreError::Inconsistent { table, why: error.to_string() })
}

/// Reads a text column into a value of the domain.
fn parse<T>(table: &'static str, text: &str) -> Result<T, StoreError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error| StoreError::Inconsistent { table, why: format!("`{text}`: {error}") })
}

/// Reads two columns into a point.
fn position(
    table: &'static str,
    latitude: Option<f64>,
    longitude: Option<f64>,
) -> Result<Option<Position>, StoreError> {
    latitude
        .zip(longitude)
        .map(|(latitude, longitude)| Position::new(latitude, longitude))
        .transpose()
        .map_err(|fault| StoreError::Inconsistent { table, why: fault.to_string() })
}

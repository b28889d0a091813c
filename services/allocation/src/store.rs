//! All SQL of allocation, one file per table or pair of tables.

pub(crate) mod amendments;
pub(crate) mod bases;
pub(crate) mod chain;
pub(crate) mod demands;
pub(crate) mod facilities;
pub(crate) mod facility_lines;
pub(crate) mod history;
pub(crate) mod holds;
pub(crate) mod horizons;
pub(crate) mod locks;
pub(crate) mod places;
pub(crate) mod products;
pub(crate) mod reminders;
pub(crate) mod responsibilities;
pub(crate) mod rounds;
pub(crate) mod sheet_lines;
pub(crate) mod sheet_orders;
pub(crate) mod sheets;

use std::str::FromStr;

use vsys_vocabulary::{Amounts, Pack, Packs, PerItem, Units};

/// What can go wrong between the tables and the domain.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database refused or is away.
    #[error("database")]
    Database(#[from] sqlx::Error),
    /// A row that the domain has no name for.
    #[error("inconsistent row in allocation.{table}: {why}")]
    Inconsistent { table: &'static str, why: String },
    /// Somebody else changed the row meanwhile.
    #[error("the row was changed meanwhile")]
    Conflict,
}

impl StoreError {
    #[expect(clippy::needless_pass_by_value, reason = "an error that is mapped is given away")]
    fn inconsistent(table: &'static str, why: impl ToString) -> Self {
        Self::Inconsistent { table, why: why.to_string() }
    }
}

/// Three columns as amounts.
fn amounts(
    table: &'static str,
    vials: i32,
    needles: i32,
    syringes: i32,
) -> Result<Amounts, StoreError> {
    let units = |column: i32| {
        u32::try_from(column).map(Units).map_err(|error| StoreError::inconsistent(table, error))
    };
    Ok(PerItem { vaccine: units(vials)?, needle: units(needles)?, syringe: units(syringes)? })
}

/// Three columns as packs.
fn packs(
    table: &'static str,
    vials: i32,
    needles: i32,
    syringes: i32,
) -> Result<Packs, StoreError> {
    let pack = |column: i32| {
        u32::try_from(column)
            .ok()
            .and_then(Pack::new)
            .ok_or_else(|| StoreError::inconsistent(table, "a pack holds nothing"))
    };
    Ok(PerItem { vaccine: pack(vials)?, needle: pack(needles)?, syringe: pack(syringes)? })
}

/// A text column as a code of the vocabulary.
fn code<T: FromStr<Err: ToString>>(table: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|error: T::Err| StoreError::inconsistent(table, error.to_string()))
}

/// Units as a column has them. The edge refuses what does not fit ([`crate::limits::MAX_UNITS`]).
fn column(units: Units) -> i32 {
    i32::try_from(units.0).unwrap_or(i32::MAX)
}

/// A number of boxes or doses as a column has it.
fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// A column as a number of the domain.
fn unsigned(table: &'static str, value: i32) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|error| StoreError::inconsistent(table, error))
}

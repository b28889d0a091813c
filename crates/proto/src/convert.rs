//! Wire values into vocabulary types and back.
//!
//! A function named after the vocabulary (`office`, `amounts`, `date`) reads: it takes the wire
//! value and the name of the field it stood in, and refuses what is [`Malformed`]. Writing cannot
//! fail: `wire_office`, `item_units`, `wire_date`.

mod code;
mod item;
mod office;
mod reason;
mod role;
mod ship_to;
mod time;

use thiserror::Error;

pub use self::{
    code::{code, id},
    item::{amounts, item_kind, item_packs, item_units, packs, wire_item_kind},
    office::{office, tier, wire_office, wire_tier},
    reason::REASONS,
    role::{roles, wire_role, wire_roles},
    ship_to::{ship_to, wire_ship_to},
    time::{date, optional_date, optional_time, time, timestamp, wire_date},
};

/// A wire value that is none of the vocabulary's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {message}")]
pub struct Malformed {
    /// The field it stood in, as the contract names it.
    pub field: &'static str,
    /// One of [`REASONS`].
    pub reason: &'static str,
    /// What is true of it; never repeats the value, which may be personal.
    pub message: String,
}

impl Malformed {
    fn new(field: &'static str, reason: &'static str, message: impl Into<String>) -> Self {
        Self { field, reason, message: message.into() }
    }
}

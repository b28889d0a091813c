//! Mandates as their mandataries see them (委任状の受領): received, and locked by the receipt mail.

pub(crate) mod acting;
mod blocked;
mod counts;
mod duplicates;
mod filter;
pub(crate) mod list;
pub(crate) mod locking;
pub(crate) mod one;
pub(crate) mod paper;
pub(crate) mod reissuing;
mod row;
pub(crate) mod sending_back;

use vsys_vocabulary::{Role, Tier};

pub(crate) use self::counts::{Counts, waiting};
pub(crate) use self::duplicates::named;
use crate::visitor::Visitor;

/// Where they are listed.
const PATH: &str = "/mandates";

/// The page of a mandate.
fn address(number: &str) -> String {
    format!("{PATH}/{number}")
}

/// Whether the visitor's organisation receives mandates.
pub(crate) fn receives(visitor: &Visitor) -> bool {
    matches!(visitor.tier, Tier::Prefecture | Tier::Municipality | Tier::CoordinatingBody)
}

/// Whether the visitor does it for the organisation.
fn acts(visitor: &Visitor) -> bool {
    receives(visitor) && visitor.has(Role::Clerk)
}

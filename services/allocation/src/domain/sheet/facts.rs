//! What happens to a sheet, and why it refuses.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Amounts, Office};

use super::Signature;
use crate::domain::check::Over;

/// The office has seen its ceilings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed(pub Signature);
/// Lines were set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered(pub Signature);
/// The office decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed(pub Signature);
/// The office took its completion back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopened(pub Signature);
/// The tier above changed the ceilings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CeilingsChanged {
    /// Who.
    pub by: Signature,
    /// Ceilings before.
    pub before: Amounts,
    /// True when work already begun went back to issued.
    pub back_to_issued: bool,
}
/// The sheet is irreversible from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// Who.
    pub by: Signature,
    /// The lock.
    pub lock: Uuid,
}

/// Why a sheet refuses a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Neither the office itself nor the one exactly above.
    #[error("the sheet of {0} belongs to another office")]
    NotYours(Office),
    /// The caller decided on an older version.
    #[error("the sheet is at version {actual}, not {expected}")]
    Stale {
        /// What the caller saw.
        expected: i64,
        /// What is true.
        actual: i64,
    },
    /// Locked sheets never change.
    #[error("the sheet was locked at {0}")]
    AlreadyLocked(DateTime<Utc>),
    /// The ceilings were not seen yet.
    #[error("the sheet is not confirmed yet")]
    NotConfirmed,
    /// The decision is made; it must be reopened first.
    #[error("the sheet is completed")]
    AlreadyCompleted,
    /// Only a completed sheet is locked.
    #[error("the sheet is not completed yet")]
    NotCompleted,
    /// More than there is.
    #[error("the {} lines add up to {}, the ceiling is {}", .0.item.as_str(), .0.sum, .0.ceiling)]
    OverCeiling(Over),
}

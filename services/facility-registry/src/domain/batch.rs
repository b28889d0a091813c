//! Many entries in one call, and what is to become of them.

use super::fault::{Fault, Violations};

/// One entry of a call that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row<T> {
    /// Place in the call, from 0.
    pub(crate) index: usize,
    /// The version the caller saw, 0 for none; absent to write over any.
    pub(crate) expected_version: Option<u64>,
    /// What is to stand in the register.
    pub(crate) entry: T,
}

impl<T> Row<T> {
    /// Refuses a row that was changed since the caller saw it; `current` is 0 when there is none.
    pub(crate) fn check_version(&self, current: u64) -> Result<(), Fault> {
        check_version(self.expected_version, current)
    }
}

/// Refuses when the caller expected another version than the current one.
pub(crate) fn check_version(expected: Option<u64>, current: u64) -> Result<(), Fault> {
    match expected {
        Some(expected) if expected != current => Err(Fault::StaleVersion { current }),
        Some(_) | None => Ok(()),
    }
}

/// A call's entries: the rows that could be read, and what was wrong with the others.
#[derive(Clone, Debug)]
pub(crate) struct Batch<T> {
    /// Rows that could be read.
    pub(crate) rows: Vec<Row<T>>,
    /// What was wrong with the others.
    pub(crate) violations: Violations,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), violations: Violations::default() }
    }
}

impl<T> Batch<T> {
    /// A batch of one row.
    pub(crate) fn of(row: Row<T>) -> Self {
        Self { rows: vec![row], violations: Violations::default() }
    }
}

/// What a batch comes to: complete, and only ever carried out as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan<T> {
    /// Entries that are new or different, as they are to be saved, in order of their code.
    pub(crate) changed: Vec<T>,
    /// How many rows of each kind there were.
    pub(crate) tally: Tally,
}

impl<T> Default for Plan<T> {
    fn default() -> Self {
        Self { changed: Vec::new(), tally: Tally::default() }
    }
}

/// How many entries were new, different and the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Not in the register before.
    pub(crate) entered: u32,
    /// In the register, and different now.
    pub(crate) changed: u32,
    /// In the register just so already.
    pub(crate) unchanged: u32,
}

//! Files as partners and prefectures send them: CSV, UTF-8 or `Shift_JIS`, headings in any order.

pub(crate) mod areas;
pub(crate) mod progress;
mod sheet;
pub(crate) mod temperatures;

pub(crate) use sheet::FileError;

/// Most rows of a file.
pub(crate) const MOST_ROWS: usize = 10_000;
/// Most bytes of a file.
pub(crate) const MOST_BYTES: usize = 3 * 1024 * 1024;

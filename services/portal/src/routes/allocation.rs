//! Rounds, sheets, locks, orders.

use crate::routes::Row;

/// In the order of the menu.
pub(super) static ROWS: &[Row] = &[];

//! Every limit of allocation, once.

use std::time::Duration;

/// Most units of one item in one line, ceiling or supply; all sums of a round fit in 64 bits.
pub const MAX_UNITS: u32 = 1_000_000_000;
/// Most lines set by one call.
pub const MAX_LINES_PER_CALL: usize = 20_000;
/// Longest reason, name or number, in characters.
pub const MAX_TEXT: usize = 500;
/// Most sheets named by one call; a prefecture has 179 municipalities at most.
pub const MAX_SHEETS_PER_CALL: usize = 2_000;
/// Lines in one `SheetLocked`: with every text as long as the registry lets it be, and of the
/// widest characters, a line has 2.1 kB, and an event stays under 1 MiB.
pub const LINES_PER_EVENT: usize = 450;
/// Lines that one call locks when it names no sheets, but always one whole sheet: what is locked
/// together has its orders told together, and the last of them must not wait long for the first.
pub const LINES_PER_LOCK: u64 = 1_200;
/// How long a lock waits for orders before it while none of them reaches a partner.
pub const PACE_PATIENCE: Duration = Duration::from_secs(1);
/// Orders that have reached no partner after so long slow down no lock: nobody is responsible.
pub const ORDERS_FORGOTTEN_AFTER: Duration = Duration::from_mins(1);
/// Most bytes of an inputs CSV; its rows are limited with the rules.
pub const MAX_INPUTS_BYTES: usize = 4 * 1024 * 1024;

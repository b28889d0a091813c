//! Every limit of allocation, once.

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
/// Rows that an inputs CSV may hold is set with the rules.
pub const MAX_INPUTS_BYTES: usize = 4 * 1024 * 1024;

//! What xtask tells the person in front of it, on stderr, so that stdout stays the product's.

use std::fmt::Display;
use std::io::{Write, stderr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Whether a line waits for its end.
static OPEN: AtomicBool = AtomicBool::new(false);

/// One line.
pub(crate) fn say(line: impl Display) {
    let lead = if OPEN.swap(false, Ordering::Relaxed) { "\n" } else { "" };
    // A closed terminal is no reason to stop working.
    let _ = writeln!(stderr().lock(), "{lead}{line}");
}

/// Runs `work` and says on one line what it is and, afterwards, how long it took.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let begun = Instant::now();
    OPEN.store(true, Ordering::Relaxed);
    let _ = write!(stderr().lock(), "  {what:<46}");
    let result = work();
    let lead = if OPEN.swap(false, Ordering::Relaxed) { "" } else { "  … " };
    let verdict = if result.is_ok() { "ok" } else { "FAILED" };
    let seconds = begun.elapsed().as_secs_f64();
    let _ = writeln!(stderr().lock(), "{lead}{seconds:>7.1} s  {verdict}");
    result
}

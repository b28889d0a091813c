//! What the bench says: results on stdout, steps on stderr.

use std::fmt::Display;
use std::io::{Write as _, stderr, stdout};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use vsys_tests::Watch;

/// One line of the result.
pub(crate) fn line(line: impl Display) {
    let _ = writeln!(stdout().lock(), "{line}");
}

/// Why there is no result.
pub(crate) fn error(error: &anyhow::Error) {
    let _ = writeln!(stderr().lock(), "error: {error:#}");
}

/// A line for each step on stderr.
#[derive(Default)]
pub(crate) struct Steps(Mutex<Option<(String, usize, Instant)>>);

impl Watch for Steps {
    fn begin(&self, what: &str, of: usize) {
        let step = Some((what.to_owned(), of, Instant::now()));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = step;
    }

    fn advance(&self, _: usize) {}

    fn end(&self) {
        let step = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((what, of, begun)) = step {
            let seconds = begun.elapsed().as_secs_f64();
            let _ = writeln!(stderr().lock(), "  {what:<36} {of:>6}  {seconds:>6.1} s");
        }
    }
}

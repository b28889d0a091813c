//! What the person in front of it sees: lines on stdout, progress on stderr.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _, stderr, stdout};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use vsys_tests::Watch;

/// Bars where there is a terminal, and a line for each step where there is none.
pub(crate) struct Screen {
    bars: MultiProgress,
    terminal: bool,
    step: Mutex<Option<Step>>,
}

struct Step {
    what: String,
    of: usize,
    begun: Instant,
    bar: ProgressBar,
}

impl Screen {
    pub(crate) fn new() -> Self {
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        Self { bars, terminal: stderr().is_terminal(), step: Mutex::new(None) }
    }

    /// One line on stdout, above the bar.
    pub(crate) fn line(&self, line: impl Display) {
        // A closed terminal is no reason to stop working.
        self.bars.suspend(|| drop(writeln!(stdout().lock(), "{line}")));
    }

    /// What is true just now, in place of what was; where there is no terminal, only what is new.
    pub(crate) fn status(&self, text: &str, is_new: bool) {
        if !self.terminal {
            if is_new {
                self.line(text);
            }
            return;
        }
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = || {
            let bar = self.bars.add(ProgressBar::new_spinner());
            if let Ok(style) = ProgressStyle::with_template("  {msg}") {
                bar.set_style(style);
            }
            Step { what: String::new(), of: 0, begun: Instant::now(), bar }
        };
        step.get_or_insert_with(begin).bar.set_message(text.to_owned());
    }

    fn take(&self) -> Option<Step> {
        self.step.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Watch for Screen {
    fn begin(&self, what: &str, of: usize) {
        let bar = ProgressBar::new(of as u64);
        let style = ProgressStyle::with_template("  {msg:<36} {bar:30} {pos:>6}/{len} {elapsed}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        let bar = self.bars.add(bar);
        bar.set_message(what.to_owned());
        let step = Step { what: what.to_owned(), of, begun: Instant::now(), bar };
        *self.step.lock().unwrap_or_else(PoisonError::into_inner) = Some(step);
    }

    fn advance(&self, by: usize) {
        if let Some(step) = &*self.step.lock().unwrap_or_else(PoisonError::into_inner) {
            step.bar.inc(by as u64);
        }
    }

    fn end(&self) {
        let Some(Step { what, of, begun, bar }) = self.take() else { return };
        if self.terminal {
            bar.set_position(of as u64);
            bar.finish();
        } else {
            let seconds = begun.elapsed().as_secs_f64();
            let _ = writeln!(
                stderr().lock(),
                "  {what:<36} {:>6}  {seconds:>6.1} s",
                grouped(of as u64)
            );
        }
    }
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1_741, 1_741_000].map(grouped), ["0", "999", "1,741", "1,741,000"]);
    }
}

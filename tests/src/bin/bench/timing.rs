//! How long the same thing took, time after time.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Nanoseconds; what takes longer counts as this.
const LONGEST: u64 = 600_000_000_000;
const DIGITS: u8 = 3;
const PER_MICROSECOND: f64 = 1e3;
const PER_MILLISECOND: f64 = 1e6;

/// Durations, and their quantiles.
pub(crate) struct Timing(Histogram<u64>);

impl Timing {
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self(Histogram::new_with_bounds(1, LONGEST, DIGITS)?))
    }

    pub(crate) fn note(&mut self, took: Duration) {
        self.0.saturating_record(u64::try_from(took.as_nanos()).unwrap_or(LONGEST));
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.len()
    }

    pub(crate) fn milliseconds(&self, quantile: f64) -> f64 {
        self.nanoseconds(quantile) / PER_MILLISECOND
    }

    pub(crate) fn microseconds(&self, quantile: f64) -> f64 {
        self.nanoseconds(quantile) / PER_MICROSECOND
    }

    /// 600 s are more than 32 bits of nanoseconds, and fewer than a float counts exactly.
    fn nanoseconds(&self, quantile: f64) -> f64 {
        Duration::from_nanos(self.0.value_at_quantile(quantile)).as_secs_f64() * 1e9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_what_was_noted() {
        let mut timing = Timing::new().unwrap();
        (1..=100).for_each(|n| timing.note(Duration::from_micros(n * 1_000)));
        let near =
            |value: f64, wanted: f64| assert!((value / wanted - 1.0).abs() < 0.01, "{value}");
        near(timing.milliseconds(0.5), 50.0);
        near(timing.milliseconds(0.99), 99.0);
        near(timing.microseconds(1.0), 100_000.0);
        assert_eq!(timing.count(), 100);
    }
}

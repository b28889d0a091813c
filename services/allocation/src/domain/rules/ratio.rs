//! Rates, compared exactly.

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

/// A fraction that is never turned into a float: usage, or a stock rate.
///
/// Equal and ordered by value, so 1/2 equals 2/4. Shown as a percentage cut to two decimals.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Ratio {
    /// What is above the line; below zero when more was given than was allocated.
    pub over: i64,
    /// What is below the line.
    pub under: NonZeroU64,
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        // 64 bits times 64 bits: always inside an i128.
        let left = i128::from(self.over) * i128::from(other.under.get());
        let right = i128::from(other.over) * i128::from(self.under.get());
        left.cmp(&right)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ratio {}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths =
            u128::from(self.over.unsigned_abs()) * 10_000 / u128::from(self.under.get());
        let sign = if self.over < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}%", hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(over: i64, under: u64) -> Ratio {
        Ratio { over, under: NonZeroU64::new(under).unwrap() }
    }

    #[test]
    fn rates_that_no_float_can_tell_apart_are_told_apart() {
        let nearly = ratio(9_007_199_254_740_992, 9_007_199_254_740_993);
        assert!(nearly < ratio(1, 1));
        assert!(ratio(i64::MIN, 1) < ratio(i64::MIN, 2));
        assert!(ratio(i64::MAX, u64::MAX) < ratio(i64::MAX, u64::MAX - 1));
    }

    #[test]
    fn equal_rates_are_equal_however_they_are_written() {
        assert_eq!(ratio(1, 2), ratio(2, 4));
        assert!(ratio(-1, 2) < ratio(0, 7));
    }

    #[test]
    fn a_rate_is_shown_as_a_percentage() {
        assert_eq!(ratio(7, 8).to_string(), "87.50%");
        assert_eq!(ratio(-1, 3).to_string(), "-33.33%");
        assert_eq!(ratio(3, 2).to_string(), "150.00%");
    }
}

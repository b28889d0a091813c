//! How fast letters are handed over.

use std::num::NonZeroU32;
use std::time::Duration;

/// So many letters in each period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// Letters of one turn.
    pub(crate) letters: u32,
    /// From one turn to the next.
    pub(crate) period: Duration,
}

impl Pace {
    /// A turn each second or a little more, or one letter a turn where they are to come slower.
    pub(crate) fn of(per_minute: NonZeroU32) -> Self {
        let letters = (per_minute.get() / 60).max(1);
        let period = Duration::from_mins(1) * letters / per_minute.get();
        Self { letters, period }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pace(per_minute: u32) -> (u32, u128) {
        let pace = Pace::of(NonZeroU32::new(per_minute).unwrap());
        (pace.letters, pace.period.as_millis())
    }

    #[test]
    fn ten_a_second_is_six_hundred_a_minute() {
        assert_eq!(pace(600), (10, 1000));
        assert_eq!(pace(90), (1, 666));
        assert_eq!(pace(1), (1, 60_000));
    }

    proptest! {
        #[test]
        fn no_more_than_was_asked_for_in_a_minute(per_minute in 1..1_000_000_u32) {
            let (letters, millis) = pace(per_minute);
            let at_most = u128::from(letters) * 60_000 / (millis + 1);
            prop_assert!(at_most <= u128::from(per_minute));
        }
    }
}

//! Growing pauses with jitter.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::limits;

/// Pauses between attempts: each twice the last, up to a longest, spread by ±20 %.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Backoff {
    pub(crate) fn new() -> Self {
        Self { next: limits::FIRST_PAUSE }
    }

    /// Starts again from the first pause, after a success.
    pub(crate) fn reset(&mut self) {
        self.next = limits::FIRST_PAUSE;
    }

    /// Waits the next pause, or until `stop`.
    pub(crate) async fn pause(&mut self, stop: &CancellationToken) {
        let pause = jittered(self.next);
        self.next = (self.next * 2).min(limits::LONGEST_PAUSE);
        wait(pause, stop).await;
    }
}

/// Waits, or until `stop`.
pub(crate) async fn wait(pause: Duration, stop: &CancellationToken) {
    // The only outcome of interest is that one of the two has come.
    let _ = tokio::time::timeout(pause, stop.cancelled()).await;
}

/// `first` doubled for every earlier attempt, at most `longest`.
pub(crate) fn doubled(first: Duration, longest: Duration, earlier: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(earlier)).min(longest)
}

/// The pause spread by ±20 %, so that replicas do not knock at the same instant.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let thousandths = u32::try_from(RandomState::new().build_hasher().finish() % 401).unwrap_or(0);
    pause * (800 + thousandths) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_longest() {
        let delay = |earlier| {
            doubled(Duration::from_millis(250), Duration::from_mins(1), earlier).as_millis()
        };
        assert_eq!([0, 1, 2, 7, 8, 40].map(delay), [250, 500, 1_000, 32_000, 60_000, 60_000]);
    }

    #[test]
    fn jitter_stays_within_a_fifth() {
        for _ in 0..1_000 {
            let pause = jittered(Duration::from_secs(10));
            assert!((8_000..=12_000).contains(&pause.as_millis()), "{pause:?}");
        }
    }
}

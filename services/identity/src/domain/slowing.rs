//! Guessing is slowed, and nobody is locked out for good.
//!
//! Failures are counted for a name together with where they come from, and for a device that is
//! known; so whoever guesses from elsewhere slows only themselves. For the name as a whole they
//! are counted too, with a pause so short that its owner gets through.

use chrono::{DateTime, TimeDelta, Utc};

/// What failures are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// A name from one address, or from one known device.
    Source,
    /// A name from anywhere but its known devices.
    Name,
}

/// How many failures are forgiven, and how long the longest pause is.
impl Scope {
    const fn free(self) -> u32 {
        match self {
            Self::Source => 4,
            Self::Name => 50,
        }
    }

    const fn longest(self) -> TimeDelta {
        match self {
            Self::Source => TimeDelta::minutes(15),
            Self::Name => TimeDelta::seconds(2),
        }
    }
}

/// After how long failures are forgotten.
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);

/// Failures so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Failures {
    pub(crate) count: u32,
    pub(crate) last_at: Option<DateTime<Utc>>,
    pub(crate) blocked_until: Option<DateTime<Utc>>,
}

impl Failures {
    /// Until when the next attempt has to wait, if it has to.
    pub(crate) fn blocked(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.blocked_until.filter(|until| *until > now)
    }

    /// One more failure: each pause is twice the one before.
    pub(crate) fn after_failure(self, scope: Scope, now: DateTime<Utc>) -> Self {
        let forgotten = self.last_at.is_none_or(|at| now - at >= FORGOTTEN);
        let count = if forgotten { 1 } else { self.count.saturating_add(1) };
        let over = count.saturating_sub(scope.free());
        let pause = match over {
            0 => None,
            over => {
                // Twenty doublings are more than the longest pause.
                let seconds = 1_i64 << (over - 1).min(20);
                Some(TimeDelta::seconds(seconds).min(scope.longest()))
            }
        };
        Self { count, last_at: Some(now), blocked_until: pause.map(|pause| now + pause) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour_and_no_further() {
        let mut now = DateTime::UNIX_EPOCH + TimeDelta::days(18_000);
        let mut failures = Failures::default();
        let mut pauses = Vec::new();
        for _ in 0..40 {
            failures = failures.after_failure(Scope::Source, now);
            let until = failures.blocked(now).unwrap_or(now);
            pauses.push((until - now).num_seconds());
            now = until;
        }
        assert_eq!(pauses[..7], [0, 0, 0, 0, 1, 2, 4]);
        assert_eq!(pauses[39], 900);
        assert!(pauses.is_sorted());
    }

    #[test]
    fn a_name_under_attack_is_held_up_for_two_seconds_at_most() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(18_000);
        let attacked = (0..10_000)
            .fold(Failures::default(), |failures, _| failures.after_failure(Scope::Name, now));
        assert_eq!(attacked.blocked(now), Some(now + TimeDelta::seconds(2)));
        assert_eq!(attacked.blocked(now + TimeDelta::seconds(2)), None);
    }

    #[test]
    fn failures_of_yesterday_are_forgotten() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(18_000);
        let many = Failures { count: 30, last_at: Some(now), blocked_until: None };
        assert_eq!(many.after_failure(Scope::Source, now + FORGOTTEN).count, 1);
    }
}

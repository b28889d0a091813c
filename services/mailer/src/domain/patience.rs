//! How long things may take, and when they are tried again: every number in one place.

use std::time::Duration;

use chrono::TimeDelta;

/// Pause after the first attempt at a letter that the mail server could not take; each further
/// one is twice as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// Longest pause between two attempts.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// Pause after the mail server could not be reached; each further one is twice as long.
const FIRST_REST: TimeDelta = TimeDelta::seconds(2);
/// Longest pause before the mail server is looked for again.
const LONGEST_REST: TimeDelta = TimeDelta::minutes(2);

/// How long a letter without a link is of use after its fact.
pub(crate) const USEFUL: TimeDelta = TimeDelta::days(3);
/// How long a letter to the contact of a mandate, or to who applied for a code, is of use after its
/// fact.
pub(crate) const USEFUL_WITHOUT_ACCOUNT: TimeDelta = TimeDelta::days(30);
/// How long a letter may be on its way to the mail server before its sender is given up for dead.
pub(crate) const LOST_AFTER: TimeDelta = TimeDelta::minutes(5);

/// How long the mail server may take to greet, to agree on encryption, and to let us in.
pub(crate) const OPENING: Duration = Duration::from_secs(30);
/// How long it may take for each answer before the letter itself.
pub(crate) const ANSWER: Duration = Duration::from_secs(30);
/// How long it may take over the letter itself.
pub(crate) const TAKING: Duration = Duration::from_secs(150);

/// Pause after so many attempts at a letter.
pub(crate) fn pause(attempts: u32) -> TimeDelta {
    doubled(FIRST_PAUSE, attempts).min(LONGEST_PAUSE)
}

/// Pause after the mail server could not be reached so many times running.
pub(crate) fn rest(failures: u32) -> TimeDelta {
    doubled(FIRST_REST, failures).min(LONGEST_REST)
}

/// Twice as long with each time after the first; sixteen doublings are beyond any of the limits.
fn doubled(first: TimeDelta, times: u32) -> TimeDelta {
    first * (1 << times.saturating_sub(1).min(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour() {
        let minutes: Vec<_> = (1..=9).map(|attempts| pause(attempts).num_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(pause(u32::MAX), TimeDelta::hours(1));
        assert_eq!((rest(1).num_seconds(), rest(99).num_seconds()), (2, 120));
    }

    #[test]
    fn no_living_sender_is_taken_for_dead() {
        // MAIL, RCPT, DATA, the letter, and RSET.
        let longest = ANSWER * 4 + TAKING;
        assert!(TimeDelta::from_std(longest).unwrap() < LOST_AFTER);
    }
}

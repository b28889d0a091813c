//! Chasing: when an office is reminded of its deadline (督促).

use chrono::{DateTime, TimeDelta, Utc};

/// Hours before the deadline at which an office is reminded: a day, half a working day, and at it.
pub const HOURS_BEFORE: [u32; 3] = [24, 4, 0];

/// The reminder whose time has come, if any: the latest one, so that nobody gets three at once
/// after the system was away.
#[must_use]
pub fn reminder_due(due: DateTime<Utc>, now: DateTime<Utc>) -> Option<u32> {
    HOURS_BEFORE.into_iter().filter(|hours| due - TimeDelta::hours(i64::from(*hours)) <= now).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_615_852_800 + hours * 3600, 0).unwrap()
    }

    #[test]
    fn reminders_fall_due_a_day_before_four_hours_before_and_at_the_deadline() {
        let due = at(0);
        assert_eq!(reminder_due(due, at(-25)), None);
        assert_eq!(reminder_due(due, at(-24)), Some(24));
        assert_eq!(reminder_due(due, at(-5)), Some(24));
        assert_eq!(reminder_due(due, at(-4)), Some(4));
        assert_eq!(reminder_due(due, at(0)), Some(0));
        assert_eq!(reminder_due(due, at(100)), Some(0));
    }
}

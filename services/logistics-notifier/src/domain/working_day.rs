//! Working days, for dates by which something is due.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Working days that a partner has to register a planned date (納入予定日) after the lock.
pub(crate) const PLANNED_DATE_DUE_AFTER: u32 = 2;

/// The `count`-th working day after `day`: Monday to Friday.
///
/// Public holidays count as working days here: the partners deliver on them, and a date that is
/// due a day early harms nobody, while a calendar that is out of date would move it unseen.
pub(crate) fn after(day: NaiveDate, count: u32) -> NaiveDate {
    let mut due = day;
    for _ in 0..count {
        due = next(due);
    }
    due
}

fn next(day: NaiveDate) -> NaiveDate {
    let ahead = match day.weekday() {
        Weekday::Fri => 3,
        Weekday::Sat => 2,
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Sun => 1,
    };
    day.checked_add_days(Days::new(ahead)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::after;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_weekend_is_skipped() {
        // 2021-03-12, the day of the briefing, was a Friday.
        assert_eq!(after(day("2021-03-12"), 1), day("2021-03-15"));
        assert_eq!(after(day("2021-03-12"), 2), day("2021-03-16"));
        assert_eq!(after(day("2021-03-13"), 2), day("2021-03-16"));
        assert_eq!(after(day("2021-03-15"), 2), day("2021-03-17"));
    }

    #[test]
    fn no_day_after_is_the_day_itself() {
        assert_eq!(after(day("2021-03-13"), 0), day("2021-03-13"));
    }
}

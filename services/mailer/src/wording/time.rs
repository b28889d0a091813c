//! Times as people in Japan write them.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
use vsys_vocabulary::jst;

/// 2021年3月15日（月）17:00
pub(super) fn japanese(instant: DateTime<Utc>) -> String {
    let at = clock(instant);
    let day = match at.weekday().num_days_from_monday() {
        0 => '月',
        1 => '火',
        2 => '水',
        3 => '木',
        4 => '金',
        5 => '土',
        _ => '日',
    };
    let (year, month, date) = (at.year(), at.month(), at.day());
    format!("{year}年{month}月{date}日（{day}）{}:{:02}", at.hour(), at.minute())
}

/// 17:00 on Monday, 15 March 2021 (Japan time)
pub(super) fn english(instant: DateTime<Utc>) -> String {
    clock(instant).format("%-H:%M on %A, %-d %B %Y (Japan time)").to_string()
}

/// What clocks in Japan show.
fn clock(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.naive_utc().checked_add_offset(jst::OFFSET).unwrap_or(NaiveDateTime::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_of_japan_with_the_day_of_the_week() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(japanese(at("2021-03-15T08:00:00Z")), "2021年3月15日（月）17:00");
        assert_eq!(japanese(at("2021-03-13T15:05:00Z")), "2021年3月14日（日）0:05");
        let english = english(at("2021-03-15T08:00:00Z"));
        assert_eq!(english, "17:00 on Monday, 15 March 2021 (Japan time)");
    }
}

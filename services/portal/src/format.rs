//! How numbers and times are written for people: grouped, and in Japan's time.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc, Weekday};
use prost_types::Timestamp;
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::jst;

use crate::locale::Locale;

/// What stands where there is nothing.
pub(crate) const NOTHING: &str = "—";

/// A number in groups of three digits: `1,741`; what follows the point is kept.
#[expect(clippy::needless_pass_by_value, reason = "numbers are handed over")]
pub(crate) fn grouped(number: impl ToString) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::with_capacity(text.len() + text.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

/// An instant from the wire.
pub(crate) fn instant(time: &Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(time.seconds, u32::try_from(time.nanos).ok()?)
}

/// To the minute, as a clock in Japan shows it: `2021年3月15日(月) 9:00`.
pub(crate) fn minute(instant: DateTime<Utc>, locale: Locale) -> String {
    let local = instant.with_timezone(&jst::OFFSET);
    let day = day(local.date_naive(), locale);
    match locale {
        Locale::Ja => format!("{day} {}:{:02}", local.hour(), local.minute()),
        Locale::En => format!("{day}, {:02}:{:02} JST", local.hour(), local.minute()),
    }
}

/// To the second, for records: `2021-03-15 09:00:00`.
pub(crate) fn second(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&jst::OFFSET).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A date: `2021年3月15日(月)`, `Mon 15 Mar 2021`.
pub(crate) fn day(date: NaiveDate, locale: Locale) -> String {
    match locale {
        Locale::Ja => {
            let weekday = match date.weekday() {
                Weekday::Mon => '月',
                Weekday::Tue => '火',
                Weekday::Wed => '水',
                Weekday::Thu => '木',
                Weekday::Fri => '金',
                Weekday::Sat => '土',
                Weekday::Sun => '日',
            };
            format!("{}年{}月{}日({weekday})", date.year(), date.month(), date.day())
        }
        Locale::En => date.format("%a %-d %b %Y").to_string(),
    }
}

/// A civil date from the wire.
pub(crate) fn civil(date: &Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(date.year).ok()?, date.month, date.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1741, "1,741"), (1_000_000, "1,000,000"), (-195, "-195")]
        {
            assert_eq!(grouped(number), text);
        }
        assert_eq!((grouped(1234.5), grouped(-1741.25)), ("1,234.5".into(), "-1,741.25".into()));
    }

    #[test]
    fn nine_in_the_morning_is_midnight_utc() {
        let morning = "2021-03-15T00:00:00Z".parse().unwrap();
        assert_eq!(minute(morning, Locale::Ja), "2021年3月15日(月) 9:00");
        assert_eq!(minute(morning, Locale::En), "Mon 15 Mar 2021, 09:00 JST");
        assert_eq!(second(morning), "2021-03-15 09:00:00");
    }
}

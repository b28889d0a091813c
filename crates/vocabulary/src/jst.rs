//! Japan Standard Time: civil dates and clock times of people, instants of machines.
//!
//! Japan has had no summer time since 1951: the offset is a constant, without time zone data.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};

/// Nine hours ahead of UTC.
pub const OFFSET: FixedOffset = match FixedOffset::east_opt(9 * 3600) {
    Some(offset) => offset,
    None => unreachable!(), // decided when this is compiled
};

/// The date in Japan at an instant.
///
/// ```
/// use chrono::NaiveDate;
/// use vsys_vocabulary::jst;
///
/// let briefing = "2021-03-11T15:00:00Z".parse()?;
/// assert_eq!(jst::date_of(briefing), NaiveDate::from_ymd_opt(2021, 3, 12).ok_or("no such day")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn date_of(instant: DateTime<Utc>) -> NaiveDate {
    // chrono's own conversion panics in the last nine hours of its calendar.
    instant.naive_utc().checked_add_offset(OFFSET).map_or(NaiveDate::MAX, |local| local.date())
}

/// The instant at which a clock in Japan shows `hour`:`minute` on a date.
///
/// Hours from 24 on belong to the days after, as Japanese timetables write them: 25:30 is half past
/// one of the next morning. Beyond chrono's first and last instants, those are given.
#[must_use]
pub fn at(date: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    let since_midnight = TimeDelta::minutes(i64::from(hour) * 60 + i64::from(minute));
    let ahead = TimeDelta::seconds(i64::from(OFFSET.local_minus_utc()));
    let beyond =
        if since_midnight < ahead { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    let midnight_utc = date.and_time(NaiveTime::MIN).and_utc();
    midnight_utc.checked_add_signed(since_midnight - ahead).unwrap_or(beyond)
}

/// The instant without what `PostgreSQL` does not keep: whole microseconds, rounded down.
#[must_use]
pub fn microseconds(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(6)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
    use proptest::prelude::*;

    use super::{at, date_of, microseconds};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_changes_at_fifteen_oclock_utc() {
        assert_eq!(date_of(instant("2021-03-14T14:59:59.999999Z")), day("2021-03-14"));
        assert_eq!(date_of(instant("2021-03-14T15:00:00Z")), day("2021-03-15"));
    }

    #[test]
    fn five_in_the_afternoon_is_eight_utc() {
        assert_eq!(at(day("2021-03-15"), 17, 0), instant("2021-03-15T08:00:00Z"));
        assert_eq!(at(day("2021-03-15"), 0, 0), instant("2021-03-14T15:00:00Z"));
    }

    #[test]
    fn hours_from_24_on_belong_to_the_next_day() {
        assert_eq!(at(day("2021-03-15"), 24, 0), at(day("2021-03-16"), 0, 0));
        assert_eq!(at(day("2021-03-15"), 25, 30), at(day("2021-03-16"), 1, 30));
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_panic() {
        assert_eq!(at(NaiveDate::MAX, u32::MAX, 0), DateTime::<Utc>::MAX_UTC);
        assert_eq!(at(NaiveDate::MIN, 0, 0), DateTime::<Utc>::MIN_UTC);
        assert_eq!(date_of(DateTime::<Utc>::MIN_UTC), NaiveDate::MIN);
        assert_eq!(date_of(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
    }

    #[test]
    fn nanoseconds_are_dropped_also_before_1970() {
        for (given, kept) in [
            ("2021-03-15T08:00:00.123456789Z", "2021-03-15T08:00:00.123456Z"),
            ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(microseconds(instant(given)), instant(kept));
        }
    }

    proptest! {
        #[test]
        fn a_clock_time_lies_on_its_date(
            days in 0..20_000_i64, hour in 0..24_u32, minute in 0..60_u32,
        ) {
            let date = day("2000-01-01") + TimeDelta::days(days);
            prop_assert_eq!(date_of(at(date, hour, minute)), date);
        }
    }
}

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use prost_types::Timestamp;
use vsys_vocabulary::jst;

use super::{Malformed, reason};
use crate::vocabulary::v1;

/// The years that protobuf's own time types allow.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// Reads a civil date.
pub fn date(wire: Option<v1::Date>, field: &'static str) -> Result<NaiveDate, Malformed> {
    optional_date(wire, field)?
        .ok_or_else(|| Malformed::new(field, reason::DATE_MISSING, "a date is missing"))
}

/// Reads a civil date that may be absent.
pub fn optional_date(
    wire: Option<v1::Date>,
    field: &'static str,
) -> Result<Option<NaiveDate>, Malformed> {
    let Some(v1::Date { year, month, day }) = wire else { return Ok(None) };
    let date = i32::try_from(year)
        .ok()
        .filter(|year| YEARS.contains(year))
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    if date.is_some() {
        return Ok(date);
    }
    let message = format!("there is no day {year:04}-{month:02}-{day:02}");
    Err(Malformed::new(field, reason::DATE_INVALID, message))
}

/// Writes a civil date.
#[must_use]
pub fn wire_date(date: NaiveDate) -> v1::Date {
    // No date of this system lies before the year 1, so the default is never taken.
    v1::Date {
        year: u32::try_from(date.year()).unwrap_or_default(),
        month: date.month(),
        day: date.day(),
    }
}

/// Reads an instant, to whole microseconds: the database keeps no more.
pub fn time(wire: Option<Timestamp>, field: &'static str) -> Result<DateTime<Utc>, Malformed> {
    optional_time(wire, field)?
        .ok_or_else(|| Malformed::new(field, reason::TIME_MISSING, "a time is missing"))
}

/// Reads an instant that may be absent, to whole microseconds.
pub fn optional_time(
    wire: Option<Timestamp>,
    field: &'static str,
) -> Result<Option<DateTime<Utc>>, Malformed> {
    let Some(Timestamp { seconds, nanos }) = wire else { return Ok(None) };
    let instant = u32::try_from(nanos)
        .ok()
        // chrono would take a leap second's nanoseconds too; the wire format has none.
        .filter(|nanos| *nanos < 1_000_000_000)
        .and_then(|nanos| DateTime::from_timestamp(seconds, nanos))
        .filter(|instant| YEARS.contains(&instant.year()));
    if let Some(instant) = instant {
        return Ok(Some(jst::microseconds(instant)));
    }
    let message = format!("{seconds} s and {nanos} ns are no instant of the years 1 to 9999");
    Err(Malformed::new(field, reason::TIME_INVALID, message))
}

/// Writes an instant.
#[must_use]
pub fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    // A leap second's nanoseconds run on to two seconds; the wire format knows only one.
    let nanos = instant.timestamp_subsec_nanos().min(999_999_999);
    Timestamp { seconds: instant.timestamp(), nanos: i32::try_from(nanos).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use prost_types::Timestamp;

    use super::{date, optional_date, optional_time, time, timestamp, wire_date};
    use crate::vocabulary::v1;

    #[test]
    fn what_is_missing_is_refused_unless_it_may_be_absent() {
        assert_eq!(date(None, "valid_from_date").unwrap_err().reason, "DATE_MISSING");
        assert_eq!(time(None, "deadline_time").unwrap_err().reason, "TIME_MISSING");
        assert_eq!(optional_date(None, "valid_until_date"), Ok(None));
        assert_eq!(optional_time(None, "locked_time"), Ok(None));
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused() {
        for (year, month, day) in [
            (2021, 2, 29),
            (2021, 13, 1),
            (2021, 3, 0),
            (0, 3, 12),
            (10_000, 1, 1),
            (u32::MAX, 1, 1),
        ] {
            let refusal = date(Some(v1::Date { year, month, day }), "date").unwrap_err();
            assert_eq!(refusal.reason, "DATE_INVALID", "{year}-{month}-{day}");
        }
        let refusal = date(Some(v1::Date { year: 2021, month: 2, day: 29 }), "date").unwrap_err();
        assert_eq!(refusal.to_string(), "date: there is no day 2021-02-29");
    }

    #[test]
    fn an_instant_that_no_clock_shows_is_refused() {
        for (seconds, nanos) in
            [(0, -1), (0, 1_000_000_000), (i64::MAX, 0), (i64::MIN, 0), (253_402_300_800, 0)]
        {
            let refusal = time(Some(Timestamp { seconds, nanos }), "time").unwrap_err();
            assert_eq!(refusal.reason, "TIME_INVALID", "{seconds} {nanos}");
        }
    }

    proptest! {
        #[test]
        fn a_date_is_written_as_it_is_read(
            year in 1..=9999_u32, month in 1..=12_u32, day in 1..=28_u32,
        ) {
            let wire = v1::Date { year, month, day };
            prop_assert_eq!(date(Some(wire), "date").map(wire_date), Ok(wire));
        }

        #[test]
        fn an_instant_is_kept_to_the_microsecond(
            seconds in -62_135_596_800..=253_402_300_799_i64, nanos in 0..1_000_000_000_i32,
        ) {
            let kept = Timestamp { seconds, nanos: nanos - nanos % 1000 };
            let given = Timestamp { seconds, nanos };
            prop_assert_eq!(time(Some(given), "time").map(timestamp), Ok(kept));
        }
    }
}

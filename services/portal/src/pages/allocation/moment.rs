//! Instants as forms and tables have them: Japanese time, to the minute.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use vsys_vocabulary::jst;

use crate::{format, locale::Locale};

/// Form of a `datetime-local` field.
const FIELD: &str = "%Y-%m-%dT%H:%M";

/// Reads a `datetime-local` field as Japanese time.
pub(crate) fn read(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text.trim(), FIELD).ok()?;
    Some(jst::OFFSET.from_local_datetime(&local).single()?.with_timezone(&Utc))
}

/// Reads a `date` field.
pub(crate) fn read_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// An instant as a `datetime-local` field holds it.
pub(crate) fn field(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&jst::OFFSET).format(FIELD).to_string()
}

/// A wire instant for people; empty where there is none.
pub(crate) fn shown(locale: Locale, wire: Option<prost_types::Timestamp>) -> String {
    instant(wire).map(|instant| format::minute(instant, locale)).unwrap_or_default()
}

/// A wire instant; none where there is none, or where it is beyond all calendars.
pub(crate) fn instant(wire: Option<prost_types::Timestamp>) -> Option<DateTime<Utc>> {
    format::instant(&wire?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_holds_japanese_time() {
        let noon = read("2021-03-16T12:00").unwrap();
        assert_eq!(noon.to_rfc3339(), "2021-03-16T03:00:00+00:00");
        assert_eq!(field(noon), "2021-03-16T12:00");
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for text in ["", "2021-03-16", "2021-02-30T12:00", "tomorrow"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

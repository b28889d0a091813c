//! A logger's readings as a file: time and degrees Celsius.

use chrono::{DateTime, NaiveDateTime, Utc};
use vsys_vocabulary::jst;

use super::sheet::{Column, FileError, Row, Sheet};
use crate::domain::progress::RowError;

/// Most readings of a file.
const MOST_READINGS: usize = 20_000;
/// Most bytes of a file.
pub(crate) const MOST_BYTES: usize = 1024 * 1024;

/// Readings in tenths of a degree, and the rows that are none.
pub(crate) type Read = (Vec<(DateTime<Utc>, i32)>, Vec<RowError>);

/// Reads a file.
pub(crate) fn readings(bytes: &[u8]) -> Result<Read, FileError> {
    let columns = [
        Column { name: "time", japanese: "日時", is_required: true },
        Column { name: "celsius", japanese: "温度", is_required: true },
    ];
    let sheet = Sheet::read(bytes, &columns, MOST_READINGS)?;
    let (mut readings, mut errors) = (Vec::new(), Vec::new());
    for row in sheet.rows() {
        match reading(row) {
            Ok(reading) => readings.push(reading),
            Err(error) => errors.push(error),
        }
    }
    Ok((readings, errors))
}

fn reading(row: Row<'_>) -> Result<(DateTime<Utc>, i32), RowError> {
    let wrong = |field, reason, message: &str| row.error(field, reason, message.to_owned());
    let at = time(row.cell("time")).ok_or_else(|| {
        wrong("time", "TIME_INVALID", "a time is written 2021-03-15T09:00:00+09:00")
    })?;
    let celsius: f64 = row
        .cell("celsius")
        .parse()
        .ok()
        .filter(|value: &f64| value.abs() < 300.0)
        .ok_or_else(|| {
        wrong("celsius", "NUMBER_INVALID", "degrees Celsius are wanted, above −300 and below 300")
    })?;
    #[expect(clippy::cast_possible_truncation, reason = "between -3000 and 3000")]
    let tenths = (celsius * 10.0).round() as i32;
    Ok((at, tenths))
}

/// RFC 3339, or a clock in Japan as loggers write it.
fn time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let local = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(local.and_local_timezone(jst::OFFSET).single()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loggers_write_times_as_they_like() {
        let file = "time,celsius\n2021-03-15T00:00:00Z,4.96\n2021/03/15 09:00,-71\n";
        let (readings, errors) = readings(file.as_bytes()).unwrap();
        assert_eq!(errors, []);
        assert_eq!(readings[0].0, readings[1].0);
        assert_eq!((readings[0].1, readings[1].1), (50, -710));
    }

    #[test]
    fn what_is_no_reading_is_named() {
        let file = "日時,温度\nyesterday,4\n2021-03-15T00:00:00Z,NaN\n2021-03-15T00:00:00Z,inf\n";
        let (readings, errors) = readings(file.as_bytes()).unwrap();
        assert_eq!(readings, []);
        let fields: Vec<_> = errors.iter().map(|error| (error.row, error.field)).collect();
        assert_eq!(fields, [(1, "time"), (2, "celsius"), (3, "celsius")]);
    }
}

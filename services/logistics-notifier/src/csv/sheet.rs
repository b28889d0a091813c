//! A file as text in rows and columns.

use std::collections::HashMap;
use std::str::FromStr;

use chrono::NaiveDate;

use super::MOST_ROWS;
use crate::domain::progress::RowError;

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FileError {
    #[error("the file is no text in UTF-8 or Shift_JIS")]
    Encoding,
    #[error("the file has no heading")]
    Empty,
    #[error("the heading lacks the column {0}")]
    ColumnMissing(&'static str),
    #[error("line {0} cannot be read as CSV")]
    Line(u64),
    #[error("{0} rows are more than {MOST_ROWS}")]
    TooLong(usize),
}

/// A column by its names: the one in the documentation, and the one on Japanese screens.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) japanese: &'static str,
    pub(super) is_required: bool,
}

/// A file that was read.
pub(super) struct Sheet {
    places: HashMap<&'static str, usize>,
    rows: Vec<csv::StringRecord>,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    /// Counted from 1, the heading not.
    pub(super) number: u32,
    sheet: &'a Sheet,
    record: &'a csv::StringRecord,
}

impl Sheet {
    /// Reads a file that has at least the columns that are required; others are read past.
    pub(super) fn read(bytes: &[u8], columns: &[Column], most: usize) -> Result<Self, FileError> {
        let text = vsys_uploads::text(bytes).ok_or(FileError::Encoding)?;
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let heading = reader.headers().map_err(|_| FileError::Line(1))?.clone();
        if heading.is_empty() {
            return Err(FileError::Empty);
        }
        let mut places = HashMap::new();
        for column in columns {
            let place = heading
                .iter()
                .position(|name| name.eq_ignore_ascii_case(column.name) || name == column.japanese);
            match place {
                Some(place) => {
                    places.insert(column.name, place);
                }
                None if column.is_required => return Err(FileError::ColumnMissing(column.name)),
                None => {}
            }
        }
        // Of a file that is too long no more is kept than may be.
        let (mut rows, mut count) = (Vec::new(), 0);
        for record in reader.records() {
            let record = record.map_err(|error| {
                FileError::Line(error.position().map_or(0, csv::Position::line))
            })?;
            // An empty line at the end, as spreadsheets leave it, is no row.
            if record.iter().any(|cell| !cell.is_empty()) {
                count += 1;
                if count <= most {
                    rows.push(record);
                }
            }
        }
        if count > most {
            return Err(FileError::TooLong(count));
        }
        Ok(Self { places, rows })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let numbers = 1..;
        let row = |(record, number)| Row { number, sheet: self, record };
        self.rows.iter().zip(numbers).map(row)
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }
}

impl<'a> Row<'a> {
    /// A cell; empty where the row ends before it or the file has no such column.
    pub(super) fn cell(self, column: &'static str) -> &'a str {
        let place = self.sheet.places.get(column);
        place.and_then(|place| self.record.get(*place)).unwrap_or_default()
    }

    pub(super) fn error(
        self,
        field: &'static str,
        reason: &'static str,
        message: String,
    ) -> RowError {
        RowError { row: self.number, field, reason, message }
    }

    /// A cell as a value of its own form.
    pub(super) fn parsed<T: FromStr<Err: ToString>>(
        self,
        field: &'static str,
        reason: &'static str,
    ) -> Result<T, RowError> {
        let read = self.cell(field).parse();
        read.map_err(|error: T::Err| self.error(field, reason, error.to_string()))
    }

    /// The same; none where the cell is empty.
    pub(super) fn maybe<T: FromStr<Err: ToString>>(
        self,
        field: &'static str,
        reason: &'static str,
    ) -> Result<Option<T>, RowError> {
        if self.cell(field).is_empty() { Ok(None) } else { self.parsed(field, reason).map(Some) }
    }

    /// `2021-03-20`, or `2021/3/20` as spreadsheets write it.
    pub(super) fn date(self, field: &'static str) -> Result<NaiveDate, RowError> {
        let text = self.cell(field);
        let read = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .or_else(|_| NaiveDate::parse_from_str(text, "%Y/%m/%d"));
        read.map_err(|_| {
            let message = "a date is written 2021-03-20 or 2021/3/20";
            self.error(field, "DATE_INVALID", message.to_owned())
        })
    }

    /// A whole number, grouped or not.
    pub(super) fn whole(self, field: &'static str) -> Result<u32, RowError> {
        self.cell(field)
            .replace(',', "")
            .parse()
            .map_err(|_| self.error(field, "NUMBER_INVALID", "a whole number is wanted".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::SHIFT_JIS;

    use super::*;

    const COLUMNS: [Column; 2] = [
        Column { name: "order_number", japanese: "指示番号", is_required: true },
        Column { name: "planned_date", japanese: "納入予定日", is_required: false },
    ];

    fn read(bytes: &[u8]) -> Result<Vec<(u32, String, String)>, FileError> {
        let sheet = Sheet::read(bytes, &COLUMNS, 10)?;
        let row = |row: Row<'_>| {
            let cells = (row.cell("order_number"), row.cell("planned_date"));
            (row.number, cells.0.to_owned(), cells.1.to_owned())
        };
        Ok(sheet.rows().map(row).collect())
    }

    #[test]
    fn headings_stand_in_any_order_and_language() {
        let rows =
            read("納入予定日,備考,指示番号\n2021-03-20,至急,0000-001Y\n".as_bytes()).unwrap();
        assert_eq!(rows, [(1, "0000-001Y".to_owned(), "2021-03-20".to_owned())]);
        let rows = read(b"ORDER_NUMBER\r\n0000-001Y\r\n,\r\n").unwrap();
        assert_eq!(rows, [(1, "0000-001Y".to_owned(), String::new())]);
    }

    #[test]
    fn shift_jis_and_a_byte_order_mark_are_read() {
        let (bytes, ..) = SHIFT_JIS.encode("指示番号,納入予定日\n0000-001Y,2021-03-20\n");
        assert_eq!(read(&bytes).unwrap().len(), 1);
        let marked = "\u{feff}指示番号\n0000-001Y\n".as_bytes();
        assert_eq!(read(marked).unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_such_file_is_refused_with_the_reason() {
        assert_eq!(read(b""), Err(FileError::Empty));
        assert_eq!(read(b"a,b\n1,2\n"), Err(FileError::ColumnMissing("order_number")));
        assert_eq!(read(b"order_number\n\xff\xfe\xfd\n"), Err(FileError::Encoding));
        let long = format!("order_number\n{}", "0000-001Y\n".repeat(11));
        assert_eq!(read(long.as_bytes()), Err(FileError::TooLong(11)));
    }

    #[test]
    fn a_small_file_of_very_many_rows_takes_little_room() {
        let file = format!("order_number\n{}", "a\n".repeat(750_000));
        let memory = vsys_testkit::Memory::watched();
        assert_eq!(read(file.as_bytes()), Err(FileError::TooLong(750_000)));
        let taken = memory.taken();
        assert!(taken < 32 * 1024 * 1024, "{taken} bytes for a file of {}", file.len());
    }
}

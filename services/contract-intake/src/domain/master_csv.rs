//! A list of the regional bureaus of health and welfare (地方厚生局), as a file.

mod columns;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use vsys_vocabulary::{CodeError, FacilityCode, PrefectureCode};

use self::columns::{
    CODE, Column, FACILITY_ADDRESS, FACILITY_NAME, FACILITY_PHONE, HEADING_WITHIN, Heading, KANA,
    MUNICIPALITY, NUMBER, POSTCODE, PREFECTURE, TABLE,
};
use super::fault::Fault;
use super::locality::{Localities, Located};
use super::master::Entry;
use super::text;
use super::typed_code;

/// The most rows of a file.
pub(crate) const MOST_ROWS: usize = 200_000;
/// The most bytes of a file: a full row takes 255 of them in UTF-8.
pub(crate) const MOST_BYTES: usize = 48 * 1024 * 1024;
/// The most cells of a row.
pub(crate) const MOST_COLUMNS: usize = 100;
/// The most rows that are named as refused.
const MOST_BAD: usize = 1_000;
const NAME: usize = 200;
const ADDRESS: usize = 300;
const PHONE: usize = 40;

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("the file is no text in UTF-8 or Shift_JIS")]
    Encoding,
    #[error("the file has no rows")]
    Empty,
    #[error("the heading lacks the column {0}")]
    ColumnMissing(&'static str),
    #[error("the rows have numbers of seven digits and no prefecture, and none is named")]
    PrefectureMissing,
    #[error("the rows have numbers of seven digits and no table of points, and none is named")]
    TableMissing,
    #[error("a row has more than {MOST_COLUMNS} cells")]
    TooWide,
    #[error("the file has more than {MOST_ROWS} rows")]
    TooLong,
    #[error("the file has more than {MOST_BYTES} bytes")]
    TooLarge,
}

/// A table of points (点数表), which is the third place of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FeeTable {
    Medical,
    Dental,
    Pharmacy,
}

impl FeeTable {
    /// By its digit.
    pub(crate) fn of(digit: &str) -> Option<Self> {
        match digit {
            "1" => Some(Self::Medical),
            "3" => Some(Self::Dental),
            "4" => Some(Self::Pharmacy),
            _ => None,
        }
    }

    const fn digit(self) -> &'static str {
        match self {
            Self::Medical => "1",
            Self::Dental => "3",
            Self::Pharmacy => "4",
        }
    }
}

/// What is said of a whole list, for columns that it lacks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given {
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) fee_table: Option<FeeTable>,
}

/// A row that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadRow {
    /// Line of the file, from 1.
    pub(crate) line: u32,
    /// As the file calls it; empty where it is about the whole line.
    pub(crate) column: String,
    pub(crate) why: RowFault,
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RowFault {
    #[error("the line is no CSV")]
    Unreadable,
    #[error("line {0} has the same code")]
    ListedTwice(u32),
    #[error(transparent)]
    Cell(#[from] Fault),
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct List {
    pub(crate) rows: u32,
    /// Lines that are no rows: names of sections, footers.
    pub(crate) skipped: u32,
    /// In the order of the file, each code once.
    pub(crate) entries: Vec<Entry>,
    pub(crate) bad: Vec<BadRow>,
}

/// Reads a file; rows that are refused are named, and the others are read all the same.
pub(crate) fn read(bytes: &[u8], given: Given, known: &Localities) -> Result<List, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let text = vsys_uploads::text(bytes).ok_or(Unreadable::Encoding)?;
    if vsys_uploads::is_wider(&text, MOST_COLUMNS) {
        return Err(Unreadable::TooWide);
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (heading, read_past) = heading(&text)?;
    heading.check(given)?;
    let reading = Reading { heading, given, known };
    let mut list = List::default();
    let mut seen: HashMap<FacilityCode, u32> = HashMap::new();
    for record in reader.records().skip(read_past) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                list.refuse(line, "", RowFault::Unreadable);
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if !reading.heading.is_row(&record) {
            list.skipped += 1;
            continue;
        }
        list.rows += 1;
        if list.entries.len() >= MOST_ROWS {
            return Err(Unreadable::TooLong);
        }
        let line = record.position().map_or(0, |at| vsys_uploads::line_of(&text, at));
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match reading.entry(&record) {
            Err((column, fault)) => list.refuse(line, reading.heading.word(column), fault.into()),
            Ok(entry) => match seen.insert(entry.code, line) {
                Some(first) => {
                    let column = reading.heading.word(reading.code_column(&record));
                    list.refuse(line, column, RowFault::ListedTwice(first));
                }
                None => list.entries.push(entry),
            },
        }
    }
    if list.rows == 0 && list.bad.is_empty() { Err(Unreadable::Empty) } else { Ok(list) }
}

/// The heading, and how many lines it ends: of the first lines the one that names the most columns.
fn heading(text: &str) -> Result<(Heading, usize), Unreadable> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut found: Option<(Heading, usize)> = None;
    for (place, record) in reader.records().take(HEADING_WITHIN).enumerate() {
        let Ok(record) = record else { continue };
        let heading = Heading::read(&record);
        if found.as_ref().is_none_or(|(best, _)| heading.known() > best.known()) {
            found = Some((heading, place + 1));
        }
    }
    found.ok_or(Unreadable::Empty)
}

impl List {
    fn refuse(&mut self, line: u32, column: &str, why: RowFault) {
        if self.bad.len() < MOST_BAD {
            self.bad.push(BadRow { line, column: column.to_owned(), why });
        }
    }
}

type Refused = (&'static Column, Fault);

/// What rows are read by.
struct Reading<'a> {
    heading: Heading,
    given: Given,
    known: &'a Localities,
}

impl Reading<'_> {
    /// A whole code, or seven digits behind the prefecture and the table of points that the row
    /// names, or else the list.
    fn code(&self, record: &csv::StringRecord) -> Result<FacilityCode, Refused> {
        let cell = |column| self.heading.cell(record, column).into_owned();
        let (code, number) = (cell(&CODE), cell(&NUMBER));
        let typed = if code.is_empty() { number } else { code };
        let read = typed_code::read(&typed).or_else(|error| {
            let prefecture = match cell(&PREFECTURE) {
                none if none.is_empty() => self.given.prefecture.map(|code| code.to_string()),
                // A spreadsheet takes 01 for a number.
                named => Some(format!("{:0>2}", text::narrow(&named))),
            };
            let table = match cell(&TABLE) {
                none if none.is_empty() => {
                    self.given.fee_table.map(|table| table.digit().to_owned())
                }
                named => Some(named),
            };
            match (prefecture, table) {
                (Some(prefecture), Some(table)) => {
                    typed_code::read(&[prefecture, table, typed].concat())
                }
                _ => Err(error),
            }
        });
        read.map_err(|error| (self.code_column(record), error.into()))
    }

    /// The column that the code of a row is read from: a list may have both.
    fn code_column(&self, record: &csv::StringRecord) -> &'static Column {
        let is_empty = self.heading.cell(record, &CODE).is_empty();
        if is_empty && self.heading.has(&NUMBER) { &NUMBER } else { &CODE }
    }

    fn entry(&self, record: &csv::StringRecord) -> Result<Entry, Refused> {
        let code = self.code(record)?;
        let cell = |column| self.heading.cell(record, column);
        let of = |column, longest| {
            text::optional(&cell(column), longest).map_err(|fault| (column, fault))
        };
        let name = of(&FACILITY_NAME, NAME)?;
        if name.is_empty() {
            return Err((&FACILITY_NAME, Fault::Missing));
        }
        let municipality = match &*cell(&MUNICIPALITY) {
            "" => None,
            typed => {
                let code = text::narrow(typed).parse();
                Some(code.map_err(|error: CodeError| (&MUNICIPALITY, error.into()))?)
            }
        };
        let (in_address, address) = split_postcode(&of(&FACILITY_ADDRESS, ADDRESS)?);
        let postcode = match &*cell(&POSTCODE) {
            "" => in_address,
            typed => text::postcode(typed).map_err(|fault| (&POSTCODE, fault))?,
        };
        let mut entry = Entry {
            code,
            name,
            kana: text::katakana(&of(&KANA, NAME)?),
            municipality,
            postcode,
            address,
            phone: text::narrow(&of(&FACILITY_PHONE, PHONE)?),
        };
        self.locate(&mut entry);
        Ok(entry)
    }

    /// Cuts the municipality's name off the address, which the entry names by its code.
    fn locate(&self, entry: &mut Entry) {
        let prefecture = entry.prefecture().or(self.given.prefecture);
        let located = prefecture.and_then(|of| self.known.find(of, &entry.address));
        let Some(Located { municipality, rest }) = located else { return };
        if entry.municipality.is_none_or(|named| named == municipality) {
            let rest = rest.to_owned();
            entry.municipality = Some(municipality);
            entry.address = rest;
        }
    }
}

/// Bureaus write the postcode before the address: `〒100－0001東京都…`.
fn split_postcode(address: &str) -> (String, String) {
    let Some(rest) = address.strip_prefix('〒') else {
        return (String::new(), address.to_owned());
    };
    let mut digits = String::new();
    let mut end = rest.len();
    for (at, sign) in rest.char_indices() {
        let narrow = text::narrow(&sign.to_string());
        match narrow.as_str() {
            digit if digits.len() < 7 && digit.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.push_str(digit);
            }
            "-" | "" if digits.len() < 7 => {}
            _ => {
                end = at;
                break;
            }
        }
    }
    if digits.len() == 7 {
        (digits, rest.get(end..).unwrap_or_default().trim().to_owned())
    } else {
        (String::new(), address.to_owned())
    }
}

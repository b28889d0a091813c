//! A sheet's lines as a CSV file: every bad row is listed, and one bad row refuses the file.
//!
//! Columns: `code`, `name` (for people, ignored when read), `vaccine_vials`, `needle_pieces`,
//! `syringe_pieces`; written behind them and ignored when read, where they may be left out,
//! `capacity_doses` and `wanted_vials`, empty where nobody entered any. UTF-8; a byte order mark is written for Excel and accepted.

use std::collections::BTreeMap;

use vsys_vocabulary::{Amounts, Office, PerItem, Units};

use super::{child::Child, demand::Demand, rules::lines::Lines};
use crate::limits::MAX_UNITS;

/// Largest file in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most rows in a file; a municipality has some hundreds of sites, the largest some thousands.
pub const MAX_ROWS: u32 = 20_000;
/// Heading of a file that is read.
pub const COLUMNS: [&str; 5] = ["code", "name", "vaccine_vials", "needle_pieces", "syringe_pieces"];
/// What a file that is written has behind it: of the sites, not of the sheet.
pub const DEMAND_COLUMNS: [&str; 2] = ["capacity_doses", "wanted_vials"];
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A row that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Line of the file, from 1.
    pub line: u32,
    /// Column's name, empty when the whole row is meant.
    pub column: &'static str,
    /// `UPPER_SNAKE` reason.
    pub reason: &'static str,
    /// What is true.
    pub message: String,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinesFile {
    /// Good rows with their line numbers.
    pub entries: Vec<(u32, Child, Amounts)>,
    /// Bad rows.
    pub bad: Vec<BadRow>,
    /// Rows in all, without the heading.
    pub rows: u32,
}

/// Reads a file for the sheet of `office`.
#[must_use]
pub fn read(office: &Office, bytes: &[u8]) -> LinesFile {
    let mut file = LinesFile::default();
    if let Err(refusal) = read_file(*office, bytes, &mut file) {
        file.bad.push(refusal);
    }
    file
}

/// Reads rows into `file`; an error is what ended the reading early.
fn read_file(office: Office, bytes: &[u8], file: &mut LinesFile) -> Result<(), BadRow> {
    let text = std::str::from_utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes))
        .map_err(|error| bad(1, "", "CSV_NOT_UTF8", format!("the file is not UTF-8: {error}")))?;
    let mut lines = Lines::of(text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let malformed = |line, error: csv::Error| bad(line, "", "CSV_MALFORMED", error.to_string());
    let heading = reader.headers().map_err(|error| malformed(1, error))?;
    let columns = heading.len();
    let as_written = COLUMNS.iter().chain(&DEMAND_COLUMNS);
    if !heading.iter().eq(COLUMNS) && !heading.iter().eq(as_written.copied()) {
        let message = format!("the heading must be {}", COLUMNS.join(","));
        return Err(bad(1, "", "CSV_HEADING", message));
    }
    let mut seen = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| malformed(file.rows + 2, error))?;
        let line = lines.line_of(record.position().map_or(0, csv::Position::byte));
        file.rows += 1;
        if file.rows > MAX_ROWS {
            let message = format!("a file has {MAX_ROWS} rows at most");
            return Err(bad(line, "", "CSV_TOO_MANY_ROWS", message));
        }
        if record.len() != columns {
            let message = format!("a row has {columns} columns, this one {}", record.len());
            file.bad.push(bad(line, "", "CSV_COLUMNS", message));
            continue;
        }
        let Some((child, units)) = read_row(office, &record, line, &mut file.bad) else { continue };
        match seen.insert(child, line) {
            None => file.entries.push((line, child, units)),
            Some(first) => {
                let message = format!("{child} is given on line {first} already");
                file.bad.push(bad(line, "code", "CSV_DUPLICATE_CODE", message));
            }
        }
    }
    Ok(())
}

/// A line as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// Code of the child.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it gets.
    pub units: Amounts,
    /// What it wants, when anybody entered that.
    pub demand: Option<Demand>,
}

/// Writes lines with their names.
pub fn write<'a>(lines: impl IntoIterator<Item = Written<'a>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(COLUMNS.iter().chain(&DEMAND_COLUMNS))?;
    for Written { code, name, units, demand } in lines {
        let PerItem { vaccine, needle, syringe } = units.map(|units| units.0.to_string());
        let figure = |of: fn(Demand) -> u64| demand.map(|it| of(it).to_string());
        writer.write_record([
            code,
            &for_spreadsheet(name),
            &vaccine,
            &needle,
            &syringe,
            &figure(|demand| demand.capacity_doses).unwrap_or_default(),
            &figure(|demand| demand.wanted_vials).unwrap_or_default(),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A name that a spreadsheet would take for a formula gets a quote before it.
fn for_spreadsheet(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn read_row(
    office: Office,
    record: &csv::StringRecord,
    line: u32,
    bad_rows: &mut Vec<BadRow>,
) -> Option<(Child, Amounts)> {
    let fields: Vec<&str> = record.iter().take(COLUMNS.len()).collect();
    let [code, _name, vaccine, needle, syringe] = fields[..] else { return None };
    let child = Child::parse(&office, code)
        .map_err(|error| bad_rows.push(bad(line, "code", "CODE_NOT_BELOW", error.to_string())))
        .ok();
    let mut units = |text: &str, column| {
        let units = text.parse().ok().filter(|units| *units <= MAX_UNITS).map(Units);
        if units.is_none() {
            let message = format!("expected a whole number from 0 to {MAX_UNITS}, found {text:?}");
            bad_rows.push(bad(line, column, "QUANTITY_FORMAT", message));
        }
        units
    };
    let vaccine = units(vaccine, "vaccine_vials");
    let needle = units(needle, "needle_pieces");
    let syringe = units(syringe, "syringe_pieces");
    Some((child?, PerItem { vaccine: vaccine?, needle: needle?, syringe: syringe? }))
}

fn bad(line: u32, column: &'static str, reason: &'static str, message: String) -> BadRow {
    BadRow { line, column, reason, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chiyoda() -> Office {
        Office::Municipality("131016".parse().unwrap())
    }

    #[test]
    fn what_is_written_reads_back() {
        let units = PerItem { vaccine: Units(195), needle: Units(1000), syringe: Units(0) };
        let demand = Some(Demand { capacity_doses: 1_170, wanted_vials: 390 });
        let (code, name) = ("1310000001", "千代田市ダミー病院");
        for demand in [demand, None] {
            let file = write([Written { code, name, units, demand }]).unwrap();
            let read = read(&chiyoda(), &file);
            assert_eq!((read.rows, read.bad.len()), (1, 0));
            assert_eq!(read.entries[0].2, units);
        }
    }

    #[test]
    fn what_is_wanted_is_written_and_what_nobody_entered_stays_empty() {
        let (name, units) = ("x", Amounts::ZERO);
        let demand = Some(Demand { capacity_doses: 1_170, wanted_vials: 0 });
        let file = write([
            Written { code: "1310000001", name, units, demand },
            Written { code: "1310000002", name, units, demand: None },
        ]);
        let file = String::from_utf8(file.unwrap()).unwrap();
        let rows: Vec<_> = file.lines().skip(1).collect();
        assert_eq!(rows, ["1310000001,x,0,0,0,1170,0", "1310000002,x,0,0,0,,"]);
    }

    #[test]
    fn every_bad_row_is_listed_with_line_column_and_reason() {
        let file = "code,name,vaccine_vials,needle_pieces,syringe_pieces\n\
                    12,x,1,1,1\n\
                    1310000001,x,-1,1,many\n\
                    1310000001,x,1,1,1\n\
                    1310000001,x,1,1,1\n\
                    1310000002,x,1\n";
        let read = read(&chiyoda(), file.as_bytes());
        let found: Vec<_> = read.bad.iter().map(|row| (row.line, row.column, row.reason)).collect();
        assert_eq!(
            found,
            [
                (2, "code", "CODE_NOT_BELOW"),
                (3, "vaccine_vials", "QUANTITY_FORMAT"),
                (3, "syringe_pieces", "QUANTITY_FORMAT"),
                (5, "code", "CSV_DUPLICATE_CODE"),
                (6, "", "CSV_COLUMNS"),
            ]
        );
    }

    #[test]
    fn another_heading_is_refused_before_any_row() {
        let read = read(&chiyoda(), b"code;name\n1;2\n");
        assert_eq!(read.bad[0].reason, "CSV_HEADING");
    }

    #[test]
    fn a_name_that_looks_like_a_formula_is_quoted() {
        let units = PerItem { vaccine: Units(1), needle: Units(0), syringe: Units(0) };
        let line = Written { code: "1310000001", name: "=1+1", units, demand: None };
        let file = write([line]).unwrap();
        assert!(String::from_utf8(file).unwrap().contains("'=1+1"));
    }
}

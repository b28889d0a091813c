//! Facilities in a file: CSV, or the first sheet of an Excel workbook (一括登録).

mod cells;
mod heading;

use std::borrow::Cow;

use encoding_rs::{SHIFT_JIS, UTF_8};
use vsys_proto::facility_registry::v1;

use self::heading::{Column, Heading};
use crate::domain::batch::{Batch, Row};
use crate::domain::fault::{Fault, Violations};
use crate::domain::profile::FacilityEntry;

/// The most rows of a file.
pub(crate) const MOST_ROWS: usize = 100_000;
/// The most bytes of a file.
pub(crate) const MOST_BYTES: usize = 32 * 1024 * 1024;
/// The most bytes that a workbook may unfold to.
const MOST_UNFOLDED: u64 = 512 * 1024 * 1024;

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    /// Neither a workbook nor a text in a known encoding.
    #[error("the file is neither CSV in UTF-8 or Shift_JIS nor an Excel workbook")]
    Format,
    /// A heading and nothing under it, or not even that.
    #[error("the file has no rows")]
    Empty,
    /// A column that each row needs.
    #[error("the heading lacks the column {0}")]
    ColumnMissing(&'static str),
    /// More rows than are taken at once.
    #[error("the file has more than {MOST_ROWS} rows")]
    TooLong,
    /// More bytes than are taken at once.
    #[error("the file has more than {MOST_BYTES} bytes")]
    TooLarge,
}

/// A file that was read. The rows of the batch are counted by the file's lines: the heading is
/// line 1.
#[derive(Debug)]
pub(crate) struct FacilityFile {
    /// Rows that are not empty, without the heading.
    pub(crate) rows: u32,
    /// What they say.
    pub(crate) batch: Batch<FacilityEntry>,
}

/// Reads a file.
pub(crate) fn read(bytes: &[u8]) -> Result<FacilityFile, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let lines = if cells::is_workbook(bytes) { cells::of_workbook(bytes)? } else { of_csv(bytes)? };
    let mut lines = lines.into_iter();
    let (_, heading) = lines.next().ok_or(Unreadable::Empty)?;
    let heading = Heading::read(&heading)?;
    let mut batch = Batch::default();
    let mut rows = 0;
    for (line, cells) in lines {
        rows += 1;
        match entry(line, &heading, &cells) {
            Ok(entry) => batch.rows.push(Row { index: line, expected_version: None, entry }),
            Err(found) => batch.violations.append(found),
        }
    }
    if rows == 0 { Err(Unreadable::Empty) } else { Ok(FacilityFile { rows, batch }) }
}

/// Lines of a file with their numbers, those that are empty left out.
type Lines = Vec<(usize, Vec<String>)>;

fn of_csv(bytes: &[u8]) -> Result<Lines, Unreadable> {
    let text = text_of(bytes)?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::Format)?;
        let line = record.position().map_or(0, |at| line_of(&text, at));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        // One of the lines is the heading.
        if lines.len() > MOST_ROWS {
            return Err(Unreadable::TooLong);
        }
        lines.push((line, record.iter().map(|cell| typed(cell).to_owned()).collect()));
    }
    Ok(lines)
}

/// A cell as one typed it. Downloads put an apostrophe before what a spreadsheet would reckon.
fn typed(cell: &str) -> &str {
    let cell = cell.trim();
    let after = cell.strip_prefix('\'');
    after.filter(|after| after.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

/// The line that a record starts on: its position is before the empty lines that were skipped.
fn line_of(text: &str, at: &csv::Position) -> usize {
    let from = usize::try_from(at.byte()).ok().and_then(|byte| text.get(byte..));
    let skipped = from.map_or("", |from| {
        from.get(..from.len() - from.trim_start_matches(['\r', '\n']).len()).unwrap_or_default()
    });
    usize::try_from(at.line()).unwrap_or(0) + skipped.matches('\n').count()
}

/// The text of a file: with a byte order mark or without, UTF-8 or else Shift JIS. A mark may
/// stand before either: spreadsheets that convert a file keep it.
fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .or_else(|| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes))
        .ok_or(Unreadable::Format)?;
    // What is no text, as a document for printing, may still be a run of valid characters.
    if text.contains('\0') { Err(Unreadable::Format) } else { Ok(text) }
}

fn entry(line: usize, heading: &Heading, cells: &[String]) -> Result<FacilityEntry, Violations> {
    let mut found = Violations::default();
    let cell = |column: Column| heading.cell(cells, column);
    let category = found.keep(line, "category", heading::category(cell(Column::Category)));
    let facility_type = found.keep(line, "type", heading::facility_type(cell(Column::Type)));
    let position = point(cell(Column::Latitude), cell(Column::Longitude));
    let position = found.keep(line, "position", position);
    let statement = heading::statement(cell(Column::Statement));
    let statement = found.keep(line, "transfer_statement", statement);
    let times = heading.has(Column::DeliveryDays) || heading.has(Column::DeliveryHours);
    let wire = v1::FacilityEntry {
        facility_code: cell(Column::Code).to_owned(),
        municipality_code: cell(Column::Municipality).to_owned(),
        name: cell(Column::Name).to_owned(),
        kana: cell(Column::Kana).to_owned(),
        postcode: cell(Column::Postcode).replace('-', ""),
        address: cell(Column::Address).to_owned(),
        phone: cell(Column::Phone).to_owned(),
        // Where one was not read, that is said above; any other keeps the reading going.
        r#type: facility_type.unwrap_or(v1::FacilityType::Basic).into(),
        category: category.unwrap_or(v1::FacilityCategory::Clinic).into(),
        basic_facility_code: match facility_type {
            None => String::new(),
            Some(_) => cell(Column::Basic).to_owned(),
        },
        delivery: times.then(|| v1::DeliveryTimes {
            days: cell(Column::DeliveryDays).to_owned(),
            hours: cell(Column::DeliveryHours).to_owned(),
        }),
        position: position.flatten(),
        transfer_statement: statement.unwrap_or_default().into(),
    };
    match super::facility(line, &wire) {
        Ok(entry) if found.is_empty() => Ok(entry),
        Ok(_) => Err(found),
        Err(more) => {
            found.append(more);
            Err(found)
        }
    }
}

fn point(latitude: &str, longitude: &str) -> Result<Option<v1::GeoPoint>, Fault> {
    if latitude.is_empty() && longitude.is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str| text.parse::<f64>().map_err(|_| Fault::OutsideJapan);
    let point = v1::GeoPoint { latitude: degrees(latitude)?, longitude: degrees(longitude)? };
    Ok(Some(point))
}

#[cfg(test)]
mod tests;

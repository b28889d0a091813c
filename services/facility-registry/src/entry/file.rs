//! Facilities in a file: CSV, or the first sheet of an Excel workbook (一括登録).

mod archive;
mod cells;
mod heading;
mod lines;

use std::collections::BTreeSet;

use vsys_proto::facility_registry::v1;

use self::heading::{Column, Heading};
use crate::domain::batch::{Batch, Row};
use crate::domain::fault::{Fault, Violations};
use crate::domain::profile::{FacilityEntry, Part};

/// The most rows of a file.
pub(crate) const MOST_ROWS: usize = 100_000;
/// The most bytes of a file.
pub(crate) const MOST_BYTES: usize = 32 * 1024 * 1024;
/// The most bytes that a workbook may unfold to: one of as many rows as are taken has 100 MB.
const MOST_UNFOLDED: u64 = 128 * 1024 * 1024;
/// The most bytes of text in a workbook's cells.
const MOST_TEXT: usize = 96 * 1024 * 1024;
/// The most columns of a file; a workbook's further ones are not looked at.
const MOST_COLUMNS: usize = 50;

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
    /// A row of more cells than a list has columns.
    #[error("a row has more than {MOST_COLUMNS} cells")]
    TooWide,
    /// More bytes than are taken at once.
    #[error("the file has more than {MOST_BYTES} bytes, or unfolds to more than {MOST_UNFOLDED}")]
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
    let lines =
        if cells::is_workbook(bytes) { cells::of_workbook(bytes)? } else { lines::of_csv(bytes)? };
    let mut lines = lines.into_iter();
    let (_, heading) = lines.next().ok_or(Unreadable::Empty)?;
    let heading = Heading::read(&heading)?;
    let mut batch = Batch::default();
    let mut rows = 0;
    for (line, cells) in lines {
        rows += 1;
        match row(line, &heading, &cells) {
            Ok(row) => batch.rows.push(row),
            Err(found) => batch.violations.append(found),
        }
    }
    if rows == 0 { Err(Unreadable::Empty) } else { Ok(FacilityFile { rows, batch }) }
}

/// Lines of a file with their numbers, those that are empty left out.
type Lines = Vec<(usize, Vec<String>)>;

/// Parts that a row may say nothing of, with their columns.
const OPTIONAL: [(Part, Column); 4] = [
    (Part::Kana, Column::Kana),
    (Part::Postcode, Column::Postcode),
    (Part::DeliveryDays, Column::DeliveryDays),
    (Part::DeliveryHours, Column::DeliveryHours),
];

fn row(line: usize, heading: &Heading, cells: &[String]) -> Result<Row<FacilityEntry>, Violations> {
    let mut found = Violations::default();
    let cell = |column: Column| heading.cell(cells, column);
    let expected = found.keep(line, "version", heading::version(cell(Column::Version)));
    let category = found.keep(line, "category", heading::category(cell(Column::Category)));
    let facility_type = found.keep(line, "type", heading::facility_type(cell(Column::Type)));
    let position = point(cell(Column::Latitude), cell(Column::Longitude));
    let position = found.keep(line, "position", position);
    let statement = heading::statement(cell(Column::Statement));
    let statement = found.keep(line, "transfer_statement", statement);
    let wire = v1::FacilityEntry {
        facility_code: cell(Column::Code).to_owned(),
        municipality_code: cell(Column::Municipality).to_owned(),
        name: cell(Column::Name).to_owned(),
        kana: cell(Column::Kana).to_owned(),
        postcode: heading::postcode(cell(Column::Postcode)),
        address: cell(Column::Address).to_owned(),
        phone: cell(Column::Phone).to_owned(),
        // Where one was not read, that is said above; any other keeps the reading going.
        r#type: facility_type.unwrap_or(v1::FacilityType::Basic).into(),
        category: category.unwrap_or(v1::FacilityCategory::Clinic).into(),
        basic_facility_code: match facility_type {
            None => String::new(),
            Some(_) => cell(Column::Basic).to_owned(),
        },
        delivery: Some(v1::DeliveryTimes {
            days: cell(Column::DeliveryDays).to_owned(),
            hours: cell(Column::DeliveryHours).to_owned(),
        }),
        position: position.flatten(),
        transfer_statement: statement.unwrap_or_default().into(),
    };
    let empty = OPTIONAL.into_iter().filter(|(_, column)| cell(*column).is_empty());
    let unsaid: BTreeSet<Part> = empty.map(|(part, _)| part).collect();
    match (super::facility(line, &wire), expected) {
        (Ok(entry), Some(expected_version)) if found.is_empty() => {
            let entry = FacilityEntry { unsaid, ..entry };
            Ok(Row { index: line, expected_version, entry })
        }
        (Ok(_), _) => Err(found),
        (Err(more), _) => {
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
mod bombs;
#[cfg(test)]
mod tests;

//! The cells of an Excel workbook as texts.

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, Xlsx};

use super::heading::Heading;
use super::{Lines, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Unreadable, archive};

/// Whether a file begins as a workbook does.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The first sheet's lines. Cells are read one by one, so that a sheet that says it is larger
/// than it is takes no room; a text that many cells share counts as often as they have it.
pub(super) fn of_workbook(bytes: &[u8]) -> Result<Lines, Unreadable> {
    archive::check(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Unreadable::Format)?;
    let sheet = workbook.sheet_names().into_iter().next().ok_or(Unreadable::Empty)?;
    let mut reader = workbook.worksheet_cells_reader(&sheet).map_err(|_| Unreadable::Format)?;
    let mut lines: Lines = Vec::new();
    let mut heading: Vec<String> = Vec::new();
    let mut room = MOST_TEXT;
    while let Some(cell) = reader.next_cell().map_err(|_| Unreadable::Format)? {
        let (row, column) = cell.get_position();
        let (line, place) = (row as usize + 1, column as usize);
        if place >= MOST_COLUMNS {
            continue;
        }
        let name = heading.get(place).map_or("", String::as_str);
        let text = text(cell.get_value(), Heading::width(name));
        if text.is_empty() {
            continue;
        }
        room = room.checked_sub(text.len()).ok_or(Unreadable::TooLarge)?;
        if lines.last().is_none_or(|(last, _)| *last != line) {
            if lines.len() > MOST_ROWS {
                return Err(Unreadable::TooLong);
            }
            lines.push((line, Vec::new()));
        }
        if let Some((_, cells)) = lines.last_mut() {
            cells.resize(cells.len().max(place + 1), String::new());
            if let Some(cell) = cells.get_mut(place) {
                *cell = text;
            }
        }
        if let [(_, first)] = lines.as_slice() {
            heading.clone_from(first);
        }
    }
    Ok(lines)
}

/// A cell as one typed it. A code that a spreadsheet took for a number gets its noughts back.
fn text(value: &DataRef<'_>, width: usize) -> String {
    match Data::from(value.clone()) {
        Data::Float(number) if number.fract() == 0.0 => format!("{number:0width$.0}"),
        Data::Int(number) => format!("{number:0width$}"),
        other => other.to_string().trim().to_owned(),
    }
}

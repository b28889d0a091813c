//! The lines of a CSV file.

use std::borrow::Cow;

use encoding_rs::{SHIFT_JIS, UTF_8};

use super::{Lines, MOST_COLUMNS, MOST_ROWS, Unreadable};

pub(super) fn of_csv(bytes: &[u8]) -> Result<Lines, Unreadable> {
    let text = text_of(bytes)?;
    check_width(text.as_bytes())?;
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

/// Refuses a row of too many cells before it is split into them.
fn check_width(text: &[u8]) -> Result<(), Unreadable> {
    let (mut cells, mut begins, mut quoted, mut closed) = (1_usize, true, false, false);
    for byte in text {
        match byte {
            b'"' if quoted => (quoted, closed) = (false, true),
            // Two quotes in a quoted cell are one that belongs to it.
            b'"' if begins || closed => (quoted, begins, closed) = (true, false, false),
            _ if quoted => {}
            b',' => {
                cells += 1;
                if cells > MOST_COLUMNS {
                    return Err(Unreadable::TooWide);
                }
                (begins, closed) = (true, false);
            }
            b'\n' | b'\r' => (cells, begins, closed) = (1, true, false),
            _ => (begins, closed) = (false, false),
        }
    }
    Ok(())
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
    // A document for printing, which may be a run of valid characters.
    if bytes.starts_with(b"%PDF-") {
        return Err(Unreadable::Format);
    }
    let text = UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .or_else(|| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes))
        .ok_or(Unreadable::Format)?;
    // So may anything else be that is no text.
    if text.contains('\0') { Err(Unreadable::Format) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_wide_as_its_cells_are_many() {
        let commas = ",".repeat(MOST_COLUMNS - 1);
        let good = format!("{commas}\r\n{commas}\n\"{commas},\"\"{commas}\",a\nb\"{commas}");
        assert_eq!(check_width(good.as_bytes()), Ok(()));
        assert_eq!(check_width(format!("a\n{commas},").as_bytes()), Err(Unreadable::TooWide));
        // A quote that stands in the middle of a cell holds nothing together.
        let inside = format!("a\"{commas},\"");
        assert_eq!(check_width(inside.as_bytes()), Err(Unreadable::TooWide));
    }
}

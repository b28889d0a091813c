//! The lines of a CSV file.

use super::{Lines, MOST_COLUMNS, MOST_ROWS, Unreadable};

pub(super) fn of_csv(bytes: &[u8]) -> Result<Lines, Unreadable> {
    let text = vsys_uploads::text(bytes).ok_or(Unreadable::Format)?;
    if vsys_uploads::is_wider(&text, MOST_COLUMNS) {
        return Err(Unreadable::TooWide);
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::Format)?;
        let line = record.position().map_or(0, |at| vsys_uploads::line_of(&text, at));
        let line = usize::try_from(line).unwrap_or(usize::MAX);
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

//! A table as a file.

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::locale::Locale;
use crate::table::Cell;
use crate::trouble::Trouble;

/// Excel reads UTF-8 only behind this mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";
/// Numbers with more digits would be rounded by Excel.
const EXACT: i128 = 1 << 53;

/// Comma-separated values.
pub(super) fn csv(
    name: &str,
    headings: &[String],
    cells: &[Vec<Cell>],
    locale: Locale,
) -> Result<Response, Trouble> {
    let mut file = csv::Writer::from_writer(MARK.to_vec());
    let fault = |error: csv::Error| Trouble::fault(&error.to_string());
    file.write_record(headings).map_err(fault)?;
    for row in cells {
        file.write_record(row.iter().map(|cell| harmless(cell, locale))).map_err(fault)?;
    }
    let bytes = file.into_inner().map_err(|error| Trouble::fault(&error.to_string()))?;
    Ok(download(name, "csv", "text/csv; charset=utf-8", bytes))
}

/// A text that no spreadsheet takes for a formula.
fn harmless(cell: &Cell, locale: Locale) -> String {
    let written = cell.written(locale);
    let formula = written.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let number = matches!(cell, Cell::Number(_) | Cell::Count { .. } | Cell::Amount { .. });
    if formula && !number { format!("'{written}") } else { written }
}

/// An Excel workbook of one sheet.
pub(super) fn xlsx(
    name: &str,
    headings: &[String],
    cells: &[Vec<Cell>],
    locale: Locale,
) -> Result<Response, Trouble> {
    let bytes = workbook(headings, cells, locale);
    let bytes = bytes.map_err(|error| Trouble::fault(&error.to_string()))?;
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(name, "xlsx", media, bytes))
}

fn workbook(
    headings: &[String],
    cells: &[Vec<Cell>],
    locale: Locale,
) -> Result<Vec<u8>, XlsxError> {
    let (bold, grouped) = (Format::new().set_bold(), Format::new().set_num_format("#,##0"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(headings) {
        sheet.write_with_format(0, column, heading, &bold)?;
    }
    for (row, cells) in (1..).zip(cells) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Nothing | Cell::Choice { .. } => {}
                Cell::Number(number) if number.abs() < EXACT => {
                    // Shorter than 53 bits: exact.
                    #[expect(clippy::cast_precision_loss, reason = "looked at above")]
                    sheet.write_number_with_format(row, column, *number as f64, &grouped)?;
                }
                Cell::Count { number, .. } => {
                    sheet.write_number_with_format(row, column, *number, &grouped)?;
                }
                Cell::Amount { units, .. } if i128::from(*units) < EXACT => {
                    #[expect(clippy::cast_precision_loss, reason = "looked at above")]
                    sheet.write_number_with_format(row, column, *units as f64, &grouped)?;
                }
                _ => {
                    sheet.write_string(row, column, cell.written(locale))?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    book.save_to_buffer()
}

fn download(name: &str, ending: &str, media: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    ([(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_be_a_formula() {
        let text = |text: &str| harmless(&Cell::text(text), Locale::Ja);
        assert_eq!(text("=HYPERLINK(\"https://evil.example\")").chars().next(), Some('\''));
        assert_eq!(text("東京都"), "東京都");
        assert_eq!(harmless(&Cell::Number(-5), Locale::Ja), "-5");
    }
}

//! A table as a file.

use std::io;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tonic::Status;

use crate::locale::Locale;
use crate::table::Cell;
use crate::trouble::Trouble;

/// Excel reads UTF-8 only behind this mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";
const CSV: &str = "text/csv; charset=utf-8";
/// Numbers with more digits would be rounded by Excel.
const EXACT: i128 = 1 << 53;

/// Comma-separated values.
pub(super) fn csv(
    name: &str,
    headings: &[String],
    cells: &[Vec<Cell>],
    locale: Locale,
) -> Result<Response, Trouble> {
    let fault = |error: io::Error| Trouble::fault(&error.to_string());
    let mut bytes = csv_head(headings).map_err(fault)?;
    bytes.extend(csv_lines(cells, locale).map_err(fault)?);
    Ok(download(name, "csv", CSV, bytes))
}

/// The first line of a file, behind the mark.
pub(super) fn csv_head(headings: &[String]) -> io::Result<Vec<u8>> {
    let mut file = csv::Writer::from_writer(MARK.to_vec());
    file.write_record(headings)?;
    file.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Lines of a file.
pub(super) fn csv_lines(cells: &[Vec<Cell>], locale: Locale) -> io::Result<Vec<u8>> {
    let mut file = csv::Writer::from_writer(Vec::new());
    for row in cells {
        file.write_record(row.iter().map(|cell| harmless(cell, locale)))?;
    }
    file.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Why a file ends before its end: the browser says that it failed.
#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
pub(super) fn broken_off(status: Status) -> io::Error {
    let (code, message) = (status.code(), status.message());
    tracing::warn!(%code, message, "a file was broken off");
    io::Error::other(message.to_owned())
}

/// A file that is still being written.
pub(super) fn csv_stream(name: &str, body: Body) -> Response {
    download(name, "csv", CSV, body)
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

fn download(name: &str, ending: &str, media: &'static str, body: impl IntoResponse) -> Response {
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    ([(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, disposition)], body).into_response()
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

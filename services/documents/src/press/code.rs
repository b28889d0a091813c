//! A link as a two-dimensional code (二次元コード): a picture of squares.

use std::fmt::Write;

use qrcode::types::QrError;
use qrcode::{Color, QrCode};

/// The white round a code, in squares; readers want four.
const MARGIN: usize = 4;

/// The code as SVG, the squares of a row that touch each other as one.
pub(super) fn svg(text: &str) -> Result<String, QrError> {
    let code = QrCode::new(text.as_bytes())?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in colors.chunks(width).enumerate() {
        let mut column = MARGIN;
        for run in line.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{column} {}h{}v1H{column}z", row + MARGIN, run.len());
            }
            column += run.len();
        }
    }
    let side = width + 2 * MARGIN;
    Ok(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>"#
    ))
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_code_has_a_margin_and_runs_of_squares() {
        let picture = svg("https://v-sys.example.jp/mandate/M-0000123").unwrap();
        assert!(picture.contains(r#"viewBox="0 0 37 37""#), "{picture}");
        // The upper left corner begins with a bar of seven.
        assert!(picture.contains("M4 4h7v1H4z"), "{picture}");
    }

    #[test]
    fn what_no_code_can_hold_is_refused() {
        assert!(svg(&"x".repeat(5000)).is_err());
    }
}

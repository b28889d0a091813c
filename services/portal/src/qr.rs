//! A text as a QR code that needs no file: inline SVG.

use std::fmt::Write;

use askama::filters::{Html, escape};
use qrcode::{Color, QrCode};

/// The code with its white margin; nothing when the text is too long for one.
pub(crate) fn svg(text: &str, label: &str) -> String {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return String::new() };
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in colors.chunks(width).enumerate() {
        for (column, _) in line.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", column + 4, row + 4);
        }
    }
    let side = width + 8;
    let label = escape(label, Html).map(|label| label.to_string()).unwrap_or_default();
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_code_is_a_square_with_a_margin_and_a_name() {
        let picture = svg("otpauth://totp/vsys:tanaka?secret=JBSWY3DPEHPK3PXP", "a \"code\"");
        assert!(
            picture.starts_with("<svg") && picture.contains(r#"viewBox="0 0 41 41""#),
            "{picture}"
        );
        assert!(picture.contains("a &#34;code&#34;") && !picture.contains("style"));
    }

    #[test]
    fn what_no_code_can_hold_is_no_picture() {
        assert_eq!(svg(&"x".repeat(5000), ""), "");
    }
}

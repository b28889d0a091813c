//! Texts of a document: bounded and printable.

use thiserror::Error;

/// Why a text cannot stand on a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum TextError {
    #[error("it is empty")]
    Missing,
    #[error("it is longer than {0} characters")]
    TooLong(usize),
    #[error("it has a control character in it")]
    Unprintable,
}

/// A text of one line with 1 to `longest` characters, as its owner writes it.
pub(crate) fn line(text: &str, longest: usize) -> Result<String, TextError> {
    let text = text.trim();
    // A text far too long is not counted to its end.
    if text.chars().nth(longest).is_some() {
        return Err(TextError::TooLong(longest));
    }
    if text.chars().any(|sign| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}')) {
        return Err(TextError::Unprintable);
    }
    if text.is_empty() { Err(TextError::Missing) } else { Ok(text.to_owned()) }
}

/// The same of a text that may have been typed in several lines: they become one.
pub(crate) fn lines(text: &str, longest: usize) -> Result<String, TextError> {
    line(&text.replace("\r\n", " ").replace(['\r', '\n'], " "), longest)
}

/// A postcode of seven digits, as it is written: `100-8916`.
pub(crate) fn postcode(digits: &str) -> Option<String> {
    let is_code = digits.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (area, rest) = digits.split_at_checked(3).filter(|_| is_code)?;
    Some(format!("{area}-{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_bounded_and_stays_as_it_is_written() {
        assert_eq!(line(" 髙橋𠮷郎 ", 4), Ok("髙橋𠮷郎".into()));
        assert_eq!(line("札幌市", 2), Err(TextError::TooLong(2)));
        assert_eq!(line("一\n二", 9), Err(TextError::Unprintable));
        assert_eq!(line("一\u{2028}二", 9), Err(TextError::Unprintable));
        assert_eq!(line(" \u{3000}", 9), Err(TextError::Missing));
    }

    #[test]
    fn what_was_typed_in_lines_is_one() {
        assert_eq!(lines("閉院する\r\nため\n", 9), Ok("閉院する ため".into()));
        assert_eq!(lines("一\u{7}二", 9), Err(TextError::Unprintable));
    }

    #[test]
    fn a_postcode_has_its_hyphen() {
        assert_eq!(postcode("1008916").as_deref(), Some("100-8916"));
        for other in ["", "100-8916", "10089160", "１００８９１６", "abcdefg"] {
            assert_eq!(postcode(other), None, "{other}");
        }
    }
}

//! Texts and addresses as people type them.

use vsys_vocabulary::is_mail_address;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TextError {
    #[error("it is empty and may not be")]
    Empty,
    #[error("it has more than {0} characters")]
    TooLong(usize),
    #[error("it holds control characters")]
    Unprintable,
    #[error("it is no mail address")]
    NotMail,
}

/// The longest mail address (RFC 5321 §4.5.3).
const MAIL: usize = 254;

/// A line of text, trimmed; may be empty.
pub(crate) fn line(text: &str, longest: usize) -> Result<String, TextError> {
    checked(text, longest, char::is_control)
}

/// A line of text that may not be empty.
pub(crate) fn required(text: &str, longest: usize) -> Result<String, TextError> {
    let text = line(text, longest)?;
    if text.is_empty() { Err(TextError::Empty) } else { Ok(text) }
}

/// Several lines of text; may be empty.
pub(crate) fn lines(text: &str, longest: usize) -> Result<String, TextError> {
    checked(text, longest, |sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t'))
}

/// Several lines of text that may not be empty.
pub(crate) fn required_lines(text: &str, longest: usize) -> Result<String, TextError> {
    let text = lines(text, longest)?;
    if text.is_empty() { Err(TextError::Empty) } else { Ok(text) }
}

fn checked(
    text: &str,
    longest: usize,
    forbidden: impl Fn(char) -> bool,
) -> Result<String, TextError> {
    let text = text.trim();
    if text.chars().count() > longest {
        return Err(TextError::TooLong(longest));
    }
    if text.chars().any(forbidden) {
        return Err(TextError::Unprintable);
    }
    Ok(text.to_owned())
}

/// A mail address that letters are sent to.
pub(crate) fn mail(text: &str) -> Result<String, TextError> {
    let text = required(text, MAIL)?;
    if is_mail_address(&text) { Ok(text) } else { Err(TextError::NotMail) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_domain() {
        for good in ["sato@city.chiyoda.lg.jp", "a.b+c@example.co.jp", " sato@example.jp "] {
            assert_eq!(mail(good).as_deref(), Ok(good.trim()));
        }
        for bad in [
            "",
            "sato",
            "@example.jp",
            "sato@",
            "sato@example",
            "sa to@example.jp",
            "sato@ex@ample.jp",
            "sato@example..jp",
            ".sato@example.jp",
            "佐藤@example.jp",
            "sato@example.jp\r\nBcc: x@example.jp",
            "<sato@example.jp>",
        ] {
            assert!(mail(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn control_characters_are_refused_but_not_lines_where_there_may_be_some() {
        assert_eq!(line("a\nb", 10), Err(TextError::Unprintable));
        assert_eq!(lines("a\nb", 10).as_deref(), Ok("a\nb"));
        assert_eq!(lines("a\u{7}b", 10), Err(TextError::Unprintable));
        assert_eq!(required_lines("\n \n", 10), Err(TextError::Empty));
        assert_eq!(required("  ", 10), Err(TextError::Empty));
        assert_eq!(line("あいう", 2), Err(TextError::TooLong(2)));
    }
}

//! Texts that people typed: trimmed, bounded, printable.

use super::fault::Fault;

/// A text of at most `longest` characters, which may be empty.
pub(crate) fn optional(value: &str, longest: usize) -> Result<String, Fault> {
    let value = value.trim();
    if value.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(Fault::Unprintable);
    }
    if let Some(unseen) = value.chars().find(|c| is_private(*c) || is_format_sign(*c)) {
        return Err(Fault::PrivateCharacter(unseen));
    }
    if value.chars().count() > longest {
        return Err(Fault::TooLong(longest));
    }
    Ok(value.to_owned())
}

/// Whether a character is for private use (外字): another computer shows another sign for it.
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// Whether a character is invisible and changes how others are shown. Variation selectors
/// (異体字セレクタ) are none of these: they belong to the character before them.
fn is_format_sign(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0001}'..='\u{e007f}')
}

/// A text of 1 to `longest` characters.
pub(crate) fn required(value: &str, longest: usize) -> Result<String, Fault> {
    let value = optional(value, longest)?;
    if value.is_empty() { Err(Fault::Missing) } else { Ok(value) }
}

/// Seven digits without a hyphen, or nothing.
pub(crate) fn postcode(value: &str) -> Result<String, Fault> {
    let digits = value.chars().all(|c| c.is_ascii_digit());
    match value.len() {
        0 | 7 if digits => Ok(value.to_owned()),
        _ => Err(Fault::PostcodeFormat),
    }
}

/// A telephone number of at most 20 characters.
pub(crate) fn phone(value: &str) -> Result<String, Fault> {
    let value = required(value, 20)?;
    let number = value.strip_prefix('+').unwrap_or(&value);
    let shaped = number.chars().all(|c| c.is_ascii_digit() || c == '-');
    if shaped && number.chars().any(|c| c.is_ascii_digit()) {
        Ok(value)
    } else {
        Err(Fault::PhoneFormat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_counted_in_characters() {
        assert_eq!(required(" 札幌市 ", 3), Ok("札幌市".into()));
        assert_eq!(required("札幌市", 2), Err(Fault::TooLong(2)));
        assert_eq!(required("  ", 2), Err(Fault::Missing));
        assert_eq!(optional("", 2), Ok(String::new()));
        assert_eq!(optional("a\u{0}b", 9), Err(Fault::Unprintable));
    }

    #[test]
    fn what_others_cannot_see_is_refused_by_its_number() {
        for unseen in ['\u{e000}', '\u{f8ff}', '\u{f0000}', '\u{100000}', '\u{200b}', '\u{202e}'] {
            let text = format!("山{unseen}田");
            assert_eq!(optional(&text, 9), Err(Fault::PrivateCharacter(unseen)), "{unseen:?}");
        }
        // 葛 in the form of one city, and 𠮷, which is no private character.
        for seen in ["葛\u{e0100}城", "髙\u{fe00}田", "𠮷田"] {
            assert_eq!(optional(seen, 9).as_deref(), Ok(seen));
        }
    }

    #[test]
    fn a_postcode_has_seven_digits_or_none() {
        assert_eq!(postcode("1000001"), Ok("1000001".into()));
        assert_eq!(postcode(""), Ok(String::new()));
        for wrong in ["100-0001", "10000011", "１０００００１", "100000a"] {
            assert_eq!(postcode(wrong), Err(Fault::PostcodeFormat), "{wrong}");
        }
    }

    #[test]
    fn a_telephone_number_has_digits_and_hyphens() {
        assert_eq!(phone("03-1234-5678"), Ok("03-1234-5678".into()));
        assert_eq!(phone("+81-3-1234-5678"), Ok("+81-3-1234-5678".into()));
        for wrong in ["-", "03 1234", "03+1234", "call me"] {
            assert_eq!(phone(wrong), Err(Fault::PhoneFormat), "{wrong}");
        }
    }
}

//! Characters that documents cannot show.

use thiserror::Error;

/// A character that the fonts have no glyph for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: the font has no glyph for {}", self.code())]
pub(crate) struct GlyphMissing {
    /// The field of the contract.
    pub(crate) field: &'static str,
    sign: char,
    /// The character that it is a form of, for one that only chooses a form.
    before: Option<char>,
}

impl GlyphMissing {
    /// The character as it was typed.
    pub(crate) fn written(&self) -> String {
        self.before.into_iter().chain([self.sign]).collect()
    }

    /// The same by number, for what no screen shows: `U+20BB7`.
    pub(crate) fn code(&self) -> String {
        let codes = self.before.into_iter().chain([self.sign]).map(|sign| {
            let number = u32::from(sign);
            format!("U+{number:04X}")
        });
        codes.collect::<Vec<_>>().join(" ")
    }
}

/// Refuses the first character that `has` does not know, and any that somebody has made for
/// himself (外字): a font may have a glyph of its own there, which is another one.
pub(super) fn find_missing(
    field: &'static str,
    text: &str,
    has: impl Fn(char) -> bool,
) -> Result<(), GlyphMissing> {
    let mut before = None;
    for sign in text.chars() {
        if is_private(sign) || !has(sign) {
            let before = before.filter(|_| chooses_form(sign));
            return Err(GlyphMissing { field, sign, before });
        }
        before = Some(sign);
    }
    Ok(())
}

const fn is_private(sign: char) -> bool {
    matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffd}')
}

/// Whether a character says which form the one before it has (異体字セレクタ).
const fn chooses_form(sign: char) -> bool {
    matches!(sign, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(text: &str) -> Option<(String, String)> {
        let found = find_missing("name", text, |sign| ('一'..='龯').contains(&sign)).err()?;
        Some((found.written(), found.code()))
    }

    #[test]
    fn what_is_missing_is_named_as_it_was_typed_and_by_number() {
        assert_eq!(missing("田中"), None);
        assert_eq!(missing("𠮷田"), Some(("𠮷".into(), "U+20BB7".into())));
        assert_eq!(missing("田\u{e000}"), Some(("\u{e000}".into(), "U+E000".into())));
        let (written, code) = missing("葛\u{e0100}城").unwrap();
        assert_eq!((written.as_str(), code.as_str()), ("葛\u{e0100}", "U+845B U+E0100"));
    }

    #[test]
    fn a_glyph_that_somebody_made_is_refused_even_where_the_font_has_one() {
        let found = find_missing("name", "\u{f8ff}", |_| true).unwrap_err();
        assert_eq!(found.to_string(), "name: the font has no glyph for U+F8FF");
    }
}

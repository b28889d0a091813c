use std::str::FromStr;

use crate::{
    CodeError, CodeKind,
    text::{Text, readable},
};

/// Code of a prefecture (都道府県コード): two digits, 01 to 47 (JIS X 0401).
///
/// ```
/// use vsys_vocabulary::PrefectureCode;
///
/// let tokyo: PrefectureCode = "13".parse()?;
/// assert_eq!(tokyo.to_string(), "13");
/// assert!("48".parse::<PrefectureCode>().is_err());
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrefectureCode(Text<2>);

readable!(PrefectureCode);

impl PrefectureCode {
    /// All 47, from Hokkaido (01) to Okinawa (47).
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=47).map(|number| Self(Text::known([b'0' + number / 10, b'0' + number % 10])))
    }

    /// The prefecture whose two digits these are, if there is one.
    pub(super) fn from_digits(digits: [u8; 2]) -> Option<Self> {
        Self::all().find(|prefecture| *prefecture.0.bytes() == digits)
    }

    /// The prefecture at the beginning of a code that was read before.
    pub(super) const fn known(digits: [u8; 2]) -> Self {
        Self(Text::known(digits))
    }
}

impl FromStr for PrefectureCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Text::<2>::digits(text)
            .and_then(|digits| Self::from_digits(*digits.bytes()))
            .ok_or(CodeError::Format(CodeKind::Prefecture))
    }
}

#[cfg(test)]
mod tests {
    use super::PrefectureCode;

    #[test]
    fn there_are_forty_seven_in_order() {
        let all: Vec<_> = PrefectureCode::all().map(|code| code.to_string()).collect();
        assert_eq!(all.len(), 47);
        assert_eq!(all.first().map(String::as_str), Some("01"));
        assert_eq!(all.last().map(String::as_str), Some("47"));
        assert!(all.is_sorted());
    }

    #[test]
    fn nothing_but_two_ascii_digits_is_read() {
        for text in ["", "1", "00", "48", "013", " 1", "1 ", "+1", "１３", "1a"] {
            assert!(text.parse::<PrefectureCode>().is_err(), "{text:?}");
        }
    }
}

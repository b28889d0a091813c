//! Numbers that people read out, and the secrets that open what they are of.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use unicode_normalization::UnicodeNormalization as _;

/// A text is no number of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number is written with its letter, a hyphen and at least seven digits")]
pub(crate) struct NotANumber;

/// Defines a number with the letter that it begins with.
macro_rules! numbers {
    ($($(#[$about:meta])* $name:ident = $letter:literal,)+) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(i64);

        impl $name {
            pub(crate) const fn of(serial: i64) -> Self {
                Self(serial)
            }

            pub(crate) const fn serial(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}-{:07}", $letter, self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotANumber;

            fn from_str(text: &str) -> Result<Self, NotANumber> {
                serial(text, $letter).map(Self)
            }
        }
    )+};
}

numbers! {
    /// Of a mandate: `M-0000123`.
    MandateNumber = 'M',
    /// Of an application for a code: `C-0000123`.
    ApplicationNumber = 'C',
}

/// Reads a number as people type it: small, in full width, with blanks or without the hyphen.
fn serial(text: &str, letter: char) -> Result<i64, NotANumber> {
    let plain = plain(text);
    let digits = plain.strip_prefix(letter).ok_or(NotANumber)?;
    if digits.len() < 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotANumber);
    }
    digits.parse().map_err(|_| NotANumber)
}

/// Bytes of a secret that people may have to type: 80 bits in 16 letters.
pub(crate) const SECRET_BYTES: usize = 10;

/// A secret as it is shown: four groups of four letters, without 0, 1, 8 and 9.
pub(crate) fn shown_secret(bytes: [u8; SECRET_BYTES]) -> String {
    let letters = BASE32_NOPAD.encode(&bytes);
    let mut shown = String::with_capacity(19);
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            shown.push('-');
        }
        shown.push(letter);
    }
    shown
}

/// A secret as it was typed, in the one form that is hashed.
pub(crate) fn read_secret(typed: &str) -> String {
    plain(typed)
}

/// Capitals and digits without what people put between them.
fn plain(text: &str) -> String {
    text.nfkc()
        .filter(|sign| !sign.is_whitespace() && !matches!(sign, '-' | '‐' | '−' | '–' | '—' | 'ー'))
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_type_it() {
        for typed in ["M-0000123", "m0000123", " Ｍ－００００１２３ ", "M - 0000 123"] {
            assert_eq!(typed.parse(), Ok(MandateNumber::of(123)), "{typed}");
        }
        assert_eq!(MandateNumber::of(123).to_string(), "M-0000123");
        assert_eq!(
            MandateNumber::of(12_345_678).to_string().parse(),
            Ok(MandateNumber::of(12_345_678))
        );
        for wrong in ["", "M", "0000123", "M-123", "M-00001２x", "M-99999999999999999999"] {
            assert_eq!(wrong.parse::<MandateNumber>(), Err(NotANumber), "{wrong}");
        }
        assert_eq!("c-0000123".parse(), Ok(ApplicationNumber::of(123)));
        assert_eq!("M-0000123".parse::<ApplicationNumber>(), Err(NotANumber));
    }

    #[test]
    fn a_secret_is_the_same_however_it_is_typed() {
        let shown = shown_secret([7; SECRET_BYTES]);
        assert_eq!(shown, "A4DQ-OBYH-A4DQ-OBYH");
        for typed in ["a4dqobyha4dqobyh", "Ａ４ＤＱ ＯＢＹＨ A4DQ OBYH"] {
            assert_eq!(read_secret(typed), read_secret(&shown));
        }
    }
}

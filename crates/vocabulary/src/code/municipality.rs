use std::str::FromStr;

use super::check;
use crate::{
    CodeError, CodeKind, PrefectureCode,
    text::{Text, readable},
};

/// Code of a municipality (市町村コード): five digits of JIS X 0402 and their check digit.
///
/// The check digit is (11 − (6a + 5b + 4c + 3d + 2e) mod 11) mod 10; a wrong one is refused. A code
/// may end with a merger, so whoever keeps codes keeps their [`Validity`](crate::Validity) too.
///
/// ```
/// use vsys_vocabulary::MunicipalityCode;
///
/// let chiyoda: MunicipalityCode = "131016".parse()?;
/// assert_eq!(chiyoda.prefecture().as_str(), "13");
///
/// let refusal = "131015".parse::<MunicipalityCode>().unwrap_err();
/// assert_eq!(refusal.to_string(), "check digit of 13101 is 6, not 5");
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(Text<6>);

readable!(MunicipalityCode);

impl MunicipalityCode {
    /// The prefecture the municipality lies in: the first two digits.
    #[must_use]
    pub const fn prefecture(&self) -> PrefectureCode {
        let [first, second, ..] = *self.0.bytes();
        PrefectureCode::known([first, second])
    }
}

impl FromStr for MunicipalityCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let format = CodeError::Format(CodeKind::Municipality);
        let digits = Text::<6>::digits(text).ok_or(format)?;
        let [first, second, ..] = *digits.bytes();
        PrefectureCode::from_digits([first, second]).ok_or(format)?;
        check::last_digit(CodeKind::Municipality, digits.bytes(), check::modulus_11)?;
        Ok(Self(digits))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::MunicipalityCode;
    use crate::{CodeError, CodeKind};

    #[test]
    fn places_of_the_standard_are_read() {
        for text in ["011002", "261009", "271004", "131016", "131041", "281000", "472018", "401307"]
        {
            assert_eq!(
                text.parse::<MunicipalityCode>().map(|code| code.to_string()),
                Ok(text.into())
            );
        }
    }

    #[test]
    fn nothing_but_six_ascii_digits_of_a_prefecture_is_read() {
        for text in ["", "13101", "1310160", "13101６", "13101 ", "13-016", "001015", "481019"] {
            let refusal = text.parse::<MunicipalityCode>();
            assert_eq!(refusal, Err(CodeError::Format(CodeKind::Municipality)), "{text:?}");
        }
    }

    /// Any six digits with a right check digit.
    fn municipality() -> impl Strategy<Value = String> {
        (1..=47_u32, 0..1000_u32).prop_map(|(prefecture, place)| {
            let body = format!("{prefecture:02}{place:03}");
            format!("{body}{}", super::check::modulus_11(body.as_bytes()))
        })
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_again(text in municipality()) {
            prop_assert_eq!(text.parse::<MunicipalityCode>().unwrap().to_string(), text);
        }

        /// Of the eleven remainders only two share a check digit, which is 1: there JIS X 0402
        /// misses one wrong digit in ten, and nowhere else.
        #[test]
        fn a_single_wrong_digit_is_refused(
            text in municipality(), place in 0..6_usize, wrong in 1..10_u8,
        ) {
            prop_assume!(!text.ends_with('1') || place == 5);
            let mut typed = text.clone().into_bytes();
            typed[place] = b'0' + (typed[place] - b'0' + wrong) % 10;
            let typed = String::from_utf8(typed).unwrap();
            prop_assert!(typed.parse::<MunicipalityCode>().is_err(), "{} for {}", typed, text);
        }

        #[test]
        fn a_wrong_check_digit_is_told_the_right_one(text in municipality(), wrong in 1..10_u8) {
            let (body, check) = text.split_at(5);
            let check: u8 = check.parse().unwrap();
            let typed = format!("{body}{}", (check + wrong) % 10);
            let refusal = typed.parse::<MunicipalityCode>().unwrap_err();
            prop_assert_eq!(
                refusal.to_string(),
                format!("check digit of {body} is {check}, not {}", (check + wrong) % 10)
            );
        }
    }
}

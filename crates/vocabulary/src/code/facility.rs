use std::str::FromStr;

use super::check;
use crate::{
    CodeError, CodeKind, PrefectureCode,
    text::{Text, readable},
};

/// Code of a medical institution or vaccination site (医療機関コード): ten characters.
///
/// Three numberings share the form: medical institutions (保険医療機関コード: prefecture 2,
/// table 1, number 7), care providers (介護保険事業所番号, whose third place may be a capital
/// letter other than I, O and Q) and the [new codes](crate::NewFacilityCode) of the service desk.
/// The master list decides whether a code exists. A check digit that does not fit is therefore no
/// refusal: it only gives the [`suggestion`](Self::suggestion).
///
/// ```
/// use vsys_vocabulary::FacilityCode;
///
/// let typed: FacilityCode = "0110113718".parse()?;
/// assert_eq!(typed.suggestion(), Some("0110113719".parse()?));
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FacilityCode(pub(super) Text<10>);

readable!(FacilityCode);

impl FacilityCode {
    /// The prefecture of the first two digits; none for a new code.
    #[must_use]
    pub fn prefecture(&self) -> Option<PrefectureCode> {
        let [first, second, ..] = *self.0.bytes();
        PrefectureCode::from_digits([first, second])
    }

    /// The code that was probably meant ("did you mean …"): the same with the check digit that
    /// belongs to it. None when the check digit fits.
    #[must_use]
    pub fn suggestion(&self) -> Option<Self> {
        let mut bytes = *self.0.bytes();
        let correct = b'0' + self.check_digit();
        let last = bytes.last_mut().filter(|last| **last != correct)?;
        *last = correct;
        Some(Self(Text::known(bytes)))
    }

    /// The check digit that belongs to the nine characters before it: Luhn over all nine, but over
    /// the last six for medical institutions of the prefectures 11 to 14.
    fn check_digit(self) -> u8 {
        let bytes = self.0.bytes();
        let body: &[u8] = match bytes {
            [b'1', b'1'..=b'4', b'1' | b'3' | b'4' | b'6', body @ .., _] => body,
            [body @ .., _] => body,
        };
        check::luhn(body)
    }
}

impl FromStr for FacilityCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let code = Text::<10>::parse(text, |character| check::value(character).is_some());
        code.filter(|code| {
            let [first, second, _, number @ ..] = code.bytes();
            [first, second].into_iter().chain(number).all(u8::is_ascii_digit)
        })
        .map(Self)
        .ok_or(CodeError::Format(CodeKind::Facility))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::FacilityCode;

    fn code(text: &str) -> FacilityCode {
        text.parse().unwrap()
    }

    #[test]
    fn the_check_digit_of_a_medical_institution_covers_the_nine_before_it() {
        assert_eq!(code("0110113719").suggestion(), None);
        assert_eq!(code("0110113710").suggestion(), Some(code("0110113719")));
    }

    /// 0 7 6 5 4 3 with weights from the right: 3·2=6, 4, 5·2→1, 6, 7·2→5, 0 → 22 → 8.
    #[test]
    fn in_prefectures_11_to_14_it_covers_the_six_before_it() {
        for prefecture in ["11", "12", "13", "14"] {
            for table in ["1", "3", "4", "6"] {
                assert_eq!(code(&format!("{prefecture}{table}0765438")).suggestion(), None);
            }
        }
        assert_eq!(code("1010765438").suggestion(), Some(code("1010765434")));
        assert_eq!(code("1510765438").suggestion(), Some(code("1510765439")));
    }

    /// 1 1 A 2 2 3 2 6 0 with A = 10: 0, 6, 2·2=4, 3, 2·2=4, 2, 10·2→2+0, 1, 1·2=2 → 24 → 6.
    #[test]
    fn a_care_providers_letter_counts_and_all_nine_are_covered_everywhere() {
        assert_eq!(code("11A2232606").suggestion(), None);
        assert_eq!(code("11A2232600").suggestion(), Some(code("11A2232606")));
        assert_eq!(code("11Z2232600").suggestion(), Some(code("11Z2232608")));
    }

    #[test]
    fn nothing_but_the_exact_form_is_read() {
        for text in [
            "",
            "011011371",
            "01101137190",
            "01a0113719",
            "01I0113719",
            "01O0113719",
            "01Q0113719",
            "0A10113719",
            "011011371A",
            "０110113719",
            "01-0113719",
            " 110113719",
        ] {
            assert!(text.parse::<FacilityCode>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_code_of_no_prefecture_has_none() {
        assert_eq!(code("0110113719").prefecture(), "01".parse().ok());
        assert_eq!(code("9000000019").prefecture(), None);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_again(text in "[0-9]{2}[0-9A-HJ-NPR-Z][0-9]{7}") {
            prop_assert_eq!(code(&text).to_string(), text);
        }

        #[test]
        fn codes_sort_as_their_texts(
            a in "[0-9]{2}[0-9A-H][0-9]{7}", b in "[0-9]{2}[0-9A-H][0-9]{7}",
        ) {
            prop_assert_eq!(code(&a).cmp(&code(&b)), a.cmp(&b));
        }

        #[test]
        fn a_suggestion_needs_no_suggestion(text in "[0-9]{2}[0-9A-HJ-NPR-Z][0-9]{7}") {
            if let Some(meant) = code(&text).suggestion() {
                prop_assert_eq!(meant.suggestion(), None);
                prop_assert_eq!(&meant.as_str()[..9], &text[..9]);
            }
        }

        #[test]
        fn a_single_wrong_digit_is_seen(
            text in "[0-9]{2}[0-9][0-9]{7}", place in 3..10_usize, wrong in 1..10_u8,
        ) {
            let right = code(&text).suggestion().unwrap_or(code(&text));
            let mut typed = right.as_str().as_bytes().to_vec();
            typed[place] = b'0' + (typed[place] - b'0' + wrong) % 10;
            let typed = code(std::str::from_utf8(&typed).unwrap());
            prop_assert!(typed.suggestion().is_some());
        }
    }
}

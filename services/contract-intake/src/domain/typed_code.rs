//! A code as somebody typed it, and what may have been meant.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use vsys_vocabulary::{CodeError, FacilityCode};

/// What a text that was typed for a code says: blanks, hyphens and full width are read past.
pub(crate) fn read(typed: &str) -> Result<FacilityCode, CodeError> {
    let plain: String = typed
        .nfkc()
        .filter(|sign| {
            !sign.is_whitespace()
                && !matches!(sign, '-' | '‐' | '−' | '–' | '—' | 'ー' | '・' | ',' | '.')
        })
        .flat_map(char::to_uppercase)
        .collect();
    plain.parse()
}

/// Codes that one slip of the fingers away from this one: another digit in one place, or two
/// neighbours changed about, such that the check digit fits. Which of them there are, the master
/// list says.
pub(crate) fn slips(code: FacilityCode) -> BTreeSet<FacilityCode> {
    let bytes = code.as_str().as_bytes();
    let mut texts = Vec::new();
    for (place, byte) in bytes.iter().enumerate() {
        for digit in b'0'..=b'9' {
            let mut other = bytes.to_vec();
            if let Some(changed) = other.get_mut(place).filter(|_| digit != *byte) {
                *changed = digit;
                texts.push(other);
            }
        }
        if place > 0 {
            let mut other = bytes.to_vec();
            other.swap(place - 1, place);
            texts.push(other);
        }
    }
    let codes = texts.into_iter().filter_map(|text| String::from_utf8(text).ok()?.parse().ok());
    codes.filter(|other: &FacilityCode| *other != code && other.suggestion().is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> FacilityCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in [
            "0110113719",
            "０１１０１１３７１９",
            " 01-1-011371-9 ",
            "01,1011371,9",
            "01・1・0113719",
        ] {
            assert_eq!(read(typed), Ok(code("0110113719")), "{typed}");
        }
        for wrong in ["", "011011371", "01101137199", "0I10113719", "医療機関"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(read("11a2232606"), Ok(code("11A2232606")));
    }

    #[test]
    fn one_slip_away_are_codes_whose_check_digit_fits() {
        // A wrong digit, and two digits changed about.
        for typed in ["0110113718", "0110112719", "0110131719"] {
            let slips = slips(code(typed));
            assert!(slips.contains(&code("0110113719")), "{typed}");
            assert!(slips.iter().all(|slip| slip.suggestion().is_none()));
        }
        assert!(!slips(code("0110113719")).contains(&code("0110113719")));
    }
}

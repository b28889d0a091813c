//! The number of an order that people read out over the telephone.

use std::fmt;
use std::str::FromStr;

/// Digits and letters that are not mistaken for each other (Crockford's base 32).
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Seven symbols of serial number and one that checks them, written `XXXX-XXXX`.
///
/// The check (Luhn over base 32) finds every single wrong symbol and all but one in a thousand
/// swaps of neighbours. Case and hyphens do not matter; I and L are read as 1, O as 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OrderNumber(i64);

impl OrderNumber {
    /// The number with this serial; none above 32⁷ − 1 (34 thousand million orders).
    pub(crate) fn of_serial(serial: i64) -> Option<Self> {
        (0..1 << 35).contains(&serial).then_some(Self(serial))
    }

    pub(crate) fn serial(self) -> i64 {
        self.0
    }

    fn digits(self) -> [u8; 7] {
        let mut digits = [0; 7];
        let mut left = self.0;
        for digit in digits.iter_mut().rev() {
            // A remainder of 32 fits; the default is never taken.
            *digit = u8::try_from(left % 32).unwrap_or_default();
            left /= 32;
        }
        digits
    }
}

/// What the last symbol must be, so that the weighted sum is divisible by 32.
fn check(digits: [u8; 7]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| {
            let weighed = u32::from(digit) * if place % 2 == 0 { 2 } else { 1 };
            weighed / 32 + weighed % 32
        })
        .sum();
    u8::try_from((32 - sum % 32) % 32).unwrap_or_default()
}

fn symbol(digit: u8) -> char {
    SYMBOLS.get(usize::from(digit)).copied().map_or('?', char::from)
}

fn digit(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    SYMBOLS.iter().position(|&known| char::from(known) == symbol)?.try_into().ok()
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let digits = self.digits();
        for (place, &digit) in digits.iter().enumerate() {
            if place == 4 {
                f.write_char('-')?;
            }
            f.write_char(symbol(digit))?;
        }
        f.write_char(symbol(check(digits)))
    }
}

/// Why a text is no order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OrderNumberError {
    #[error("an order number has eight letters and digits, as in 0000-001Y")]
    Format,
    #[error("the check symbol does not fit: one symbol is wrong or two are swapped")]
    Check,
}

impl FromStr for OrderNumber {
    type Err = OrderNumberError;

    fn from_str(text: &str) -> Result<Self, OrderNumberError> {
        let mut read = [0; 8];
        let mut symbols = text.chars().filter(|symbol| *symbol != '-');
        for place in &mut read {
            *place = symbols.next().and_then(digit).ok_or(OrderNumberError::Format)?;
        }
        if symbols.next().is_some() {
            return Err(OrderNumberError::Format);
        }
        let [digits @ .., given] = read;
        if check(digits) != given {
            return Err(OrderNumberError::Check);
        }
        Ok(Self(digits.iter().fold(0, |serial, &digit| serial * 32 + i64::from(digit))))
    }
}

impl serde::Serialize for OrderNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{OrderNumber, OrderNumberError};

    #[test]
    fn what_is_misheard_is_read_as_what_was_meant() {
        let number = OrderNumber::of_serial(1).unwrap();
        assert_eq!(number.to_string(), "0000-001Y");
        assert_eq!("oooo-ooLy".parse(), Ok(number));
        assert_eq!("0000001Y".parse(), Ok(number));
    }

    #[test]
    fn a_text_of_another_length_is_no_number() {
        for text in ["", "0000-001", "0000-001Y1", "0000-00U1", "あ000-001Y"] {
            assert_eq!(text.parse::<OrderNumber>(), Err(OrderNumberError::Format), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_read_as_it_is_written(serial in 0_i64..1 << 35) {
            let number = OrderNumber::of_serial(serial).unwrap();
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }

        #[test]
        fn one_wrong_symbol_is_found(serial in 0_i64..1 << 35, place in 0_usize..8, by in 1_usize..32) {
            let mut symbols: Vec<char> = OrderNumber::of_serial(serial).unwrap().to_string().chars().collect();
            let place = if place < 4 { place } else { place + 1 };
            let known: Vec<char> = super::SYMBOLS.iter().map(|&s| char::from(s)).collect();
            let was = known.iter().position(|&s| s == symbols[place]).unwrap();
            symbols[place] = known[(was + by) % 32];
            let wrong: String = symbols.into_iter().collect();
            prop_assert_eq!(wrong.parse::<OrderNumber>(), Err(OrderNumberError::Check));
        }
    }
}

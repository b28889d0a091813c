//! The two check digit rules of the codes.

use crate::{CodeError, CodeKind};

/// The value of a digit, or of a capital letter in a care provider's number: A = 10 … Z = 32,
/// without I, O and Q.
pub(super) fn value(character: u8) -> Option<u32> {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    if character.is_ascii_digit() {
        return Some(u32::from(character - b'0'));
    }
    let place = LETTERS.iter().position(|&letter| letter == character)?;
    u32::try_from(place).ok().map(|place| place + 10)
}

/// Luhn (modulus 10, weights 2 and 1 from the right, the digits of a product added singly).
pub(super) fn luhn(body: &[u8]) -> u8 {
    let sum = body.iter().rev().enumerate().fold(0, |sum, (place, &character)| {
        let weight = if place % 2 == 0 { 2 } else { 1 };
        let product = value(character).unwrap_or(0) * weight;
        sum + product / 10 + product % 10
    });
    digit(10 - sum % 10)
}

/// JIS X 0402: weights 6 to 2 from the left, modulus 11, the last digit of what is left to 11.
pub(super) fn modulus_11(body: &[u8]) -> u8 {
    let sum = body
        .iter()
        .zip([6, 5, 4, 3, 2])
        .fold(0, |sum, (&character, weight)| sum + value(character).unwrap_or(0) * weight);
    digit(11 - sum % 11)
}

/// Refuses a code of digits only whose last one does not belong to those before it.
pub(super) fn last_digit(
    code: CodeKind,
    digits: &[u8],
    rule: fn(&[u8]) -> u8,
) -> Result<(), CodeError> {
    let Some((&last, before)) = digits.split_last() else { return Err(CodeError::Format(code)) };
    let (correct, found) = (rule(before), last.wrapping_sub(b'0'));
    if correct == found {
        return Ok(());
    }
    let body = before.iter().fold(0, |body, &digit| body * 10 + value(digit).unwrap_or(0));
    Err(CodeError::CheckDigit { code, body, correct, found })
}

/// The last decimal digit of a number.
fn digit(number: u32) -> u8 {
    u8::try_from(number % 10).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{luhn, modulus_11, value};

    #[test]
    fn the_vectors_of_jis_x_0402_hold() {
        for (body, check) in [
            ("01100", 2),
            ("26100", 9),
            ("27100", 4),
            ("13101", 6),
            ("13104", 1),
            ("28100", 0),
            ("47201", 8),
            ("01000", 6),
            ("13000", 1),
            ("40130", 7),
        ] {
            assert_eq!(modulus_11(body.as_bytes()), check, "{body}");
        }
    }

    #[test]
    fn the_vector_of_medical_institutions_holds() {
        assert_eq!(luhn(b"011011371"), 9);
    }

    #[test]
    fn letters_count_from_ten_to_thirty_two_without_i_o_and_q() {
        let expected =
            [(b'A', 10), (b'H', 17), (b'J', 18), (b'N', 22), (b'P', 23), (b'R', 24), (b'Z', 32)];
        for (letter, number) in expected {
            assert_eq!(value(letter), Some(number));
        }
        for letter in *b"IOQa-" {
            assert_eq!(value(letter), None);
        }
    }
}

//! What a cell of figures may hold.

use super::Column;

/// The value of a cell, or what was expected in it.
pub(super) fn figure(column: Column, text: &str) -> Result<u32, &'static str> {
    match column {
        Column::Usage => hundredths(text).ok_or("a percentage with up to two decimals"),
        _ => digits(text).ok_or("a whole number from 0 to 4294967295"),
    }
}

/// Plain digits only: `parse` alone would take a sign.
fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn hundredths(text: &str) -> Option<u32> {
    let text = text.strip_suffix('%').unwrap_or(text);
    let (whole, decimals) = match text.split_once('.') {
        Some((whole, decimals)) => match decimals.len() {
            1 => (whole, digits(decimals)?.checked_mul(10)?),
            2 => (whole, digits(decimals)?),
            _ => return None,
        },
        None => (text, 0),
    };
    digits(whole)?.checked_mul(100)?.checked_add(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_has_up_to_two_decimals() {
        let read = ["87", "87.", "87.5", "87.05", "120.00%", ".5", "", "42949673"].map(hundredths);
        let expected =
            [Some(8_700), None, Some(8_750), Some(8_705), Some(12_000), None, None, None];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_count_is_plain_digits() {
        let read =
            ["0", "007", "4294967295", "4294967296", "+1", "-1", "1.0", "１", ""].map(digits);
        let expected = [Some(0), Some(7), Some(u32::MAX), None, None, None, None, None, None];
        assert_eq!(read, expected);
    }
}

use std::str::FromStr;

use super::check;
use crate::{
    CodeError, CodeKind, FacilityCode,
    text::{Text, readable},
};

/// Code that the service desk gives a place without one (新規コード): 90, a serial of seven digits,
/// a Luhn check digit.
///
/// No prefecture has the number 90, so a new code never meets one of a medical institution or care
/// provider.
///
/// ```
/// use vsys_vocabulary::{FacilityCode, NewFacilityCode};
///
/// let first = NewFacilityCode::issue(1).ok_or("no serial left")?;
/// assert_eq!(first.as_str(), "9000000019");
/// assert_eq!(FacilityCode::from(first).suggestion(), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NewFacilityCode(Text<10>);

readable!(NewFacilityCode);

impl NewFacilityCode {
    /// The highest serial that can be issued.
    pub const LAST_SERIAL: u32 = 9_999_999;

    /// The code of a serial number; none above [`LAST_SERIAL`](Self::LAST_SERIAL).
    #[must_use]
    pub fn issue(serial: u32) -> Option<Self> {
        let body = format!("90{serial:07}");
        let check = check::luhn(body.as_bytes());
        Text::digits(&format!("{body}{check}")).map(Self)
    }
}

impl FromStr for NewFacilityCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let format = CodeError::Format(CodeKind::NewFacility);
        let digits = Text::<10>::digits(text).filter(|_| text.starts_with("90")).ok_or(format)?;
        check::last_digit(CodeKind::NewFacility, digits.bytes(), check::luhn)?;
        Ok(Self(digits))
    }
}

impl From<NewFacilityCode> for FacilityCode {
    fn from(code: NewFacilityCode) -> Self {
        Self(code.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::NewFacilityCode;
    use crate::{CodeError, CodeKind, FacilityCode};

    #[test]
    fn serials_end_with_the_tenth_million() {
        assert!(NewFacilityCode::issue(NewFacilityCode::LAST_SERIAL).is_some());
        assert_eq!(NewFacilityCode::issue(NewFacilityCode::LAST_SERIAL + 1), None);
        assert_eq!(NewFacilityCode::issue(u32::MAX), None);
    }

    #[test]
    fn a_medical_institutions_code_is_no_new_code() {
        let refusal = "0110113719".parse::<NewFacilityCode>();
        assert_eq!(refusal, Err(CodeError::Format(CodeKind::NewFacility)));
    }

    proptest! {
        #[test]
        fn what_is_issued_is_read_and_lies_in_no_prefecture(serial in 0..=9_999_999_u32) {
            let issued = NewFacilityCode::issue(serial).unwrap();
            prop_assert_eq!(issued.as_str().parse(), Ok(issued));
            prop_assert_eq!(FacilityCode::from(issued).prefecture(), None);
            prop_assert_eq!(FacilityCode::from(issued).suggestion(), None);
        }

        #[test]
        fn two_serials_never_share_a_code(a in 0..=9_999_999_u32, b in 0..=9_999_999_u32) {
            prop_assert_eq!(a.cmp(&b), NewFacilityCode::issue(a).cmp(&NewFacilityCode::issue(b)));
        }

        #[test]
        fn a_single_wrong_digit_is_refused(
            serial in 0..=9_999_999_u32, place in 2..10_usize, wrong in 1..10_u8,
        ) {
            let mut typed = NewFacilityCode::issue(serial).unwrap().to_string().into_bytes();
            typed[place] = b'0' + (typed[place] - b'0' + wrong) % 10;
            let typed = String::from_utf8(typed).unwrap();
            let refused = matches!(
                typed.parse::<NewFacilityCode>(),
                Err(CodeError::CheckDigit { code: CodeKind::NewFacility, .. })
            );
            prop_assert!(refused, "{}", typed);
        }
    }
}

use std::{fmt, str::FromStr};

use crate::{
    CodeError, CodeKind, MunicipalityCode,
    text::{Text, readable},
};

/// Number of a voucher within its municipality (接種券番号): ten digits.
///
/// It has no check digit and can be guessed, so no lookup may rely on it alone. It points at a
/// person, so `Debug` keeps it out of logs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoucherNumber(Text<10>);

readable!(VoucherNumber);

impl fmt::Debug for VoucherNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VoucherNumber(…)")
    }
}

impl FromStr for VoucherNumber {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Text::digits(text).map(Self).ok_or(CodeError::Format(CodeKind::VoucherNumber))
    }
}

/// The line of 18 digits on a voucher (接種券): voucher kind 1, dose 1, municipality 6, number 10.
///
/// ```
/// use vsys_vocabulary::VoucherLine;
///
/// let line: VoucherLine = "211310160000000192".parse()?;
/// assert_eq!((line.kind, line.dose), (2, 1));
/// assert_eq!(line.municipality.as_str(), "131016");
/// assert_eq!(line.number.as_str(), "0000000192");
/// assert_eq!(line.to_string(), "211310160000000192");
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoucherLine {
    /// Kind of voucher (券種), one digit.
    pub kind: u8,
    /// Which dose it is for (回数), from 1.
    pub dose: u8,
    /// The municipality that issued it.
    pub municipality: MunicipalityCode,
    /// The voucher's number there.
    pub number: VoucherNumber,
}

impl FromStr for VoucherLine {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let format = CodeError::Format(CodeKind::VoucherLine);
        let line = Text::<18>::digits(text).ok_or(format)?;
        let [kind, dose, ..] = line.bytes().map(|digit| digit - b'0');
        let (Some(municipality), Some(number)) = (text.get(2..8), text.get(8..)) else {
            return Err(format);
        };
        if dose == 0 {
            return Err(format);
        }
        Ok(Self { kind, dose, municipality: municipality.parse()?, number: number.parse()? })
    }
}

impl fmt::Display for VoucherLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}{}", self.kind, self.dose, self.municipality, self.number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{VoucherLine, VoucherNumber};
    use crate::{CodeError, CodeKind};

    #[test]
    fn a_line_names_what_is_wrong_with_it() {
        let read = |text: &str| text.parse::<VoucherLine>();
        let format = Err(CodeError::Format(CodeKind::VoucherLine));
        assert_eq!(read("21131016000000019"), format);
        assert_eq!(read("2113101600000001920"), format);
        assert_eq!(read("201310160000000192"), format);
        assert_eq!(read("21131016000000019２"), format);
        assert_eq!(
            read("211310150000000192").unwrap_err().to_string(),
            "check digit of 13101 is 6, not 5"
        );
    }

    #[test]
    fn a_number_does_not_show_itself_in_a_log() {
        let line: VoucherLine = "211310160000000192".parse().unwrap();
        assert!(!format!("{line:?}").contains("0000000192"));
    }

    #[test]
    fn a_number_is_ten_digits() {
        for text in ["", "000000019", "00000001920", "000000019a"] {
            assert!(text.parse::<VoucherNumber>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_again(text in "[0-9][1-9](131016|011002|472018)[0-9]{10}") {
            prop_assert_eq!(text.parse::<VoucherLine>().unwrap().to_string(), text);
        }
    }
}

use std::fmt;

use thiserror::Error;

/// Which code a text was meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// [`PrefectureCode`](crate::PrefectureCode).
    Prefecture,
    /// [`MunicipalityCode`](crate::MunicipalityCode).
    Municipality,
    /// [`FacilityCode`](crate::FacilityCode).
    Facility,
    /// [`NewFacilityCode`](crate::NewFacilityCode).
    NewFacility,
    /// [`VoucherNumber`](crate::VoucherNumber).
    VoucherNumber,
    /// [`VoucherLine`](crate::VoucherLine).
    VoucherLine,
    /// [`LotNumber`](crate::LotNumber).
    Lot,
    /// [`ProductCode`](crate::ProductCode).
    Product,
    /// [`PartnerId`](crate::PartnerId).
    Partner,
    /// [`BodyId`](crate::BodyId).
    Body,
    /// [`Office`](crate::Office).
    Office,
}

impl CodeKind {
    /// All kinds, in the order of their definition.
    pub const ALL: [Self; 11] = [
        Self::Prefecture,
        Self::Municipality,
        Self::Facility,
        Self::NewFacility,
        Self::VoucherNumber,
        Self::VoucherLine,
        Self::Lot,
        Self::Product,
        Self::Partner,
        Self::Body,
        Self::Office,
    ];

    /// The form that a text of this kind must have.
    #[must_use]
    pub const fn form(self) -> &'static str {
        match self {
            Self::Prefecture => "2 digits from 01 to 47",
            Self::Municipality => "6 digits that begin with a prefecture from 01 to 47",
            Self::Facility => "10 digits, the third of which may be a capital letter but I, O, Q",
            Self::NewFacility => "10 digits that begin with 90",
            Self::VoucherNumber => "10 digits",
            Self::VoucherLine => {
                "18 digits: voucher kind, dose from 1, municipality code of 6, voucher number of 10"
            }
            Self::Lot => "1 to 20 capital letters, digits or hyphens",
            Self::Product | Self::Partner | Self::Body => {
                "1 to 32 small letters, digits or hyphens"
            }
            Self::Office => "\"nation\", a prefecture code or a municipality code",
        }
    }
}

/// Why a text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CodeError {
    /// It has not the form of one.
    #[error("expected {}", .0.form())]
    Format(CodeKind),
    /// Its check digit does not belong to the digits before it.
    #[error("check digit of {} is {correct}, not {found}", Body(*.code, *.body))]
    CheckDigit {
        /// The kind of code it was read as.
        code: CodeKind,
        /// The digits before the check digit, as a number.
        body: u32,
        /// The check digit that belongs to them, 0 to 9.
        correct: u8,
        /// The one that was there, 0 to 9.
        found: u8,
    },
}

impl CodeError {
    /// The kind of code the text was read as.
    #[must_use]
    pub const fn code(self) -> CodeKind {
        match self {
            Self::Format(code) | Self::CheckDigit { code, .. } => code,
        }
    }
}

/// Writes the digits before a check digit with the zeros they begin with.
struct Body(CodeKind, u32);

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = if matches!(self.0, CodeKind::Municipality) { 5 } else { 9 };
        write!(f, "{:0width$}", self.1)
    }
}

#[cfg(test)]
mod tests {
    use crate::{FacilityCode, MunicipalityCode, NewFacilityCode, PrefectureCode};

    fn message<T: std::str::FromStr<Err = super::CodeError>>(text: &str) -> String {
        text.parse::<T>().err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn an_error_says_what_is_true() {
        assert_eq!(message::<PrefectureCode>("48"), "expected 2 digits from 01 to 47");
        assert_eq!(message::<MunicipalityCode>("131015"), "check digit of 13101 is 6, not 5");
        assert_eq!(message::<MunicipalityCode>("011003"), "check digit of 01100 is 2, not 3");
        assert_eq!(
            message::<NewFacilityCode>("9000000010"),
            "check digit of 900000001 is 9, not 0"
        );
        assert_eq!(
            message::<FacilityCode>("01I0113719"),
            "expected 10 digits, the third of which may be a capital letter but I, O, Q"
        );
    }

    #[test]
    fn an_error_is_small_enough_to_be_returned_by_value() {
        assert!(size_of::<super::CodeError>() <= 8);
    }
}

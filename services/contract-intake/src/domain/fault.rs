//! What can be wrong with a field.

use chrono::NaiveDate;
use vsys_vocabulary::{CodeError, FacilityCode};

/// What is wrong with a field, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("a value is needed")]
    Missing,
    #[error("none of the values that there are")]
    Unknown,
    #[error("longer than {0} characters")]
    TooLong(usize),
    #[error("holds characters that cannot be printed")]
    Unprintable,
    #[error("holds U+{0:04X}, which others cannot see as it was typed")]
    PrivateCharacter(u32),
    #[error("{0}")]
    Code(#[from] CodeError),
    #[error("a postcode has seven digits")]
    PostcodeFormat,
    #[error("a telephone number has 9 to 15 digits, hyphens and at most a leading plus")]
    PhoneFormat,
    #[error("a mail address is written name@example.jp")]
    MailFormat,
    #[error("a reading is written in katakana")]
    KanaFormat,
    #[error("no municipality in force has this code")]
    MunicipalityUnknown,
    #[error("the register, the master list or its code has the site in {0}")]
    Elsewhere(String),
    #[error("no coordinating body of this prefecture has this id")]
    BodyUnknown,
    #[error("no product that may be given today has the code {0}")]
    ProductUnknown(String),
    #[error("a basic facility receives from no other")]
    BasicNotWanted,
    #[error("a facility does not receive from itself")]
    BasicIsItself,
    #[error("facility {0} is neither in the register nor has it handed in a mandate{hint}", hint = did_you_mean(*.0))]
    BasicUnknown(FacilityCode),
    #[error("facility {0} is closed or no basic one")]
    BasicUnfit(FacilityCode),
    #[error("the day is over: it is {0} or later")]
    DayOver(NaiveDate),
    #[error("the day is more than a year ahead: it is {0} or earlier")]
    DayTooFar(NaiveDate),
}

/// The hint for a code with a wrong check digit, to be put behind a sentence; else nothing.
fn did_you_mean(code: FacilityCode) -> String {
    code.suggestion().map_or_else(String::new, |meant| format!("; did you mean {meant}?"))
}

/// A fault with the field that it was found in, as the contract names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) field: &'static str,
    pub(crate) fault: Fault,
}

/// The text that was read; else notes what is wrong, and keeps nothing.
pub(super) fn keep(
    problems: &mut Vec<Problem>,
    field: &'static str,
    read: Result<String, Fault>,
) -> String {
    read.unwrap_or_else(|fault| {
        problems.push(Problem { field, fault });
        String::new()
    })
}

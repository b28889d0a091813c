//! GS1: numbers of packs and boxes, and what a scanned code says (GS1 General Specifications).

use chrono::{Datelike as _, Months, NaiveDate};

use crate::{
    LotNumber,
    text::{Text, readable},
};

/// Why a text is no GS1 number or code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Gs1Error {
    /// Not so many digits.
    #[error("expected {0} digits")]
    Digits(usize),
    /// The check digit does not belong to the digits before it.
    #[error("the check digit is {correct}, not {found}")]
    CheckDigit {
        /// The one that belongs to them.
        correct: u8,
        /// The one that was there.
        found: u8,
    },
    /// An application identifier that is none of those that goods carry here.
    #[error("unknown application identifier at character {0}")]
    Identifier(usize),
    /// A value is longer or shorter than its identifier allows.
    #[error("the value of ({0}) has a wrong length")]
    Length(&'static str),
    /// A date that is none.
    #[error("({0}) holds no date")]
    Date(&'static str),
    /// A lot that is none.
    #[error("(10) holds no lot number")]
    Lot,
}

/// GTIN-14 of a pack (商品コード), with a right check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin(Text<14>);

/// SSCC-18 of a box or pallet (梱包番号), with a right check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc(Text<18>);

/// GLN-13 of a place (事業所コード), with a right check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gln(Text<13>);

readable!(Gtin);
readable!(Sscc);
readable!(Gln);

macro_rules! numbered {
    ($($name:ident: $digits:literal;)+) => {
        $(impl std::str::FromStr for $name {
            type Err = Gs1Error;

            fn from_str(text: &str) -> Result<Self, Gs1Error> {
                let digits = Text::digits(text).ok_or(Gs1Error::Digits($digits))?;
                checked(text)?;
                Ok(Self(digits))
            }
        })+
    };
}

numbered! {
    Gtin: 14;
    Sscc: 18;
    Gln: 13;
}

/// The check digit of digits: weights 3 and 1 from the right, what is missing to a multiple of 10.
fn check_digit(body: &str) -> u8 {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 3 } else { 1 })
        .sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

/// Refuses digits whose last one does not belong to those before it.
fn checked(digits: &str) -> Result<(), Gs1Error> {
    let Some((body, last)) = digits.split_at_checked(digits.len().saturating_sub(1)) else {
        return Ok(());
    };
    let (correct, found) = (check_digit(body), last.bytes().next().unwrap_or(b'0') - b'0');
    if correct == found { Ok(()) } else { Err(Gs1Error::CheckDigit { correct, found }) }
}

/// What a scanned code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scan {
    /// (01), or (02): the pack.
    pub gtin: Option<Gtin>,
    /// (10): the lot.
    pub lot: Option<LotNumber>,
    /// (17): the last day on which it may be used.
    pub expires_on: Option<NaiveDate>,
    /// (00): the box or pallet.
    pub sscc: Option<Sscc>,
    /// (414): the place it goes to.
    pub gln: Option<Gln>,
    /// (30) or (37): how many.
    pub count: Option<u32>,
}

/// Ends a value of variable length in a scanned code (FNC1 as readers send it).
const SEPARATOR: char = '\u{1d}';

/// An application identifier with the length of its value.
struct Identifier {
    text: &'static str,
    /// Exactly so long; up to so long where it is variable.
    length: usize,
    is_fixed: bool,
}

const fn fixed(text: &'static str, length: usize) -> Identifier {
    Identifier { text, length, is_fixed: true }
}

const fn variable(text: &'static str, length: usize) -> Identifier {
    Identifier { text, length, is_fixed: false }
}

/// What goods carry here; the rest of the many is not read.
const IDENTIFIERS: [Identifier; 12] = [
    fixed("00", 18),
    fixed("01", 14),
    fixed("02", 14),
    variable("10", 20),
    fixed("11", 6),
    fixed("15", 6),
    fixed("17", 6),
    variable("21", 20),
    variable("30", 8),
    variable("37", 8),
    fixed("414", 13),
    variable("240", 30),
];

impl Scan {
    /// Reads what a scanner sends or a label shows: `(01)…(17)…(10)…`, or the same without brackets,
    /// values of variable length ended by FNC1; with or without the symbology's mark (`]d2`).
    ///
    /// `today` tells the century of dates of two digits, as the specification has it. A last day
    /// `00` is the last of the month.
    pub fn read(text: &str, today: NaiveDate) -> Result<Self, Gs1Error> {
        let text = text.trim();
        let text = match text.strip_prefix(']') {
            Some(marked) => marked.get(2..).unwrap_or_default(),
            None => text,
        };
        let mut scan = Self::default();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if rest.starts_with(SEPARATOR) {
                at += SEPARATOR.len_utf8();
                continue;
            }
            let bracketed = rest.strip_prefix('(');
            let inner = bracketed.unwrap_or(rest);
            let identifier = IDENTIFIERS
                .iter()
                .find(|known| inner.starts_with(known.text))
                .ok_or(Gs1Error::Identifier(at))?;
            let after = inner.get(identifier.text.len()..).unwrap_or_default();
            let after = match bracketed {
                Some(_) => after.strip_prefix(')').ok_or(Gs1Error::Identifier(at))?,
                None => after,
            };
            let value = value(after, identifier, bracketed.is_some())?;
            scan.take(identifier.text, value, today)?;
            at = text.len() - after.len() + value.len();
        }
        Ok(scan)
    }

    fn take(&mut self, ai: &'static str, value: &str, today: NaiveDate) -> Result<(), Gs1Error> {
        match ai {
            "00" => self.sscc = Some(value.parse()?),
            "01" | "02" => self.gtin = Some(value.parse()?),
            "10" => self.lot = Some(value.parse().map_err(|_| Gs1Error::Lot)?),
            "17" => self.expires_on = Some(date(value, today).ok_or(Gs1Error::Date("17"))?),
            "30" | "37" => {
                self.count = Some(value.parse().map_err(|_| Gs1Error::Length("30"))?);
            }
            "414" => self.gln = Some(value.parse()?),
            _ => {}
        }
        Ok(())
    }
}

/// The value at the beginning of `after`.
fn value<'a>(
    after: &'a str,
    identifier: &Identifier,
    bracketed: bool,
) -> Result<&'a str, Gs1Error> {
    let wrong = Gs1Error::Length(identifier.text);
    let end = after.find(SEPARATOR).unwrap_or(after.len());
    let end = if bracketed { after.find('(').unwrap_or(end).min(end) } else { end };
    let length = if identifier.is_fixed && !bracketed { identifier.length } else { end };
    let value = after.get(..length).ok_or(wrong)?;
    let fits = if identifier.is_fixed {
        value.len() == identifier.length && value.bytes().all(|byte| byte.is_ascii_digit())
    } else {
        (1..=identifier.length).contains(&value.len())
    };
    if fits { Ok(value) } else { Err(wrong) }
}

/// `YYMMDD`: the year nearest to today, within 49 years before and 50 after.
fn date(value: &str, today: NaiveDate) -> Option<NaiveDate> {
    let part = |from: usize| value.get(from..from + 2)?.parse::<u32>().ok();
    let (year, month, day) = (i32::try_from(part(0)?).ok()?, part(2)?, part(4)?);
    let century = today.year() - today.year().rem_euclid(100);
    let year = match century + year - today.year() {
        ahead if ahead > 50 => century + year - 100,
        behind if behind < -49 => century + year + 100,
        _ => century + year,
    };
    if day > 0 {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 3, 19).unwrap()
    }

    fn read(text: &str) -> Result<Scan, Gs1Error> {
        Scan::read(text, today())
    }

    #[test]
    fn numbers_are_read_only_with_their_check_digit() {
        // The examples of the General Specifications.
        assert!("09506000134352".parse::<Gtin>().is_ok());
        assert!("106141412345678908".parse::<Sscc>().is_ok());
        assert!("9506000134352".parse::<Gln>().is_ok());
        let wrong = Gs1Error::CheckDigit { correct: 2, found: 3 };
        assert_eq!("09506000134353".parse::<Gtin>(), Err(wrong));
        assert_eq!("9506000134352".parse::<Gtin>(), Err(Gs1Error::Digits(14)));
        assert_eq!("０9506000134352".parse::<Gtin>(), Err(Gs1Error::Digits(14)));
    }

    #[test]
    fn a_label_and_a_scanner_say_the_same() {
        let label = read("(01)09506000134352(17)210630(10)EP2163").unwrap();
        assert_eq!(label, read("]d201095060001343521721063010EP2163").unwrap());
        assert_eq!(label, read("010950600013435210EP2163\u{1d}17210630").unwrap());
        assert_eq!(label.lot.unwrap().as_str(), "EP2163");
        assert_eq!(label.expires_on, NaiveDate::from_ymd_opt(2021, 6, 30));
        assert_eq!(label.gtin.unwrap().as_str(), "09506000134352");
    }

    #[test]
    fn a_last_day_of_nought_is_the_last_of_the_month() {
        assert_eq!(read("(17)240200").unwrap().expires_on, NaiveDate::from_ymd_opt(2024, 2, 29));
        assert_eq!(read("(17)710101").unwrap().expires_on, NaiveDate::from_ymd_opt(2071, 1, 1));
        assert_eq!(read("(17)720101").unwrap().expires_on, NaiveDate::from_ymd_opt(1972, 1, 1));
        assert_eq!(read("(17)211301"), Err(Gs1Error::Date("17")));
    }

    #[test]
    fn what_is_no_code_is_refused_with_the_place() {
        assert_eq!(read("EP2163"), Err(Gs1Error::Identifier(0)));
        assert_eq!(read("(01)0950600013435"), Err(Gs1Error::Length("01")));
        assert_eq!(read("(10)ep 2163"), Err(Gs1Error::Lot));
        assert_eq!(read("(01)09506000134352(99)x"), Err(Gs1Error::Identifier(18)));
        assert_eq!(read(""), Ok(Scan::default()));
    }

    proptest! {
        #[test]
        fn a_check_digit_finds_every_single_mistake(body in "[0-9]{13}", at in 0_usize..13, other in 0_u8..10) {
            let whole = format!("{body}{}", check_digit(&body));
            prop_assert!(whole.parse::<Gtin>().is_ok());
            let mut wrong = whole.clone().into_bytes();
            prop_assume!(wrong[at] != b'0' + other);
            wrong[at] = b'0' + other;
            prop_assert!(String::from_utf8(wrong).unwrap().parse::<Gtin>().is_err());
        }

        #[test]
        fn nothing_makes_the_reader_stumble(text in "\\PC{0,60}") {
            let _ = read(&text);
        }
    }
}

//! Prefectures and municipalities with the days their codes are in use.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use vsys_vocabulary::{MunicipalityCode, PrefectureCode, Validity};

use super::fault::Fault;
use super::position::Position;

/// The most people a place may be entered with.
const LARGEST_POPULATION: u32 = 1_000_000_000;

/// The code of a prefecture (two digits) or of a municipality (six).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PlaceCode {
    /// JIS X 0401.
    Prefecture(PrefectureCode),
    /// JIS X 0402 with its check digit.
    Municipality(MunicipalityCode),
}

impl PlaceCode {
    /// The prefecture that the place is or lies in.
    pub(crate) fn prefecture(self) -> PrefectureCode {
        match self {
            Self::Prefecture(code) => code,
            Self::Municipality(code) => code.prefecture(),
        }
    }

    /// The code as text.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Prefecture(code) => code.as_str(),
            Self::Municipality(code) => code.as_str(),
        }
    }
}

impl fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PlaceCode {
    type Err = Fault;

    /// Reads two digits as a prefecture and anything else as a municipality. The six-digit form
    /// that prefectures have as local governments (130001) is refused: it would name them twice.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.len() == 2 {
            return text.parse().map(Self::Prefecture).map_err(Fault::PlaceCodeFormat);
        }
        let code = text.parse().map_err(Fault::PlaceCodeFormat)?;
        if text.get(2..5) == Some("000") {
            return Err(Fault::PrefectureInSixDigits);
        }
        Ok(Self::Municipality(code))
    }
}

/// How many people live in a place, as somebody estimated it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PopulationEstimate {
    total: u32,
    aged_65plus: u32,
    source: String,
    as_of: NaiveDate,
}

impl PopulationEstimate {
    /// An estimate in which the part is not more than the whole.
    pub(crate) fn new(
        total: u32,
        aged_65plus: u32,
        source: String,
        as_of: NaiveDate,
    ) -> Result<Self, Fault> {
        if total > LARGEST_POPULATION {
            return Err(Fault::PopulationTooLarge(LARGEST_POPULATION));
        }
        if aged_65plus > total {
            return Err(Fault::PopulationParts);
        }
        Ok(Self { total, aged_65plus, source, as_of })
    }

    /// Everyone.
    pub(crate) fn total(&self) -> u32 {
        self.total
    }

    /// Those aged 65 and over.
    pub(crate) fn aged_65plus(&self) -> u32 {
        self.aged_65plus
    }

    /// Who estimated it.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The day it is an estimate of.
    pub(crate) fn as_of(&self) -> NaiveDate {
        self.as_of
    }
}

/// The days on which a code is in use, if they do not end before they begin.
pub(crate) fn validity(from: NaiveDate, until: Option<NaiveDate>) -> Result<Validity, Fault> {
    Validity::new(from, until).ok_or(Fault::ValidityOrder)
}

/// A place as it is to stand in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceEntry {
    /// Code, which is also its key.
    pub(crate) code: PlaceCode,
    /// Name in Japanese.
    pub(crate) name: String,
    /// Name in katakana.
    pub(crate) kana: String,
    /// Name in English, or empty.
    pub(crate) name_en: String,
    /// How many people live there.
    pub(crate) population: PopulationEstimate,
    /// When the code is in use.
    pub(crate) validity: Validity,
    /// Where its office is; `None` leaves what is known.
    pub(crate) position: Option<Position>,
}

/// A place in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// What is known of it.
    pub(crate) entry: PlaceEntry,
    /// Counts changes, from 1.
    pub(crate) version: u64,
}

impl Place {
    /// Enters a place for the first time.
    pub(crate) fn enter(entry: PlaceEntry) -> Self {
        Self { entry, version: 1 }
    }

    /// The place as the entry wants it; `None` when it stands so already.
    pub(crate) fn revised(&self, entry: PlaceEntry) -> Option<Self> {
        let entry = PlaceEntry { position: entry.position.or(self.entry.position), ..entry };
        (self.entry != entry).then(|| Self { entry, version: self.version + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn two_digits_are_a_prefecture_and_six_a_municipality() {
        assert!(matches!("13".parse(), Ok(PlaceCode::Prefecture(_))));
        assert!(matches!("131016".parse(), Ok(PlaceCode::Municipality(_))));
        assert_eq!("131016".parse::<PlaceCode>().unwrap().prefecture().as_str(), "13");
    }

    #[test]
    fn a_prefecture_is_not_entered_a_second_time_by_its_six_digits() {
        assert_eq!("130001".parse::<PlaceCode>(), Err(Fault::PrefectureInSixDigits));
    }

    #[test]
    fn a_wrong_check_digit_is_no_municipality() {
        assert!(matches!("131017".parse::<PlaceCode>(), Err(Fault::PlaceCodeFormat(_))));
        assert!(matches!("48".parse::<PlaceCode>(), Err(Fault::PlaceCodeFormat(_))));
        assert!(matches!("東京".parse::<PlaceCode>(), Err(Fault::PlaceCodeFormat(_))));
    }

    #[test]
    fn a_code_does_not_go_out_of_use_before_it_came_in() {
        let (first, last) = (day(2021, 4, 1), day(2021, 3, 31));
        assert_eq!(validity(first, Some(last)), Err(Fault::ValidityOrder));
        assert!(validity(first, Some(first)).is_ok());
    }

    #[test]
    fn the_old_are_never_more_than_everyone() {
        let estimate =
            |total, old| PopulationEstimate::new(total, old, "s".into(), day(2020, 1, 1));
        assert_eq!(estimate(10, 11), Err(Fault::PopulationParts));
        assert!(estimate(10, 10).is_ok());
        assert!(matches!(estimate(u32::MAX, 0), Err(Fault::PopulationTooLarge(_))));
    }
}

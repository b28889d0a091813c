//! When codes are given, and when who applied is told.

use std::str::FromStr;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc, Weekday};
use vsys_vocabulary::jst;

/// The hour at which letters go on a Thursday, in Japan.
const LETTERS_HOUR: u32 = 9;

/// How the service desk numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// As applications come; who applied is told at once.
    Continuous,
    /// What was collated in a week, until Monday 0:00, is one batch: numbered on Tuesday and
    /// Wednesday, and told on Thursday.
    Weekly,
}

/// It is neither of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("either continuous or weekly")]
pub(crate) struct UnknownNumbering;

impl FromStr for Numbering {
    type Err = UnknownNumbering;

    fn from_str(text: &str) -> Result<Self, UnknownNumbering> {
        match text {
            "continuous" => Ok(Self::Continuous),
            "weekly" => Ok(Self::Weekly),
            _ => Err(UnknownNumbering),
        }
    }
}

/// An application may not be numbered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotYet {
    /// The first day on which it may.
    pub(crate) from: NaiveDate,
}

impl Numbering {
    /// When the letter about a code goes that is given now to an application collated then; none
    /// for at once. Refuses what may not be numbered now.
    ///
    /// A batch that was missed is numbered on the next Tuesday or Wednesday.
    pub(crate) fn letter_at(
        self,
        collated: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, NotYet> {
        let Self::Weekly = self else { return Ok(None) };
        let today = jst::date_of(now);
        let first = next(jst::date_of(collated), Weekday::Mon);
        match today.weekday() {
            Weekday::Tue | Weekday::Wed if first < today => {
                Ok(Some(jst::at(next(today, Weekday::Thu), LETTERS_HOUR, 0)))
            }
            _ => Err(NotYet { from: next(first.max(today), Weekday::Tue) }),
        }
    }

    /// The first day from today on, on which an application collated then may be given its code.
    pub(crate) fn first_day(self, collated: DateTime<Utc>, now: DateTime<Utc>) -> NaiveDate {
        match self.letter_at(collated, now) {
            Ok(_) => jst::date_of(now),
            Err(NotYet { from }) => from,
        }
    }
}

/// The next such day after a day.
fn next(day: NaiveDate, weekday: Weekday) -> NaiveDate {
    let ahead = (1..=7).filter_map(|days| day.checked_add_days(Days::new(days)));
    ahead.into_iter().find(|day| day.weekday() == weekday).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A clock in Japan in March 2021, whose 1st is a Monday.
    fn march(day: u32, hour: u32) -> DateTime<Utc> {
        jst::at(NaiveDate::from_ymd_opt(2021, 3, day).unwrap(), hour, 0)
    }

    fn weekly(collated: (u32, u32), now: (u32, u32)) -> Result<Option<DateTime<Utc>>, u32> {
        let letter =
            Numbering::Weekly.letter_at(march(collated.0, collated.1), march(now.0, now.1));
        letter.map_err(|not_yet| not_yet.from.day())
    }

    #[test]
    fn a_weeks_applications_are_numbered_on_tuesday_and_wednesday_and_told_on_thursday() {
        let thursday = Ok(Some(march(11, 9)));
        assert_eq!(weekly((1, 0), (9, 0)), thursday, "from Monday 0:00");
        assert_eq!(weekly((7, 23), (10, 23)), thursday, "until Monday 0:00");
        assert_eq!(weekly((8, 0), (9, 12)), Err(16), "the next week's");
        assert_eq!(weekly((7, 23), (8, 12)), Err(9));
        assert_eq!(weekly((7, 23), (11, 0)), Err(16), "too late: with the next batch");
        assert_eq!(weekly((7, 23), (16, 0)), Ok(Some(march(18, 9))));
        assert_eq!(weekly((9, 12), (10, 12)), Err(16));
    }

    #[test]
    fn a_setting_is_one_of_two() {
        assert_eq!("weekly".parse(), Ok(Numbering::Weekly));
        assert_eq!("continuous".parse(), Ok(Numbering::Continuous));
        assert_eq!("daily".parse::<Numbering>(), Err(UnknownNumbering));
    }

    proptest! {
        /// On the day that a refusal names, it is possible.
        #[test]
        fn a_refusal_names_a_day_on_which_it_is_possible(collated in 0_i64..100_000, waits in 0_i64..30_000) {
            let collated = march(1, 0) + chrono::TimeDelta::minutes(collated);
            let now = collated + chrono::TimeDelta::minutes(waits);
            let first = Numbering::Weekly.first_day(collated, now);
            prop_assert!(Numbering::Weekly.letter_at(collated, now.max(jst::at(first, 0, 0))).is_ok());
            prop_assert_eq!(Numbering::Continuous.first_day(collated, now), jst::date_of(now));
            prop_assert_eq!(Numbering::Continuous.letter_at(collated, now), Ok(None));
            match Numbering::Weekly.letter_at(collated, now) {
                Ok(letter) => prop_assert!(letter.unwrap() > now),
                Err(NotYet { from }) => {
                    let then = jst::at(from, 0, 0);
                    prop_assert!(then > now);
                    prop_assert!(Numbering::Weekly.letter_at(collated, then).is_ok());
                }
            }
        }
    }
}

//! What stands in a cell.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};

use crate::format;
use crate::locale::Locale;

/// How a badge looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// Nothing to do.
    Plain,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// Wrong, or late.
    Bad,
    /// Being worked at.
    Key,
    /// For good.
    Full,
}

impl Tone {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Key => "key",
            Self::Full => "full",
        }
    }
}

/// A value, which knows how it is shown, sorted and written into files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing.
    Nothing,
    /// Words.
    Text(String),
    /// A code: set in type of one width.
    Code(String),
    /// Words that lead to a page of ours.
    Link {
        /// What is shown.
        text: String,
        /// Where it leads.
        path: String,
    },
    /// A number, grouped.
    Number(i128),
    /// A number that leads to a page of ours with what it counts.
    Count {
        /// How many.
        number: u32,
        /// Where it leads.
        path: String,
    },
    /// An amount in words, such as boxes and the rest; sorted and written into files by its units.
    Amount {
        /// Smallest units.
        units: u64,
        /// What is shown.
        text: String,
    },
    /// A box that chooses the row for the form `chosen` of the page.
    Choice {
        /// Name of the field.
        name: &'static str,
        /// What the form sends.
        value: String,
        /// What the box is for, for who does not see its row.
        label: String,
    },
    /// An instant, to the minute in Japan.
    Time(DateTime<Utc>),
    /// A civil date.
    Date(NaiveDate),
    /// ○ or ×.
    Mark(bool),
    /// A state as a badge; sorted by its rank.
    Badge {
        /// What is shown.
        text: String,
        /// How it looks.
        tone: Tone,
        /// Its place among the states.
        rank: u8,
    },
}

impl Cell {
    /// Words; nothing when there are none.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    /// An instant from the wire; nothing where it is absent.
    pub(crate) fn time(time: Option<&prost_types::Timestamp>) -> Self {
        time.and_then(format::instant).map_or(Self::Nothing, Self::Time)
    }

    /// A date from the wire; nothing where it is absent.
    pub(crate) fn date(date: Option<&vsys_proto::vocabulary::v1::Date>) -> Self {
        date.and_then(format::civil).map_or(Self::Nothing, Self::Date)
    }

    /// As people read it.
    pub(crate) fn shown(&self, locale: Locale) -> String {
        match self {
            Self::Nothing => format::NOTHING.to_owned(),
            Self::Text(text)
            | Self::Code(text)
            | Self::Link { text, .. }
            | Self::Amount { text, .. }
            | Self::Badge { text, .. } => text.clone(),
            Self::Choice { .. } => String::new(),
            Self::Number(number) => format::grouped(number),
            Self::Count { number, .. } => format::grouped(number),
            Self::Time(at) => format::minute(*at, locale),
            Self::Date(date) => format::day(*date, locale),
            Self::Mark(good) => if *good { "○" } else { "×" }.to_owned(),
        }
    }

    /// As programs read it: numbers without groups, times and dates as ISO 8601 writes them.
    pub(crate) fn written(&self, locale: Locale) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Count { number, .. } => number.to_string(),
            Self::Amount { units, .. } => units.to_string(),
            Self::Time(at) => format::second(*at),
            Self::Date(date) => date.to_string(),
            _ => self.shown(locale),
        }
    }

    /// The number, where it is one.
    fn number(&self) -> Option<i128> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Count { number, .. } => Some((*number).into()),
            _ => None,
        }
    }

    fn words(&self) -> &str {
        match self {
            Self::Text(text) | Self::Code(text) | Self::Link { text, .. } => text,
            _ => "",
        }
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cell {
    /// By value; nothing comes first.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => Ordering::Equal,
            (Self::Nothing, _) => Ordering::Less,
            (_, Self::Nothing) => Ordering::Greater,
            (Self::Amount { units: one, .. }, Self::Amount { units: two, .. }) => one.cmp(two),
            (Self::Time(one), Self::Time(two)) => one.cmp(two),
            (Self::Date(one), Self::Date(two)) => one.cmp(two),
            (Self::Mark(one), Self::Mark(two)) => one.cmp(two),
            (Self::Badge { rank: one, .. }, Self::Badge { rank: two, .. }) => one.cmp(two),
            _ => (self.number(), self.words()).cmp(&(other.number(), other.words())),
        }
    }
}

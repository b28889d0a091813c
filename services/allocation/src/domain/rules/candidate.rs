//! Who takes part in a rule, and what is known of each.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::BadInput;

/// One figure a rule may need; the names are those of the CSV columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    /// All residents.
    #[serde(rename = "population")]
    Population,
    /// Residents aged 65 and over.
    #[serde(rename = "population_65plus")]
    Population65Plus,
    /// Residents aged 12 to 64.
    #[serde(rename = "population_12_64")]
    Population12To64,
    /// Residents aged 12 and over; known also when both of its parts are.
    #[serde(rename = "population_12plus")]
    Population12Plus,
    /// Boxes asked for in this round, the base included.
    #[serde(rename = "requested_boxes")]
    RequestedBoxes,
    /// Boxes of the base, where the base is given and not computed.
    #[serde(rename = "base_boxes")]
    BaseBoxes,
    /// Doses of all locked allocations so far.
    #[serde(rename = "doses_allocated")]
    DosesAllocated,
    /// Doses delivered so far.
    #[serde(rename = "doses_delivered")]
    DosesDelivered,
    /// Doses recorded as given so far.
    #[serde(rename = "doses_recorded")]
    DosesRecorded,
    /// Doses recorded as given in the last full week.
    #[serde(rename = "doses_last_week")]
    DosesLastWeek,
    /// Unused doses on hand.
    #[serde(rename = "doses_in_stock")]
    DosesInStock,
    /// Vaccine usage in hundredths of a percent; where absent, doses recorded ÷ doses allocated.
    #[serde(rename = "usage")]
    Usage,
}

impl Column {
    /// Every column there is.
    pub const ALL: [Self; 12] = [
        Self::Population,
        Self::Population65Plus,
        Self::Population12To64,
        Self::Population12Plus,
        Self::RequestedBoxes,
        Self::BaseBoxes,
        Self::DosesAllocated,
        Self::DosesDelivered,
        Self::DosesRecorded,
        Self::DosesLastWeek,
        Self::DosesInStock,
        Self::Usage,
    ];

    /// Heading in a CSV file, and name in a refusal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Population65Plus => "population_65plus",
            Self::Population12To64 => "population_12_64",
            Self::Population12Plus => "population_12plus",
            Self::RequestedBoxes => "requested_boxes",
            Self::BaseBoxes => "base_boxes",
            Self::DosesAllocated => "doses_allocated",
            Self::DosesDelivered => "doses_delivered",
            Self::DosesRecorded => "doses_recorded",
            Self::DosesLastWeek => "doses_last_week",
            Self::DosesInStock => "doses_in_stock",
            Self::Usage => "usage",
        }
    }

    /// Heading in Japanese, equally accepted in a CSV file.
    #[must_use]
    pub const fn name_ja(self) -> &'static str {
        match self {
            Self::Population => "人口",
            Self::Population65Plus => "65歳以上人口",
            Self::Population12To64 => "12歳以上64歳以下人口",
            Self::Population12Plus => "12歳以上人口",
            Self::RequestedBoxes => "希望箱数",
            Self::BaseBoxes => "基本枠箱数",
            Self::DosesAllocated => "配分済回数",
            Self::DosesDelivered => "納入済回数",
            Self::DosesRecorded => "接種記録回数",
            Self::DosesLastWeek => "直近1週間の接種回数",
            Self::DosesInStock => "在庫回数",
            Self::Usage => "使用率",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which residents are counted when a rule splits by population.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Everyone.
    Total,
    /// 65 and over (高齢者), the measure of the first rounds.
    #[default]
    From65,
    /// 12 to 64, the measure of the later rounds.
    From12To64,
    /// 12 and over: all who may be vaccinated.
    From12,
}

impl Measure {
    /// The column the measure is read from.
    #[must_use]
    pub const fn column(self) -> Column {
        match self {
            Self::Total => Column::Population,
            Self::From65 => Column::Population65Plus,
            Self::From12To64 => Column::Population12To64,
            Self::From12 => Column::Population12Plus,
        }
    }

    /// People of this measure at a candidate.
    pub(super) fn of(self, candidate: &Candidate) -> Result<u64, BadInput> {
        let parts =
            (candidate.input(Column::Population12To64), candidate.input(Column::Population65Plus));
        match (self, candidate.input(self.column()), parts) {
            (_, Some(people), _) => Ok(u64::from(people)),
            (Self::From12, None, (Some(younger), Some(older))) => {
                Ok(u64::from(younger) + u64::from(older))
            }
            _ => Err(candidate.missing(self.column())),
        }
    }
}

/// A child that may get boxes: a prefecture, municipality or facility with its known figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Code of the child, which also decides ties.
    pub code: String,
    /// Code of the prefecture the child is totalled under; given for all candidates or none.
    pub group: Option<String>,
    /// What is known; an absent figure is unknown, not zero.
    pub inputs: BTreeMap<Column, u32>,
}

impl Candidate {
    /// A candidate of whom nothing is known yet.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), group: None, inputs: BTreeMap::new() }
    }

    /// The same candidate, totalled under `group`.
    #[must_use]
    pub fn within(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// The same candidate with one figure known, or known anew.
    #[must_use]
    pub fn with(mut self, column: Column, value: u32) -> Self {
        self.inputs.insert(column, value);
        self
    }

    /// The figure of a column, if it is known.
    #[must_use]
    pub fn input(&self, column: Column) -> Option<u32> {
        self.inputs.get(&column).copied()
    }

    pub(super) fn need(&self, column: Column) -> Result<u32, BadInput> {
        self.input(column).ok_or_else(|| self.missing(column))
    }

    pub(super) fn missing(&self, column: Column) -> BadInput {
        self.bad(column, "is missing")
    }

    pub(super) fn bad(&self, column: Column, why: &'static str) -> BadInput {
        BadInput { code: self.code.clone(), column, why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_name_of_a_column_is_its_heading() {
        for column in Column::ALL {
            assert_eq!(serde_json::to_value(column).unwrap(), column.name());
        }
    }

    #[test]
    fn people_from_12_are_known_when_both_parts_are() {
        let town = Candidate::new("131016")
            .with(Column::Population12To64, 600)
            .with(Column::Population65Plus, 300);
        assert_eq!(Measure::From12.of(&town), Ok(900));
        assert_eq!(Measure::From12.of(&town.with(Column::Population12Plus, 910)), Ok(910));
    }

    #[test]
    fn an_unknown_figure_is_named_and_never_zero() {
        let town = Candidate::new("131016").with(Column::Population65Plus, 300);
        let refusal = Measure::From12.of(&town).unwrap_err();
        assert_eq!(refusal.to_string(), "131016: population_12plus is missing");
    }
}

//! Two proposals side by side.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Proposal;

/// One row of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Code of the candidate.
    pub code: String,
    /// Boxes of the first proposal; absent where it has no such candidate.
    pub before: Option<u32>,
    /// Boxes of the second proposal; absent where it has no such candidate.
    pub after: Option<u32>,
    /// Boxes more in the second than in the first.
    pub difference: i64,
}

impl Difference {
    fn new(code: &str, before: Option<u32>, after: Option<u32>) -> Self {
        let boxes = |boxes: Option<u32>| i64::from(boxes.unwrap_or(0));
        Self { code: code.to_owned(), before, after, difference: boxes(after) - boxes(before) }
    }
}

/// What changes when the second proposal is taken instead of the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Every candidate of either, in order of code.
    pub rows: Vec<Difference>,
    /// Every prefecture of either with its reserve, in order of code.
    pub groups: Vec<Difference>,
    /// Boxes of all rows.
    pub boxes: Change,
    /// Boxes in reserve.
    pub reserve: Change,
    /// Boxes left.
    pub left: Change,
}

/// One sum before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Of the first proposal.
    pub before: u32,
    /// Of the second proposal.
    pub after: u32,
    /// Boxes more in the second than in the first.
    pub difference: i64,
}

impl Change {
    fn new(before: u32, after: u32) -> Self {
        Self { before, after, difference: i64::from(after) - i64::from(before) }
    }
}

/// Lays two proposals side by side; they may be of different rules, totals and candidates.
#[must_use]
pub fn compare(before: &Proposal, after: &Proposal) -> Comparison {
    let given = |proposal: &Proposal| proposal.distributed - proposal.reserve;
    Comparison {
        rows: differences(&shares(before), &shares(after)),
        groups: differences(&ceilings(before), &ceilings(after)),
        boxes: Change::new(given(before), given(after)),
        reserve: Change::new(before.reserve, after.reserve),
        left: Change::new(before.left, after.left),
    }
}

fn shares(proposal: &Proposal) -> BTreeMap<&str, u32> {
    proposal.shares.iter().map(|share| (share.code.as_str(), share.boxes)).collect()
}

fn ceilings(proposal: &Proposal) -> BTreeMap<&str, u32> {
    proposal.groups.iter().map(|group| (group.code.as_str(), group.ceiling())).collect()
}

fn differences(before: &BTreeMap<&str, u32>, after: &BTreeMap<&str, u32>) -> Vec<Difference> {
    let codes: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    codes
        .into_iter()
        .map(|code| Difference::new(code, before.get(code).copied(), after.get(code).copied()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::{Baseline, Candidate, Column, Measure, Rule, propose};

    fn town(code: &str, people: u32, base: u32, stock: u32) -> Candidate {
        Candidate::new(code)
            .within(code.get(..2).unwrap())
            .with(Column::Population12Plus, people)
            .with(Column::BaseBoxes, base)
            .with(Column::DosesInStock, stock)
            .with(Column::DosesLastWeek, 100)
    }

    #[test]
    fn two_rules_are_compared_row_by_row_and_in_sum() {
        let first = [town("131016", 3, 30, 601), town("131024", 1, 10, 600)];
        let second = [town("131016", 3, 30, 601), town("131032", 1, 10, 601)];
        let by_people = Rule::Population { measure: Measure::From12 };
        let cut = Rule::CutOverstocked { baseline: Baseline::Given, weeks: 6, percent: 10 };
        let before = propose(&by_people, 42, &first).unwrap();
        let after = propose(&cut, 42, &second).unwrap();

        // 42 by 3:1 is 31.5 and 10.5: a tie, first code. The cut takes 3 and 1.
        let seen = compare(&before, &after);
        assert_eq!(
            seen.rows,
            [
                Difference::new("131016", Some(32), Some(27)),
                Difference::new("131024", Some(10), None),
                Difference::new("131032", None, Some(9)),
            ]
        );
        assert_eq!(seen.groups, [Difference::new("13", Some(42), Some(40))]);
        assert_eq!(seen.boxes, Change { before: 42, after: 36, difference: -6 });
        assert_eq!((seen.reserve, seen.left), (Change::new(0, 4), Change::new(0, 2)));
    }
}

//! A share in proportion, with what it was worked out from.

use serde::{Deserialize, Serialize};

use super::{Candidate, Column, Measure, RuleError, refusal::read_all};
use crate::domain::apportion::apportion;

/// One part of a number of boxes split by a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proportion {
    /// Boxes that were split.
    pub pool: u32,
    /// The figure they were split by.
    pub column: Column,
    /// The figure of this row.
    pub weight: u64,
    /// The sum of the figure over all rows.
    pub weights: u64,
    /// Boxes of the exact quota, rounded down.
    pub whole: u32,
    /// True when one more box was earned by one of the largest remainders.
    pub topped_up: bool,
}

impl Proportion {
    /// Boxes of this part.
    #[must_use]
    pub fn boxes(&self) -> u32 {
        self.whole.saturating_add(u32::from(self.topped_up))
    }

    /// Splits the pool by rows of code and figure, in their order.
    pub(super) fn split(
        pool: u32,
        column: Column,
        rows: &[(&str, u64)],
    ) -> Result<Vec<Self>, RuleError> {
        let parts = apportion(pool, rows).ok_or(RuleError::NoWeight { column, boxes: pool })?;
        let weights = rows.iter().map(|(_, weight)| weight).sum();
        let proportion =
            |(part, (_, weight)): (crate::domain::apportion::Part, &(&str, u64))| Self {
                pool,
                column,
                weight: *weight,
                weights,
                whole: part.whole,
                topped_up: part.topped_up,
            };
        Ok(parts.into_iter().zip(rows).map(proportion).collect())
    }

    /// Splits the pool by a population of the candidates, in their order.
    pub(super) fn by_population(
        pool: u32,
        measure: Measure,
        candidates: &[&Candidate],
    ) -> Result<Vec<Self>, RuleError> {
        let rows = read_all(candidates, |candidate| {
            Ok((candidate.code.as_str(), measure.of(candidate)?))
        })?;
        Self::split(pool, measure.column(), &rows)
    }
}

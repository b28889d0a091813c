//! Where a base (基本枠) comes from.

use serde::{Deserialize, Serialize};

use super::{Candidate, Column, Measure, Proportion, RuleError, refusal::read_all};

/// How the base of a rule is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Baseline {
    /// From the column [`Column::BaseBoxes`].
    Given,
    /// A number of boxes, split by a population.
    ByPopulation {
        /// Boxes of the base in all.
        boxes: u32,
        /// Who is counted.
        measure: Measure,
    },
}

/// The base of one candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseShare {
    /// Boxes of the base.
    pub boxes: u32,
    /// How they were worked out; absent where the base was given.
    pub proportion: Option<Proportion>,
}

impl Baseline {
    /// The base of each candidate, in their order.
    pub(super) fn shares(self, candidates: &[&Candidate]) -> Result<Vec<BaseShare>, RuleError> {
        match self {
            Self::Given => read_all(candidates, |candidate| {
                Ok(BaseShare { boxes: candidate.need(Column::BaseBoxes)?, proportion: None })
            }),
            Self::ByPopulation { boxes, measure } => {
                let parts = Proportion::by_population(boxes, measure, candidates)?;
                Ok(parts
                    .into_iter()
                    .map(|part| BaseShare { boxes: part.boxes(), proportion: Some(part) })
                    .collect())
            }
        }
    }
}

/// Boxes of all bases together.
pub(super) fn sum(bases: &[BaseShare]) -> u64 {
    bases.iter().map(|base| u64::from(base.boxes)).sum()
}

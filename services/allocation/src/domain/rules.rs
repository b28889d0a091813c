//! Rules of allocation (分配ルール) F0–F5: who is proposed how many whole boxes, and why.
//!
//! [`propose`] takes a [`Rule`], the boxes there are and the [`Candidate`]s with what is known of
//! them, and answers a [`Proposal`] or names what is missing. It is used for the nation's split over
//! prefectures, for what is prefilled for a prefecture or municipality, for simulating, and
//! ([`compare()`]) for laying two rules side by side. [`inputs`] reads the figures from CSV.
//!
//! # What holds for every rule
//! - Boxes given, boxes in reserve and boxes left sum to the boxes there are; no rule gives more.
//! - The order of the candidates does not matter; whoever is equal is served in order of code.
//! - Where boxes are split in proportion, more weight never gets less, and no weight gets nothing.
//! - A figure that is missing or impossible refuses the whole proposal with every such row, its
//!   column and the reason. Nothing unknown is taken as zero; a zero that was given is a zero.
//! - Integers only: rates are compared by cross multiplication, nothing is a float.
//! - Each share carries its [`Explanation`] with the inputs used, in English and Japanese.
//!
//! # How the wording was read
//! - **Base**: the boxes before adjustment, extra or cut, a [`Baseline`]: either a stated number of
//!   boxes split by population (largest remainder, so whole boxes from the start), or a given column.
//!   A share always is the whole quantity, base included, and the boxes there are must hold the base.
//! - **F0**: an exception replaces the number for all others; if boxes do not suffice the rule is
//!   refused with the number needed, never thinned out.
//! - **F2**: the adjustment goes by the whole request, not the part above the base. The extra gives
//!   the request above *base*, as the rule says, so the adjustment is not deducted and a share may
//!   come out above its request; the explanation shows all three. Usage (使用率) is doses recorded ÷
//!   doses allocated or a given percentage; it may exceed 100 % (transfers, seven doses a vial); a
//!   municipality that never was allocated any counts as 0 %.
//! - **F3**: last week's doses are rounded *up* to boxes, or a town that gives less than a box a week
//!   would be shut out for good. A rate below zero is possible (doses received by transfer) and comes
//!   first. The boxes to walk with are those there are less the base.
//! - **F4**: six weeks are six times last week's doses; exactly six is not over six, and any stock
//!   with no doses last week is. The cut is rounded *down*: no one loses more than ten per cent, and
//!   a base under ten boxes loses nothing. Stock must be a figure of its own: allocated less recorded
//!   is an estimate, and cutting supply by estimates is what the real system had to withdraw.
//! - **F5**: entitlements are summed exactly, those below zero included, and only a prefecture's sum
//!   is rounded, *down* to whole boxes. If there are fewer boxes than that, prefectures get them in
//!   proportion to their entitled boxes, never above them. Within, the prefill splits by each
//!   municipality's entitlement, none below zero. Without a group each candidate is its own.
//! - **Left over**: an extra nobody wants, or boxes beyond what a rule gives, stay with the parent as
//!   `left`. Only F4 makes a `reserve` (都道府県調整枠), which belongs to the prefecture.

mod base_requests;
mod baseline;
mod candidate;
mod compare;
mod entitlement;
mod equal;
mod explanation;
mod figure;
pub mod inputs;
mod japanese;
pub(super) mod lines;
mod overstocked;
mod population;
#[cfg(test)]
mod properties;
mod proportion;
mod proposal;
mod ratio;
mod refusal;
mod stock_rate;
mod walk;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

pub use baseline::{BaseShare, Baseline};
pub use candidate::{Candidate, Column, Measure};
pub use compare::{Change, Comparison, Difference, compare};
pub use explanation::{Doses, Explanation, Topping};
pub use proportion::Proportion;
pub use proposal::{GroupTotal, Proposal, Share};
pub use ratio::Ratio;
pub use refusal::{BadInput, MAX_CANDIDATES, RuleError};

/// Doses a person is counted with in stock rates and entitlements.
pub const DOSES_PER_PERSON: u32 = 2;

/// A rule with its parameters; quantities are whole boxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// F0: the same for everyone, but for named exceptions (均等).
    Equal {
        /// Boxes for each candidate.
        each: u32,
        /// Boxes instead of `each`, by code.
        exceptions: BTreeMap<String, u32>,
    },
    /// F1: all boxes in proportion to a population (人口比).
    Population {
        /// Who is counted.
        measure: Measure,
    },
    /// F2: base by population, adjustment by requests, extra by usage (基本枠・調整枠・追加枠).
    BaseRequests {
        /// Who is counted for the base.
        measure: Measure,
        /// Boxes of the base, 8,000 in the original.
        base: u32,
        /// Boxes of the adjustment, 2,000 in the original.
        adjustment: u32,
        /// Boxes of the extra, 1,000 in the original.
        extra: u32,
    },
    /// F3: on top of a base, lowest stock rate first (在庫率の低い順).
    StockRate {
        /// Where the base comes from.
        baseline: Baseline,
        /// Doses a box stands for.
        doses_per_box: NonZeroU32,
    },
    /// F4: a base, cut where stock is high; what is cut is the prefectures' reserve (在庫による減算).
    CutOverstocked {
        /// Where the base comes from.
        baseline: Baseline,
        /// Weeks of unused doses above which the base is cut, 6 in the original.
        weeks: u32,
        /// Per cent of the base that are cut, 10 in the original.
        percent: u32,
    },
    /// F5: what is missing to a share of the population, by prefecture (残り必要量).
    Entitlement {
        /// Per cent of the population aged 12 and over, 80 in the original.
        percent: u32,
        /// Doses a box stands for.
        doses_per_box: NonZeroU32,
    },
}

impl Rule {
    /// Short name used in talk and in records: `F0` to `F5`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Equal { .. } => "F0",
            Self::Population { .. } => "F1",
            Self::BaseRequests { .. } => "F2",
            Self::StockRate { .. } => "F3",
            Self::CutOverstocked { .. } => "F4",
            Self::Entitlement { .. } => "F5",
        }
    }
}

/// What a rule gives one candidate.
struct Given {
    boxes: u32,
    reserve: u32,
    explanation: Explanation,
}

/// Applies a rule to `total` boxes of one item; pure, and the same for the same input in any order.
pub fn propose(rule: &Rule, total: u32, candidates: &[Candidate]) -> Result<Proposal, RuleError> {
    let candidates = in_order_of_code(candidates)?;
    let given = match rule {
        Rule::Equal { each, exceptions } => equal::give(*each, exceptions, total, &candidates),
        Rule::Population { measure } => population::give(*measure, total, &candidates),
        Rule::BaseRequests { measure, base, adjustment, extra } => {
            let pools =
                base_requests::Pools { base: *base, adjustment: *adjustment, extra: *extra };
            base_requests::give(*measure, &pools, total, &candidates)
        }
        Rule::StockRate { baseline, doses_per_box } => {
            stock_rate::give(*baseline, *doses_per_box, total, &candidates)
        }
        Rule::CutOverstocked { baseline, weeks, percent } => {
            let cut = overstocked::Cut::new(*weeks, *percent)?;
            overstocked::give(*baseline, &cut, total, &candidates)
        }
        Rule::Entitlement { percent, doses_per_box } => {
            entitlement::give(*percent, *doses_per_box, total, &candidates)
        }
    }?;
    Proposal::assemble(rule, total, &candidates, given)
}

fn in_order_of_code(candidates: &[Candidate]) -> Result<Vec<&Candidate>, RuleError> {
    if candidates.len() > MAX_CANDIDATES {
        return Err(RuleError::TooManyCandidates { found: candidates.len() });
    }
    let mut sorted: Vec<_> = candidates.iter().collect();
    sorted.sort_by(|a, b| a.code.cmp(&b.code));
    if let Some((twice, _)) =
        sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a.code == b.code)
    {
        return Err(RuleError::DuplicateCode { code: twice.code.clone() });
    }
    if sorted.iter().any(|candidate| candidate.group.is_some())
        && let Some(alone) = sorted.iter().find(|candidate| candidate.group.is_none())
    {
        return Err(RuleError::Ungrouped { code: alone.code.clone() });
    }
    Ok(sorted)
}

/// Refuses when the boxes a rule promises are more than there are; answers what is left.
fn within(needed: u64, total: u32) -> Result<u32, RuleError> {
    u64::from(total)
        .checked_sub(needed)
        .and_then(|left| u32::try_from(left).ok())
        .ok_or(RuleError::NotEnough { needed, total })
}

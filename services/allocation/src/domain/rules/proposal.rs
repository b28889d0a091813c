//! What a rule proposes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Candidate, Explanation, Given, Rule, RuleError, within};

/// What one candidate is proposed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Code of the candidate.
    pub code: String,
    /// Code it is totalled under, if any.
    pub group: Option<String>,
    /// Boxes proposed.
    pub boxes: u32,
    /// Boxes withheld from it for its prefecture's reserve.
    pub reserve: u32,
    /// How the boxes came about.
    pub explanation: Explanation,
}

/// Sum of the shares under one prefecture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupTotal {
    /// Code of the prefecture.
    pub code: String,
    /// Boxes of its candidates.
    pub boxes: u32,
    /// Boxes at the prefecture's discretion.
    pub reserve: u32,
}

impl GroupTotal {
    /// Boxes the prefecture gets in all: its ceiling.
    #[must_use]
    pub fn ceiling(&self) -> u32 {
        self.boxes.saturating_add(self.reserve)
    }
}

/// A rule's answer: shares in order of code, always `distributed + left = total` and
/// `distributed = sum of shares + reserve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The rule with its parameters.
    pub rule: Rule,
    /// Boxes there were.
    pub total: u32,
    /// Boxes the rule gives out, the reserve included.
    pub distributed: u32,
    /// Boxes for prefectures' reserves.
    pub reserve: u32,
    /// Boxes the rule does not give out.
    pub left: u32,
    /// One per candidate, in order of code.
    pub shares: Vec<Share>,
    /// One per prefecture the candidates are totalled under, in order of code.
    pub groups: Vec<GroupTotal>,
}

impl Proposal {
    pub(super) fn assemble(
        rule: &Rule,
        total: u32,
        candidates: &[&Candidate],
        given: Vec<Given>,
    ) -> Result<Self, RuleError> {
        let sum = given.iter().map(|given| u64::from(given.boxes) + u64::from(given.reserve)).sum();
        let left = within(sum, total)?;
        let mut groups = BTreeMap::<&str, (u32, u32)>::new();
        let mut reserve = 0;
        let mut shares = Vec::with_capacity(given.len());
        for (candidate, given) in candidates.iter().zip(given) {
            // Partial sums stay below `total`, which was just checked.
            reserve += given.reserve;
            if let Some(code) = &candidate.group {
                let group = groups.entry(code).or_default();
                *group = (group.0 + given.boxes, group.1 + given.reserve);
            }
            shares.push(Share {
                code: candidate.code.clone(),
                group: candidate.group.clone(),
                boxes: given.boxes,
                reserve: given.reserve,
                explanation: given.explanation,
            });
        }
        let groups = groups
            .into_iter()
            .map(|(code, (boxes, reserve))| GroupTotal { code: code.to_owned(), boxes, reserve })
            .collect();
        let distributed = total - left;
        Ok(Self { rule: rule.clone(), total, distributed, reserve, left, shares, groups })
    }
}

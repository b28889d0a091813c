//! Between which sites vaccine may be passed on (移送の規則), and from which day.
//!
//! A transfer goes from one site to another. That it goes only from a basic facility to those that
//! receive from it is a rule that the nation replaces from a day on, and may put back.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use vsys_vocabulary::{Actor, jst};

use super::batch::check_version;
use super::facility::{Act, Facility, Operation};
use super::fault::Fault;

/// Between which sites vaccine may be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransferRule {
    /// From a basic facility to those that receive from it: what holds while nobody said otherwise.
    WithinPairs,
    /// From any site to any other.
    BetweenAny,
}

/// A rule from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TransferPolicy {
    /// Counts policies in the order in which they were entered, from 1.
    pub(crate) version: u64,
    /// First day.
    pub(crate) from: NaiveDate,
    /// The rule.
    pub(crate) rule: TransferRule,
    /// Who entered it, when and why.
    pub(crate) entered: Act,
}

/// What is to hold, from which day and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PolicyWish {
    /// First day.
    pub(crate) from: NaiveDate,
    /// The rule.
    pub(crate) rule: TransferRule,
    /// Why.
    pub(crate) reason: String,
    /// The policy entered last that the caller saw, 0 for none; absent to come after any.
    pub(crate) expected: Option<u64>,
}

/// A policy was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TransferPolicySet(pub(crate) TransferPolicy);

/// Every policy, in the order in which they were entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TransferPolicies(Vec<TransferPolicy>);

impl TransferPolicies {
    /// Policies, whatever their order.
    pub(crate) fn of(mut policies: Vec<TransferPolicy>) -> Self {
        policies.sort_by_key(|policy| policy.version);
        Self(policies)
    }

    /// The policy in force on a day: of those that begin on it or before, the one that begins
    /// last; of several that begin on the same day, the one entered last.
    pub(crate) fn in_force_on(&self, day: NaiveDate) -> Option<&TransferPolicy> {
        let begun = self.0.iter().filter(|policy| policy.from <= day);
        begun.max_by_key(|policy| (policy.from, policy.version))
    }

    /// The rule of a day.
    pub(crate) fn rule_on(&self, day: NaiveDate) -> TransferRule {
        self.in_force_on(day).map_or(TransferRule::WithinPairs, |policy| policy.rule)
    }

    /// Whether any site could ever pass vaccine on to any other, by the end of a day. A policy that
    /// another took the place of before its first day never held.
    pub(crate) fn ever_between_any(&self, day: NaiveDate) -> bool {
        self.0.iter().any(|policy| {
            let replaced = self.0.iter().any(|later| {
                later.from == policy.from
                    && later.version > policy.version
                    && jst::date_of(later.entered.at) < policy.from
            });
            policy.rule == TransferRule::BetweenAny && policy.from <= day && !replaced
        })
    }

    /// Those that change the rule after a day, in the order of their days.
    pub(crate) fn coming_after(&self, day: NaiveDate) -> Vec<&TransferPolicy> {
        let later = self.0.iter().filter(|policy| policy.from > day);
        // Of several of one day the last stays.
        let by_day: BTreeMap<_, _> = later.map(|policy| (policy.from, policy)).collect();
        let mut rule = self.rule_on(day);
        let mut coming = Vec::new();
        for policy in by_day.into_values() {
            if policy.rule != rule {
                rule = policy.rule;
                coming.push(policy);
            }
        }
        coming
    }

    /// All of them, the one entered last first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &TransferPolicy> {
        self.0.iter().rev()
    }

    /// Sets the rule from a day on, which is today or later; `None` when it holds on that day
    /// already. The field of the request is named with what is wrong.
    pub(crate) fn set(
        &self,
        wish: PolicyWish,
        (by, at): (&Actor, DateTime<Utc>),
    ) -> Result<Option<TransferPolicySet>, (&'static str, Fault)> {
        let PolicyWish { from, rule, reason, expected } = wish;
        let last = self.0.last().map_or(0, |policy| policy.version);
        check_version(expected, last).map_err(|fault| ("expected_version", fault))?;
        let today = jst::date_of(at);
        if from < today {
            return Err(("from_date", Fault::InThePast(today)));
        }
        if self.rule_on(from) == rule {
            return Ok(None);
        }
        let entered = Act::of(by, at, &reason);
        Ok(Some(TransferPolicySet(TransferPolicy { version: last + 1, from, rule, entered })))
    }
}

/// Whether one site may pass vaccine on to another under a rule, both as they stand now; else what
/// stands in the way.
pub(crate) fn check(from: &Facility, to: &Facility, rule: TransferRule) -> Result<(), Fault> {
    if from.code == to.code {
        return Err(Fault::TransferToItself);
    }
    for site in [from, to] {
        if let Operation::Closed { successor, .. } = site.operation {
            return Err(Fault::TransferSiteClosed { site: site.code, successor });
        }
    }
    match (rule, to.profile.facility_type.basic()) {
        (TransferRule::BetweenAny, _) => Ok(()),
        // Only a basic facility is received from, so the giver is one.
        (TransferRule::WithinPairs, Some(basic)) if basic == from.code => Ok(()),
        (TransferRule::WithinPairs, Some(basic)) => {
            Err(Fault::TransferOutsidePair { receiver: to.code, basic })
        }
        (TransferRule::WithinPairs, None) => Err(Fault::TransferToBasic(to.code)),
    }
}

#[cfg(test)]
mod tests;

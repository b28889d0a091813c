//! Who may call what.

use vsys_vocabulary::{Actor, Role, Tier};

/// Everything that a service allows. What is not in it is refused.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// What needs a token, and whose.
    pub rules: &'static [Rule],
    /// What anyone may call without a token, because the request itself proves who calls: a
    /// password, a session's secret, the link of a letter.
    pub open: &'static [&'static str],
    /// Commands whose success is not recorded in the audit trail, because programs repeat them all
    /// the time and they change nothing that anybody asks for: a token is refreshed. Refusals are.
    pub unrecorded: &'static [&'static str],
}

/// Who may call one RPC: an actor of the tier with the role.
///
/// The rule looks only at tier and role; whether the matter lies in the actor's own area is for
/// the use case to decide, which knows the matter.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The path on the wire: `/vsys.allocation.v1.AllocationService/LockSheets`.
    pub rpc: &'static str,
    /// Any of these pairs suffices.
    pub allow: &'static [(Tier, Role)],
}

impl Policy {
    /// Nothing can be called.
    pub const NONE: Self = Self::of(&[]);

    /// Nothing can be called without a token.
    #[must_use]
    pub const fn of(rules: &'static [Rule]) -> Self {
        Self { rules, open: &[], unrecorded: &[] }
    }

    /// Whether `rpc` is called without a token.
    #[must_use]
    pub fn is_open(&self, rpc: &str) -> bool {
        self.open.contains(&rpc)
    }

    /// Every RPC that the policy speaks of.
    pub fn rpcs(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.rules.iter().map(|rule| rule.rpc).chain(self.open.iter().copied())
    }

    /// Whether `actor` may call `rpc`.
    #[must_use]
    pub fn allows(&self, rpc: &str, actor: &Actor) -> bool {
        let tier = actor.standing.tier();
        self.rules
            .iter()
            .filter(|rule| rule.rpc == rpc)
            .flat_map(|rule| rule.allow)
            .any(|&(allowed, role)| allowed == tier && actor.has(role))
    }

    /// Whether the policy speaks of `rpc` at all.
    #[must_use]
    pub fn knows(&self, rpc: &str) -> bool {
        self.rpcs().any(|known| known == rpc)
    }
}

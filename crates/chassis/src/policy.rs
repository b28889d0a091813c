//! Who may call what.

use vsys_vocabulary::{Actor, Role, Tier};

/// Everything that a service allows. What is not in it is refused.
#[derive(Debug, Clone, Copy)]
pub struct Policy(pub &'static [Rule]);

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
    /// Whether `actor` may call `rpc`.
    #[must_use]
    pub fn allows(&self, rpc: &str, actor: &Actor) -> bool {
        let tier = actor.standing.tier();
        self.0
            .iter()
            .filter(|rule| rule.rpc == rpc)
            .flat_map(|rule| rule.allow)
            .any(|&(allowed, role)| allowed == tier && actor.has(role))
    }

    /// Whether the policy speaks of `rpc` at all.
    #[must_use]
    pub fn knows(&self, rpc: &str) -> bool {
        self.0.iter().any(|rule| rule.rpc == rpc)
    }
}

//! A sample request: what is asked, about whose matter, and what becomes of foreign ones.

use vsys_vocabulary::{Role, Standing, Tier};

use crate::area::Area;
use crate::land::Land;
use crate::wire::Wire;

/// Who asks, and where.
pub(crate) struct Asking<'a> {
    pub(crate) land: &'a Land,
    pub(crate) by: &'a Area,
}

/// A well-formed request for one RPC.
pub(crate) struct Sample {
    /// Its path.
    pub(crate) rpc: String,
    /// Whose matter it is about.
    pub(crate) matter: Matter,
    /// Only people of these tiers ask so; empty for everyone whom the row lets in.
    pub(crate) tiers: &'static [Tier],
    /// Only people with these roles ask so.
    pub(crate) roles: fn(&Standing, Role) -> bool,
    /// Refusals that are no question of permission, which own matters may meet: the state of
    /// things.
    pub(crate) states: &'static [&'static str],
    /// What an answer about an area holds, and no other answer.
    pub(crate) shows: Option<fn(&Area) -> Option<Vec<u8>>>,
}

/// Whose matter a request is about.
pub(crate) enum Matter {
    /// No area's, in words: why.
    Nobodys { why: &'static str, ask: fn(&Asking<'_>) -> Wire },
    /// An area's, if it has such a matter.
    Somebodys {
        ask: fn(&Asking<'_>, &Area) -> Option<Wire>,
        reach: fn(&Standing, &Area) -> bool,
        foreign: Foreign,
    },
}

/// What becomes of a request about a foreign area.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Foreign {
    /// Refused for one of these reasons.
    Refused(&'static [&'static str]),
    /// Answered, with nothing of the area.
    Unseen,
    /// Answered with an empty message: nothing was done.
    Nothing,
    /// Answered, and the answer names the reason for which nothing was done.
    Told(&'static str),
}

/// A request that is about no area.
pub(crate) fn nobodys(rpc: &str, why: &'static str, ask: fn(&Asking<'_>) -> Wire) -> Sample {
    let matter = Matter::Nobodys { why, ask };
    Sample { rpc: rpc.to_owned(), matter, tiers: &[], roles: |_, _| true, states: &[], shows: None }
}

/// A request about an area.
pub(crate) fn somebodys(
    rpc: &str,
    ask: fn(&Asking<'_>, &Area) -> Option<Wire>,
    reach: fn(&Standing, &Area) -> bool,
    foreign: Foreign,
) -> Sample {
    let matter = Matter::Somebodys { ask, reach, foreign };
    Sample { rpc: rpc.to_owned(), matter, tiers: &[], roles: |_, _| true, states: &[], shows: None }
}

impl Sample {
    /// Only people of these tiers ask so.
    pub(crate) fn asked_by(self, tiers: &'static [Tier]) -> Self {
        Self { tiers, ..self }
    }

    /// Only people with these roles ask so.
    pub(crate) fn with_roles(self, roles: fn(&Standing, Role) -> bool) -> Self {
        Self { roles, ..self }
    }

    /// Whether somebody of that standing with that role asks so.
    pub(crate) fn is_asked_by(&self, standing: &Standing, role: Role) -> bool {
        let tier = self.tiers.is_empty() || self.tiers.contains(&standing.tier());
        tier && (self.roles)(standing, role)
    }

    /// What an answer about an area holds.
    pub(crate) fn shows(self, shows: fn(&Area) -> Option<Vec<u8>>) -> Self {
        Self { shows: Some(shows), ..self }
    }

    /// How things may stand with what is one's own.
    pub(crate) fn unless(self, states: &'static [&'static str]) -> Self {
        Self { states, ..self }
    }
}

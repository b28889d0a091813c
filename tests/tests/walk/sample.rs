//! A sample request: what is asked, about whose matter, and what becomes of foreign ones.
//!
//! `R` is a request: an encoded message for an RPC, or an address with a form for a page.

use vsys_vocabulary::{Role, Standing, Tier};

use crate::area::Area;
use crate::land::Land;

/// Who asks, and where.
pub(crate) struct Asking<'a> {
    pub(crate) land: &'a Land,
    pub(crate) by: &'a Area,
    /// The row of the table.
    pub(crate) row: &'a str,
}

/// A well-formed request for one RPC, or one page.
pub(crate) struct Sample<R> {
    /// The RPC's path; the page's method and path as in the table of routes.
    pub(crate) row: String,
    /// Whose matter it is about.
    pub(crate) matter: Matter<R>,
    /// Only people of these tiers ask so; empty for everyone whom the row lets in.
    pub(crate) tiers: &'static [Tier],
    /// Only people with these roles ask so.
    pub(crate) roles: fn(&Standing, Role) -> bool,
    /// Refusals that are no question of permission, which own matters may meet: the state of
    /// things.
    pub(crate) states: &'static [&'static str],
    /// Answers hold what one asked for before: the record of calls.
    pub(crate) is_record: bool,
    /// Nobody who asks here has anything of their own to ask about, in words: why.
    pub(crate) strangers: Option<&'static str>,
    /// What an answer about an area holds, and no other answer.
    pub(crate) shows: Option<fn(&Area) -> Option<Vec<u8>>>,
}

/// Whose matter a request is about.
pub(crate) enum Matter<R> {
    /// No area's, in words: why.
    Nobodys { why: &'static str, ask: fn(&Asking<'_>) -> R },
    /// An area's, if it has such a matter.
    Somebodys {
        ask: fn(&Asking<'_>, &Area) -> Option<R>,
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
pub(crate) fn nobodys<R>(row: &str, why: &'static str, ask: fn(&Asking<'_>) -> R) -> Sample<R> {
    let matter = Matter::Nobodys { why, ask };
    Sample {
        row: row.to_owned(),
        matter,
        tiers: &[],
        roles: |_, _| true,
        states: &[],
        is_record: false,
        strangers: None,
        shows: None,
    }
}

/// A request about an area.
pub(crate) fn somebodys<R>(
    row: &str,
    ask: fn(&Asking<'_>, &Area) -> Option<R>,
    reach: fn(&Standing, &Area) -> bool,
    foreign: Foreign,
) -> Sample<R> {
    let matter = Matter::Somebodys { ask, reach, foreign };
    Sample {
        row: row.to_owned(),
        matter,
        tiers: &[],
        roles: |_, _| true,
        states: &[],
        is_record: false,
        strangers: None,
        shows: None,
    }
}

impl<R> Sample<R> {
    /// Only people of these tiers ask so.
    pub(crate) fn asked_by(self, tiers: &'static [Tier]) -> Self {
        Self { tiers, ..self }
    }

    /// Only people with these roles ask so.
    pub(crate) fn with_roles(self, roles: fn(&Standing, Role) -> bool) -> Self {
        Self { roles, ..self }
    }

    /// Whether somebody of that area with that role asks so.
    pub(crate) fn is_asked_by(&self, by: &Area, role: Role) -> bool {
        let tier = self.tiers.is_empty() || self.tiers.contains(&by.standing.tier());
        tier && (self.roles)(&by.standing, role)
    }

    /// What an answer about an area holds.
    pub(crate) fn shows(self, shows: fn(&Area) -> Option<Vec<u8>>) -> Self {
        Self { shows: Some(shows), ..self }
    }

    /// Answers hold what one asked for before, even where it was refused.
    pub(crate) fn of_the_record(self) -> Self {
        Self { is_record: true, ..self }
    }

    /// Nobody has anything of their own to ask about.
    pub(crate) fn of_strangers(self, why: &'static str) -> Self {
        Self { strangers: Some(why), ..self }
    }

    /// How things may stand with what is one's own.
    pub(crate) fn unless(self, states: &'static [&'static str]) -> Self {
        Self { states, ..self }
    }
}

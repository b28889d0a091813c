//! What organisations and rounds are called.

use std::collections::BTreeMap;

use super::page::Language;
use crate::domain::line::line;

/// Longest name in a letter, in characters.
const LONGEST: usize = 100;

/// The names that one letter needs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// Those of organisations that are known by name.
    pub(crate) organisations: BTreeMap<String, Name>,
    /// The number of the round, if it is about one that is known.
    pub(crate) round: Option<String>,
}

/// A name in two languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// Japanese.
    pub(crate) japanese: String,
    /// English; empty where there is none.
    pub(crate) english: String,
}

impl Names {
    /// An organisation by name, else by its id.
    pub(super) fn organisation(&self, id: &str, language: Language) -> String {
        let known = self.organisations.get(id);
        let name = match (id, language) {
            ("nation", Language::Japanese) => "国",
            ("nation", Language::English) => "the nation",
            ("service-desk", Language::Japanese) => "サービスデスク",
            ("service-desk", Language::English) => "the service desk",
            (_, Language::Japanese) => known.map_or(id, |name| &name.japanese),
            (_, Language::English) => known.map_or(id, |name| {
                if name.english.is_empty() { &name.japanese } else { &name.english }
            }),
        };
        line(name, LONGEST)
    }
}

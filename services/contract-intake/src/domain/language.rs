//! In which language somebody is written to.

use serde::{Deserialize, Serialize};

/// The language of letters; that of the page on which somebody filled in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum Language {
    #[default]
    #[serde(rename = "ja")]
    Japanese,
    #[serde(rename = "en")]
    English,
}

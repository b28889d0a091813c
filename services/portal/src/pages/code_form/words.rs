//! The contract's values in the reader's words, and their names in forms.

use prost_types::Timestamp;
use vsys_proto::contract_intake::v1::ApplicationState;

use crate::{locale::Locale, table::Tone};

/// What a site is, by its names in forms, and whether it is a special venue; the text is
/// `code-kind-<name>`.
pub(super) const KINDS: [(&str, bool); 2] = [("institution", false), ("venue", true)];

/// What a site is.
pub(crate) fn kind(is_venue: bool, locale: Locale) -> String {
    let found = KINDS.iter().find(|(_, value)| *value == is_venue);
    found.map(|(name, _)| locale.text(&format!("code-kind-{name}"))).unwrap_or_default()
}

/// How far an application has come: a key, how it looks, and its place among the states.
pub(crate) const fn state(state: ApplicationState) -> (&'static str, Tone, u8) {
    match state {
        ApplicationState::Unspecified => ("mandate-state-unknown", Tone::Plain, 0),
        ApplicationState::Applied => ("code-state-applied", Tone::Warn, 1),
        ApplicationState::Returned => ("code-state-returned", Tone::Bad, 2),
        ApplicationState::Collated => ("code-state-collated", Tone::Key, 3),
        ApplicationState::Numbered => ("code-state-numbered", Tone::Full, 4),
    }
}

/// Whether the applicant's mail address was proved, in the same way.
pub(crate) const fn proof(proved: Option<&Timestamp>) -> (&'static str, Tone, u8) {
    match proved {
        None => ("mail-is-unproved", Tone::Warn, 0),
        Some(_) => ("mail-is-proved", Tone::Good, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_contract_has_its_word_in_both_languages() {
        for locale in Locale::ALL {
            for number in 0..=4 {
                let (key, ..) = state(ApplicationState::try_from(number).unwrap());
                assert!(locale.find::<&str>(key, &[]).is_some(), "{key}");
            }
            for key in [proof(None).0, proof(Some(&Timestamp::default())).0] {
                assert!(locale.find::<&str>(key, &[]).is_some(), "{key}");
            }
            assert_ne!(kind(true, locale), kind(false, locale));
        }
    }
}

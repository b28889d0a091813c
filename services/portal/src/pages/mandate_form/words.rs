//! The contract's values in the reader's words, and their names in forms.

use vsys_proto::contract_intake::v1::{
    Choice, Mandatary, MandataryKind, MandataryRule, MandateKind, MandateState, Owner,
};
use vsys_proto::facility_registry::v1::{FacilityCategory, FacilityType};

use crate::{locale::Locale, table::Tone};

/// Owners by their names in forms; the text is `mandate-owner-<name>`.
pub(crate) const OWNERS: [(&str, Owner); 3] = [
    ("municipality", Owner::Municipality),
    ("prefecture", Owner::Prefecture),
    ("other", Owner::Other),
];
/// Categories by their names in forms; the text is `facility-category-<name>`.
pub(crate) const CATEGORIES: [(&str, FacilityCategory); 7] = [
    ("hospital", FacilityCategory::Hospital),
    ("clinic", FacilityCategory::Clinic),
    ("care", FacilityCategory::CareFacility),
    ("venue", FacilityCategory::VenueMunicipal),
    ("contracted", FacilityCategory::VenueContracted),
    ("prefecture", FacilityCategory::VenuePrefecture),
    ("depot", FacilityCategory::SplitDepot),
];
/// Types by their names in forms; the text is `facility-type-<name>`.
pub(crate) const TYPES: [(&str, FacilityType); 3] = [
    ("basic", FacilityType::Basic),
    ("linked", FacilityType::Linked),
    ("satellite", FacilityType::Satellite),
];

/// The value of that name; none where there is none.
pub(crate) fn named<T: Copy>(names: &[(&str, T)], wanted: &str) -> Option<T> {
    names.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
}

/// The text of a value; empty where it is not given.
fn word<T: Copy + PartialEq>(
    names: &[(&str, T)],
    prefix: &str,
    wanted: T,
    locale: Locale,
) -> String {
    let found = names.iter().find(|(_, value)| *value == wanted);
    found.map(|(name, _)| locale.text(&format!("{prefix}-{name}"))).unwrap_or_default()
}

/// Who runs the site.
pub(crate) fn owner(owner: Owner, locale: Locale) -> String {
    word(&OWNERS, "mandate-owner", owner, locale)
}

/// What kind of place it is.
pub(crate) fn category(category: FacilityCategory, locale: Locale) -> String {
    word(&CATEGORIES, "facility-category", category, locale)
}

/// How it receives vaccine.
pub(crate) fn facility_type(kind: FacilityType, locale: Locale) -> String {
    word(&TYPES, "facility-type", kind, locale)
}

/// Name of something chosen; its code where it cannot be chosen any more.
pub(crate) fn chosen(known: &[Choice], code: &str, locale: Locale) -> String {
    let found = known.iter().find(|choice| choice.code == code);
    found.map_or(code, |choice| locale.name(&choice.name, &choice.name_en)).to_owned()
}

/// Whether no mandate is needed.
pub(crate) fn is_needless(mandatary: Option<&Mandatary>) -> bool {
    mandatary.is_some_and(|mandatary| mandatary.kind() == MandataryKind::None)
}

/// Who receives the mandate, in words.
pub(crate) fn mandatary(mandatary: &Mandatary, locale: Locale) -> String {
    match mandatary.kind() {
        MandataryKind::None => locale.text("mandatary-none"),
        MandataryKind::Unspecified
        | MandataryKind::Prefecture
        | MandataryKind::Municipality
        | MandataryKind::Body => mandatary.name.clone(),
    }
}

/// Key of why it does; none where the service does not say.
const fn rule_key(rule: MandataryRule) -> Option<&'static str> {
    Some(match rule {
        MandataryRule::Unspecified => return None,
        MandataryRule::OwnResidentsOnly => "mandate-rule-own-residents-only",
        MandataryRule::MunicipalityFirst => "mandate-rule-municipality-first",
        MandataryRule::MunicipalityAgain => "mandate-rule-municipality-again",
        MandataryRule::PrefectureSite => "mandate-rule-prefecture-site",
        MandataryRule::BodyMember => "mandate-rule-body-member",
        MandataryRule::NoBody => "mandate-rule-no-body",
    })
}

/// Why it does, in words.
pub(crate) fn why(mandatary: &Mandatary, locale: Locale) -> String {
    rule_key(mandatary.rule()).map(|key| locale.text(key)).unwrap_or_default()
}

/// How far a mandate has come: a key, how it looks, and its place among the states.
pub(crate) const fn state(state: MandateState) -> (&'static str, Tone, u8) {
    match state {
        MandateState::Unspecified => ("mandate-state-unknown", Tone::Plain, 0),
        MandateState::Draft => ("mandate-state-draft", Tone::Plain, 1),
        MandateState::Submitted => ("mandate-state-submitted", Tone::Warn, 2),
        MandateState::SentBack => ("mandate-state-sent-back", Tone::Bad, 3),
        MandateState::Received => ("mandate-state-received", Tone::Key, 4),
        MandateState::Locked => ("mandate-state-locked", Tone::Full, 5),
    }
}

/// What a mandate does: a key, how it looks, and its place among the kinds.
pub(crate) const fn kind(kind: MandateKind) -> (&'static str, Tone, u8) {
    match kind {
        MandateKind::Unspecified | MandateKind::Joining => ("mandate-kind-joining", Tone::Plain, 0),
        MandateKind::Change => ("mandate-kind-change", Tone::Key, 1),
        MandateKind::Withdrawal => ("mandate-kind-withdrawal", Tone::Warn, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_contract_has_its_word_in_both_languages() {
        for locale in Locale::ALL {
            let said = |text: String, key: &str| assert!(!text.is_empty() && text != key, "{key}");
            for (name, one) in OWNERS {
                said(owner(one, locale), &format!("mandate-owner-{name}"));
            }
            for (name, one) in CATEGORIES {
                said(category(one, locale), &format!("facility-category-{name}"));
            }
            for (name, one) in TYPES {
                said(facility_type(one, locale), &format!("facility-type-{name}"));
                let hint = format!("mandate-type-{name}-hint");
                said(locale.text(&hint), &hint);
            }
            for number in 1..=6 {
                let rule = MandataryRule::try_from(number).unwrap();
                let key = rule_key(rule).unwrap();
                said(locale.text(key), key);
            }
            for number in 0..=3 {
                let (key, ..) = kind(MandateKind::try_from(number).unwrap());
                said(locale.text(key), key);
            }
            for number in 0..=5 {
                let (key, ..) = state(MandateState::try_from(number).unwrap());
                said(locale.text(key), key);
            }
        }
        assert_eq!(owner(Owner::Unspecified, Locale::Ja), "");
    }

    #[test]
    fn what_cannot_be_chosen_any_more_is_called_by_its_code() {
        let pfizer = Choice {
            code: "pfizer".to_owned(),
            name: "コミナティ".to_owned(),
            name_en: "Comirnaty".to_owned(),
        };
        let known = [pfizer];
        assert_eq!(chosen(&known, "pfizer", Locale::Ja), "コミナティ");
        assert_eq!(chosen(&known, "pfizer", Locale::En), "Comirnaty");
        assert_eq!(chosen(&known, "moderna", Locale::Ja), "moderna");
    }
}

//! What the rule for transfers means, in the reader's words. Pure.

use vsys_proto::facility_registry::v1::{Facility, FacilityType, TransferRule};

use crate::locale::Locale;

/// Rules by their names in forms; the text is `transfer-rule-<name>`, and with `-hint` what it
/// means.
pub(super) const RULES: [(&str, TransferRule); 2] =
    [("within-pairs", TransferRule::WithinPairs), ("between-any", TransferRule::BetweenAny)];

fn key(rule: TransferRule) -> Option<String> {
    let found = RULES.iter().find(|(_, known)| *known == rule);
    found.map(|(name, _)| format!("transfer-rule-{name}"))
}

/// What a rule is called; empty where it is none.
pub(in crate::pages::facilities) fn name(rule: TransferRule, locale: Locale) -> String {
    key(rule).map(|key| locale.text(&key)).unwrap_or_default()
}

/// What it means.
pub(super) fn hint(rule: TransferRule, locale: Locale) -> String {
    key(rule).map(|key| locale.text(&format!("{key}-hint"))).unwrap_or_default()
}

/// To whom a site may pass vaccine on by the rule; of a basic one's receivers as many as were
/// read, and whether there are more.
pub(in crate::pages::facilities) fn passes_to(
    facility: &Facility,
    rule: TransferRule,
    receivers: Option<&(Vec<Facility>, bool)>,
    locale: Locale,
) -> String {
    if !facility.open {
        return locale.text("passes-to-nobody-closed");
    }
    match rule {
        TransferRule::Unspecified => String::new(),
        TransferRule::BetweenAny => locale.text("passes-to-any"),
        TransferRule::WithinPairs if facility.r#type() != FacilityType::Basic => {
            locale.text("passes-to-nobody")
        }
        TransferRule::WithinPairs => {
            let open =
                |(found, _): &(Vec<Facility>, bool)| found.iter().filter(|it| it.open).count();
            let (open, more) =
                (receivers.map_or(0, open), receivers.is_some_and(|(_, more)| *more));
            match (open, more) {
                (0, false) => locale.text("passes-to-no-receivers"),
                (open, true) => locale.text_with("passes-to-more-receivers", &[("n", open)]),
                (open, false) => locale.text_with("passes-to-receivers", &[("n", open)]),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(kind: FacilityType, open: bool) -> Facility {
        Facility { r#type: kind.into(), open, ..Facility::default() }
    }

    #[test]
    fn a_basic_site_passes_vaccine_on_to_those_open_that_receive_from_it() {
        let basic = site(FacilityType::Basic, true);
        let satellite = |open| site(FacilityType::Satellite, open);
        let says = |receivers: &(Vec<Facility>, bool)| {
            passes_to(&basic, TransferRule::WithinPairs, Some(receivers), Locale::Ja)
        };
        let two = vec![satellite(true), satellite(false), satellite(true)];
        assert_eq!(says(&(two.clone(), false)), "この施設から受け取る施設2か所へ");
        assert_eq!(says(&(two, true)), "この施設から受け取る施設2か所以上へ");
        let closed = (vec![satellite(false)], false);
        assert_eq!(says(&closed), Locale::Ja.text("passes-to-no-receivers"));
    }

    #[test]
    fn others_pass_it_on_to_nobody_until_the_rule_lets_them() {
        let satellite = site(FacilityType::Satellite, true);
        let says = |facility: &Facility, rule| passes_to(facility, rule, None, Locale::En);
        let nobody = says(&satellite, TransferRule::WithinPairs);
        assert_eq!(nobody, Locale::En.text("passes-to-nobody"));
        let any = says(&satellite, TransferRule::BetweenAny);
        assert_eq!(any, Locale::En.text("passes-to-any"));
        let closed = site(FacilityType::Basic, false);
        let gone = says(&closed, TransferRule::BetweenAny);
        assert_eq!(gone, Locale::En.text("passes-to-nobody-closed"));
    }

    #[test]
    fn every_rule_has_a_name_and_a_meaning() {
        for locale in Locale::ALL {
            for (rule, _) in RULES {
                for key in [format!("transfer-rule-{rule}"), format!("transfer-rule-{rule}-hint")] {
                    assert!(locale.find::<&str>(&key, &[]).is_some(), "{key}");
                }
            }
        }
        assert_eq!(name(TransferRule::Unspecified, Locale::Ja), "");
    }
}

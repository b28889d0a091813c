//! The fields of an application, and what is wrong with them. Pure.

use crate::{
    locale::Locale,
    pages::allocation::fields::{Fields, text},
    trouble::{FieldTroubles, Trouble},
};

/// A field as the contract names it: `site.kana`.
struct Field {
    path: &'static str,
    /// Characters that it holds; zero where its form says it.
    most: usize,
    may_be_empty: bool,
}

const fn asked(path: &'static str, most: usize) -> Field {
    Field { path, most, may_be_empty: false }
}

const fn free(path: &'static str, most: usize) -> Field {
    Field { path, most, may_be_empty: true }
}

/// Whether the site is a special venue: the contract cannot say that nobody said it.
const KIND: &str = "site.venue";
/// Fields in which one chooses.
const CHOICES: [&str; 3] = ["site.owner", KIND, "site.municipality_code"];
/// In the order of the page.
const FIELDS: [Field; 15] = [
    asked("applicant.name", 60),
    asked("applicant.organisation", 100),
    free("applicant.section", 100),
    free("applicant.title", 60),
    asked("applicant.mail", 0),
    asked("applicant.phone", 0),
    asked("site.owner", 0),
    asked(KIND, 0),
    asked("site.name", 100),
    asked("site.kana", 200),
    asked("site.representative", 60),
    asked("site.postcode", 0),
    asked("site.municipality_code", 0),
    asked("site.address", 200),
    asked("site.phone", 0),
];

impl Field {
    /// Its name in the form: `site_kana`.
    fn input(&self) -> String {
        self.path.replace('.', "_")
    }

    /// Key of that nothing was typed, or chosen.
    fn missing(&self) -> &'static str {
        if CHOICES.contains(&self.path) { "value-unchosen" } else { "value-missing" }
    }

    /// Key of what is wrong with what was typed, where the service does not name it.
    fn wrong(&self, typed: &str) -> &'static str {
        let name = self.path.rsplit('.').next().unwrap_or_default();
        let is_long = self.most > 0 && typed.chars().count() > self.most;
        match name {
            _ if typed.is_empty() => self.missing(),
            "mail" => "mail-format",
            "phone" => "phone-format",
            "postcode" => "postcode-format",
            "municipality_code" => "municipality-unknown",
            "owner" => "value-unknown",
            _ if is_long => "text-too-long",
            "kana" => "kana-format",
            _ => "text-unprintable",
        }
    }
}

fn find(path: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.path == path)
}

/// Key of a label.
pub(super) fn label(input: &str) -> String {
    format!("code-field-{}", input.replace('_', "-"))
}

/// The reader's language, for lines that name their fields: many fields lack the same.
pub(super) struct Labels(pub(super) Locale);

impl Labels {
    /// What is wrong, with the label of its field.
    pub(super) fn says(&self, input: &str, problem: &str) -> String {
        let field = self.0.text(&label(input));
        let values = [("field", field.as_str()), ("problem", problem)];
        self.0.text_with("field-problem", &values)
    }
}

/// What cannot be handed in as it was typed: a site that does not say what it is would be taken for
/// a medical institution. What else is missing is said with it.
pub(super) fn unclear(sent: &Fields, locale: Locale) -> FieldTroubles {
    let troubles = FieldTroubles::none();
    if find(KIND).is_none_or(|kind| !text(sent, &kind.input()).is_empty()) {
        return troubles;
    }
    let missing = FIELDS.iter().filter(|field| !field.may_be_empty);
    let missing = missing.filter(|field| text(sent, &field.input()).is_empty());
    missing.fold(troubles, |troubles, field| {
        troubles.with(&field.input(), locale.text(field.missing()))
    })
}

/// What a refusal says beside the fields; what none of them is to blame for stands above them all.
pub(super) fn of_refusal(trouble: &Trouble, sent: &Fields, locale: Locale) -> FieldTroubles {
    let is_incomplete = trouble.reason() == "FORM_INCOMPLETE";
    let mut troubles = trouble.fields(locale);
    for (line, path) in troubles.lines.iter_mut().zip(trouble.paths()) {
        let Some(field) = find(path) else {
            line.field.clear();
            continue;
        };
        line.field = field.input();
        let typed = text(sent, &line.field);
        if is_incomplete && (typed.is_empty() || !trouble.is_said_of(path)) {
            line.text = locale.text(field.wrong(&typed));
        }
    }
    troubles.lines.dedup();
    troubles
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};
    use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Fields {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn refused(reason: &str, paths: &[&str]) -> Trouble {
        let mut details = ErrorDetails::with_error_info(reason, "contract_intake.vsys", []);
        for path in paths {
            details.add_bad_request_violation(*path, "in English");
        }
        Status::with_error_details(Code::FailedPrecondition, "no", details).into()
    }

    #[test]
    fn every_field_has_a_label() {
        for locale in Locale::ALL {
            for field in &FIELDS {
                let key = label(&field.input());
                assert!(locale.find::<&str>(&key, &[]).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn an_incomplete_form_says_at_each_field_what_is_wrong_with_it() {
        let long = "あ".repeat(101);
        let typed = sent(&[
            ("applicant_mail", "hanako"),
            ("site_name", &long),
            ("site_kana", "Arena"),
            ("applicant_name", "厚生\u{7}花子"),
        ]);
        let paths = ["applicant.name", "applicant.mail", "site.name", "site.kana", "site.phone"];
        let found = of_refusal(&refused("FORM_INCOMPLETE", &paths), &typed, Locale::Ja);
        let said = |input: &str| found.at(input).to_owned();
        let text = |key: &str| Locale::Ja.text(key);
        assert_eq!(said("applicant_name"), text("text-unprintable"));
        assert_eq!(said("applicant_mail"), text("mail-format"));
        assert_eq!(said("site_name"), text("text-too-long"));
        assert_eq!(said("site_kana"), text("kana-format"));
        assert_eq!(said("site_phone"), text("value-missing"));
        assert_eq!(said("applicant_phone"), "");
    }

    #[test]
    fn what_the_service_names_is_said() {
        let mut details =
            ErrorDetails::with_error_info("FORM_INCOMPLETE", "contract_intake.vsys", []);
        let violation = FieldViolation::new("site.kana", "in English");
        let reason = "TEXT_UNPRINTABLE".to_owned();
        details.set_bad_request(vec![FieldViolation { reason, ..violation }]);
        let status = Status::with_error_details(Code::FailedPrecondition, "no", details);
        let found = of_refusal(&status.into(), &sent(&[("site_kana", "x")]), Locale::Ja);
        assert_eq!(found.at("site_kana"), Locale::Ja.text("text-unprintable"));
    }

    #[test]
    fn another_refusal_is_said_as_it_is() {
        let long = refused("TEXT_TOO_LONG", &["site.name"]);
        let found = of_refusal(&long, &sent(&[]), Locale::Ja);
        assert_eq!(found.at("site_name"), Locale::Ja.text("text-too-long"));
        let taken =
            of_refusal(&refused("REQUEST_ID_TAKEN", &["request_id"]), &sent(&[]), Locale::Ja);
        assert_eq!(taken.at(""), Locale::Ja.text("request-id-taken"));
    }

    #[test]
    fn a_site_says_what_it_is() {
        let missing = unclear(&sent(&[("applicant_name", "厚生花子")]), Locale::Ja);
        assert_eq!(missing.at("site_venue"), Locale::Ja.text("value-unchosen"));
        assert_eq!(missing.at("site_phone"), Locale::Ja.text("value-missing"));
        assert_eq!((missing.at("applicant_name"), missing.at("applicant_title")), ("", ""));
        assert!(!unclear(&sent(&[("site_venue", "venue")]), Locale::Ja).any());
    }
}

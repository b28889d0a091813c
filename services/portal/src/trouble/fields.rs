//! What is wrong with a form, beside its fields and in a summary above them.

use crate::locale::Locale;
use crate::trouble::Trouble;
use crate::trouble::labels::label;

/// Everything wrong with a form, in the reader's language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldTroubles {
    /// One line for each, in the summary.
    pub(crate) lines: Vec<Line>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The field's name: the last part of its path; empty when it is about none.
    pub(crate) field: String,
    /// What is true.
    pub(crate) text: String,
    /// Its reason for machines: `PHONE_FORMAT`; empty where there is none.
    pub(crate) reason: String,
}

impl Line {
    /// What is true, behind what its field is called: many fields lack the same.
    pub(crate) fn in_summary(&self, locale: Locale) -> String {
        let Some(label) = label(&self.field).map(|key| locale.text(key)) else {
            return self.text.clone();
        };
        if self.text.to_lowercase().contains(&label.to_lowercase()) {
            return self.text.clone();
        }
        locale.text_with("field-problem", &[("field", label.as_str()), ("problem", &*self.text)])
    }
}

impl FieldTroubles {
    /// Nothing is wrong.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    pub(super) fn new(trouble: &Trouble, locale: Locale) -> Self {
        let general = trouble.text(locale);
        let known = trouble.known_text(locale).is_some();
        let mut lines: Vec<Line> = Vec::new();
        for blamed in &trouble.fields {
            let message = &blamed.message;
            let own = || {
                let is_own = !message.is_empty() && *message != trouble.message;
                let is_said =
                    known && (blamed.reason.is_empty() || blamed.reason == trouble.reason);
                (is_own && !is_said).then(|| message.clone())
            };
            let text = trouble.own_text(blamed, locale).or_else(own);
            let text = text.unwrap_or_else(|| general.clone());
            let field = blamed.path.rsplit('.').next().unwrap_or_default().to_owned();
            let own = [&blamed.reason, &trouble.reason].into_iter().find(|one| !one.is_empty());
            lines.push(Line { field, text, reason: own.cloned().unwrap_or_default() });
        }
        if lines.is_empty() {
            let reason = trouble.reason.clone();
            lines.push(Line { field: String::new(), text: general, reason });
        }
        Self { lines }
    }

    /// Whether anything is wrong.
    pub(crate) fn any(&self) -> bool {
        !self.lines.is_empty()
    }

    /// What is wrong with a field; empty when nothing is.
    pub(crate) fn at(&self, field: &str) -> &str {
        let line = self.lines.iter().find(|line| line.field == field);
        line.map_or("", |line| line.text.as_str())
    }

    /// Adds what is wrong with a field.
    pub(crate) fn with(mut self, field: &str, text: impl Into<String>) -> Self {
        let (field, text) = (field.to_owned(), text.into());
        self.lines.push(Line { field, text, reason: String::new() });
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tonic::{Code, Status};
    use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

    use super::*;

    fn refused(reason: &str, fields: &[(&str, &str)], values: &[(&str, &str)]) -> Trouble {
        let pairs = values.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let mut details = ErrorDetails::with_error_info(
            reason,
            "identity.vsys",
            pairs.collect::<HashMap<_, _>>(),
        );
        for (path, message) in fields {
            details.add_bad_request_violation(*path, *message);
        }
        let message = "the service says so";
        Status::with_error_details(Code::InvalidArgument, message, details).into()
    }

    #[test]
    fn a_refusal_stands_beside_its_field_in_the_readers_language() {
        let trouble = refused("VALUE_MISSING", &[("account.mail", "the service says so")], &[]);
        let japanese = trouble.fields(Locale::Ja);
        let english = trouble.fields(Locale::En);
        assert_eq!(japanese.at("mail"), Locale::Ja.text("value-missing"));
        assert_eq!(english.at("mail"), Locale::En.text("value-missing"));
        assert_ne!(japanese, english);
        assert_eq!(japanese.at("name"), "");
    }

    #[test]
    fn a_summary_says_which_field_lacks_what_unless_the_text_does() {
        let line = |field: &str, locale: Locale, key: &str| {
            let troubles = FieldTroubles::none().with(field, locale.text(key));
            troubles.lines[0].in_summary(locale)
        };
        let missing = line("reason", Locale::Ja, "value-missing");
        assert_eq!(missing, format!("理由: {}", Locale::Ja.text("value-missing")));
        assert!(line("reason", Locale::En, "value-missing").starts_with("Reason: "));
        for locale in Locale::ALL {
            assert_eq!(line("phone", locale, "phone-format"), locale.text("phone-format"));
            assert_eq!(line("unheard_of", locale, "value-missing"), locale.text("value-missing"));
        }
    }

    /// Two fields, each with its own reason, and values behind the paths.
    fn twice_refused(reasons: [&str; 2], values: &[(&str, &str)]) -> Trouble {
        let values = values.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let values = values.collect::<HashMap<_, _>>();
        let mut details = ErrorDetails::with_error_info("ROWS_REFUSED", "x.vsys", values);
        let paths = ["facility.kana", "facility.phone"];
        let violation = |(path, reason): (&str, &str)| FieldViolation {
            reason: reason.into(),
            ..FieldViolation::new(path, format!("{path} in English"))
        };
        details.set_bad_request(paths.into_iter().zip(reasons).map(violation).collect::<Vec<_>>());
        Status::with_error_details(Code::InvalidArgument, "2 values are refused", details).into()
    }

    #[test]
    fn two_fields_that_are_refused_for_two_reasons_each_say_their_own() {
        let trouble = twice_refused(["KANA_FORMAT", "PHONE_FORMAT"], &[]);
        for locale in Locale::ALL {
            let fields = trouble.fields(locale);
            assert_eq!(fields.at("kana"), locale.text("kana-format"));
            assert_eq!(fields.at("phone"), locale.text("phone-format"));
        }
        let reasons = trouble.fields(Locale::Ja).lines.into_iter().map(|line| line.reason);
        assert!(reasons.eq(["KANA_FORMAT", "PHONE_FORMAT"]));
        let unknown = twice_refused(["KANA_FORMAT", "NEVER_HEARD_OF"], &[]);
        assert_eq!(unknown.fields(Locale::Ja).at("phone"), "facility.phone in English");
    }

    #[test]
    fn the_values_of_a_fields_reason_stand_behind_its_path() {
        let values = [("facility.kana/limit", "61"), ("facility.phone/limit", "62")];
        let trouble = twice_refused(["TEXT_TOO_LONG", "TEXT_TOO_LONG"], &values);
        for locale in Locale::ALL {
            let fields = trouble.fields(locale);
            assert!(fields.at("kana").contains("61") && fields.at("phone").contains("62"));
        }
    }

    #[test]
    fn an_unknown_reason_is_still_readable() {
        let trouble = refused("NEVER_HEARD_OF", &[("account.mail", "too odd")], &[]);
        for locale in Locale::ALL {
            assert!(trouble.text(locale).contains("the service says so"));
            assert_eq!(trouble.fields(locale).at("mail"), "too odd");
        }
    }

    #[test]
    fn an_instant_in_a_reason_is_read_in_japans_time() {
        let trouble = refused("LOG_IN_SLOWED", &[], &[("until", "2021-03-15T00:00:00Z")]);
        assert!(trouble.text(Locale::Ja).contains("2021年3月15日(月) 9:00"));
    }
}

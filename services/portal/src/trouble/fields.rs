//! What is wrong with a form, beside its fields and in a summary above them.

use crate::locale::Locale;
use crate::trouble::Trouble;

/// Everything wrong with a form, in the reader's language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldTroubles {
    /// One line for each, in the summary.
    pub(crate) lines: Vec<Line>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The field's name: the last part of its path; empty when it is about none.
    pub(crate) field: String,
    /// What is true.
    pub(crate) text: String,
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
        for (path, message) in &trouble.fields {
            let own = !known && !message.is_empty() && *message != trouble.message;
            let text = if own { message.clone() } else { general.clone() };
            let field = path.rsplit('.').next().unwrap_or_default().to_owned();
            lines.push(Line { field, text });
        }
        if lines.is_empty() {
            lines.push(Line { field: String::new(), text: general });
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
        self.lines.push(Line { field: field.to_owned(), text: text.into() });
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tonic::{Code, Status};
    use tonic_types::{ErrorDetails, StatusExt};

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

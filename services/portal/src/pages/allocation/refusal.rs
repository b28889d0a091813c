//! Refusals that name single rows of what was sent.

use std::collections::BTreeMap;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::locale::Locale;

/// Sentences beside rows, by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LineReasons(BTreeMap<String, String>);

impl LineReasons {
    /// What a refusal says of the rows that were sent, in their order.
    pub(crate) fn of(status: &Status, sent: &[String], locale: Locale) -> Self {
        let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
        let rows = violations.unwrap_or_default().into_iter().filter_map(|violation| {
            let at = index(&violation.field)?;
            Some((sent.get(at)?.clone(), sentence(&violation.description, locale)))
        });
        Self(rows.collect())
    }

    /// The sentence beside a row; empty where there is none.
    pub(crate) fn at(&self, code: &str) -> &str {
        self.0.get(code).map_or("", String::as_str)
    }
}

/// The place in `lines[3].child_code`.
fn index(field: &str) -> Option<usize> {
    let (_, rest) = field.split_once('[')?;
    rest.split_once(']')?.0.parse().ok()
}

/// `FACILITY_CLOSED: 1310000001 is closed` in the reader's language, where the reason is known.
fn sentence(description: &str, locale: Locale) -> String {
    let known = description.split_once(": ").and_then(|(reason, _)| of_reason(reason, locale));
    known.unwrap_or_else(|| description.to_owned())
}

/// The sentence of a reason such as `FACILITY_CLOSED`; none where there is none.
pub(crate) fn of_reason(reason: &str, locale: Locale) -> Option<String> {
    locale.find::<&str>(&reason.to_ascii_lowercase().replace('_', "-"), &[])
}

/// Whether somebody else was quicker.
pub(crate) fn is_stale(status: &Status) -> bool {
    status.code() == Code::Aborted
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn the_reason_stands_beside_the_row_that_was_sent() {
        let mut details = ErrorDetails::new();
        details.add_bad_request_violation(
            "lines[1].child_code",
            "FACILITY_CLOSED: 1310000002 is closed",
        );
        details.add_bad_request_violation("lines[9].child_code", "FACILITY_CLOSED: gone");
        let status = Status::with_error_details(Code::FailedPrecondition, "no", details);
        let sent = ["1310000001", "1310000002"].map(str::to_owned);
        let reasons = LineReasons::of(&status, &sent, Locale::Ja);
        assert_eq!(reasons.at("1310000002"), Locale::Ja.text("facility-closed"));
        assert_eq!(reasons.at("1310000001"), "");
    }

    #[test]
    fn an_unknown_reason_is_shown_as_the_service_says_it() {
        assert_eq!(sentence("NEW_REASON: too odd", Locale::En), "NEW_REASON: too odd");
    }
}

//! Why a rule can't be applied, beside the fields of its form.

use tonic::Status;
use tonic_types::StatusExt as _;

use crate::{
    locale::Locale,
    pages::allocation::refusal::of_reason,
    trouble::{FieldTroubles, Trouble},
};

/// Bad cells that are listed; the sentence above says how many there are.
const LISTED: usize = 100;

/// What a refusal says of the form's fields; what is not about the form is trouble.
pub(crate) fn fields(status: Status, locale: Locale) -> Result<FieldTroubles, Trouble> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    let said = status.message().to_owned();
    let trouble = Trouble::from(status);
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let mut troubles = FieldTroubles::none().with("", trouble.text(locale));
    if trouble.reason() == "RULE_NOT_APPLICABLE" {
        troubles = troubles.with("", said);
    }
    for violation in violations.unwrap_or_default().into_iter().take(LISTED) {
        let Some((field, place)) = field(&violation.field) else { continue };
        let reason = violation.description.split(": ").next().unwrap_or_default();
        let text = of_reason(reason, locale).unwrap_or_else(|| violation.description.clone());
        troubles =
            troubles.with(&field, if place.is_empty() { text } else { format!("{place}: {text}") });
    }
    Ok(troubles)
}

/// `second.inputs_csv[line 3].usage` is the second rule's `inputs`, line 3, column `usage`.
fn field(path: &str) -> Option<(String, String)> {
    let (owner, rest) = path.split_once('.')?;
    let prefix = if owner == "second" { "b_" } else { "a_" };
    if let Some(place) = rest.strip_prefix("inputs_csv[line ") {
        let (line, column) = place.split_once(']')?;
        let column = column.trim_start_matches('.');
        return Some((format!("{prefix}inputs"), format!("{line} {column}").trim_end().to_owned()));
    }
    let field = match rest {
        "rule" => "rule",
        "total_boxes" => "total",
        "by_municipality" => "by_municipality",
        "needle_boxes_per_box" => "needles",
        "syringe_boxes_per_box" => "syringes",
        _ => return None,
    };
    Some((format!("{prefix}{field}"), String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_cell_of_the_inputs_is_named_by_line_and_column() {
        let read = |path| field(path).unwrap();
        let inputs = ("a_inputs".to_owned(), "3 usage".to_owned());
        assert_eq!(read("application.inputs_csv[line 3].usage"), inputs);
        assert_eq!(read("second.total_boxes").0, "b_total");
        assert_eq!(field("sheet_id"), None);
    }
}

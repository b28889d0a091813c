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
    let trouble = Trouble::from(status);
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    if let Some(why) = rule(&trouble, locale) {
        return Ok(FieldTroubles::none().with("a_rule", why));
    }
    let mut troubles = FieldTroubles::none().with("", trouble.text(locale));
    for violation in violations.unwrap_or_default().into_iter().take(LISTED) {
        let Some((field, place)) = field(&violation.field) else { continue };
        let reason = violation.description.split(": ").next().unwrap_or_default();
        let text = of_reason(reason, locale).unwrap_or_else(|| violation.description.clone());
        troubles =
            troubles.with(&field, if place.is_empty() { text } else { format!("{place}: {text}") });
    }
    Ok(troubles)
}

/// Why the rule itself refuses, as `RULE_NOT_APPLICABLE` carries it; none for any other refusal.
fn rule(trouble: &Trouble, locale: Locale) -> Option<String> {
    let key = trouble.value("rule_reason")?.to_ascii_lowercase().replace('_', "-");
    let value = |name| trouble.value(name).unwrap_or_default().to_owned();
    let column = locale.text(&format!("figure-{}", value("column").replace('_', "-")));
    let mut values = vec![("column", column)];
    values.extend(["rows", "code", "needed", "total"].map(|name| (name, value(name))));
    let found = locale.find(&format!("rule-refuses-{key}"), &values);
    Some(found.unwrap_or_else(|| trouble.text(locale)))
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
    use tonic::Code;
    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn a_rule_says_why_in_the_readers_language() {
        let values = [("rule_reason", "NOT_ENOUGH_BOXES"), ("needed", "4"), ("total", "2")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let details =
            ErrorDetails::with_error_info("RULE_NOT_APPLICABLE", "allocation.vsys", values);
        let status = Status::with_error_details(Code::FailedPrecondition, "no", details);
        let japanese = fields(status.clone(), Locale::Ja).unwrap();
        assert_eq!(japanese.at("a_rule"), "4箱が必要ですが、分配できるのは2箱です。");
        let english = fields(status, Locale::En).unwrap();
        assert_eq!(english.at("a_rule"), "The rule needs 4 boxes and there are 2.");
    }

    #[test]
    fn a_bad_cell_of_the_inputs_is_named_by_line_and_column() {
        let read = |path| field(path).unwrap();
        let inputs = ("a_inputs".to_owned(), "3 usage".to_owned());
        assert_eq!(read("application.inputs_csv[line 3].usage"), inputs);
        assert_eq!(read("second.total_boxes").0, "b_total");
        assert_eq!(field("sheet_id"), None);
    }
}

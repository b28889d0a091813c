//! What is missing or wrong: beside the fields of one page, or all of it with where it is put
//! right. Pure.

use vsys_proto::contract_intake::v1::FormProblem;

use super::{
    address,
    step::{Step, label},
};
use crate::{
    locale::Locale,
    trouble::{FieldTroubles, Line, Trouble, text_of},
};

/// Something to be put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) text: String,
    /// Where; empty where no page has it.
    pub(super) path: String,
}

/// `form.product_codes[0]` as the name of the field.
fn field(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or_default();
    last.split('[').next().unwrap_or_default()
}

/// Fields in which one chooses.
const CHOICES: [&str; 6] =
    ["municipality_code", "category", "owner", "serves_others", "product_codes", "type"];

/// What is true, in the reader's words.
fn sentence(problem: &FormProblem, locale: Locale) -> String {
    match problem.reason.as_str() {
        "VALUE_MISSING" if CHOICES.contains(&field(&problem.field)) => {
            return locale.text("value-unchosen");
        }
        // Every code that the form asks for is a facility's.
        "CODE_FORMAT" => return locale.text("mandate-code-format"),
        _ => {}
    }
    let values = problem.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    text_of(&problem.reason, values, locale).unwrap_or_else(|| problem.message.clone())
}

/// In the order of the form.
fn in_order(problems: &[FormProblem]) -> Vec<&FormProblem> {
    let mut ordered: Vec<_> = problems.iter().collect();
    ordered.sort_by_key(|problem| Step::place_of(field(&problem.field)));
    ordered
}

/// What is missing or wrong on one page; what another page lacks is said there.
pub(super) fn on(step: Step, problems: &[FormProblem], locale: Locale) -> FieldTroubles {
    let own = in_order(problems).into_iter();
    let own = own.filter(|problem| Step::of(field(&problem.field)) == Some(step));
    own.fold(FieldTroubles::none(), |troubles, problem| {
        troubles.with(field(&problem.field), sentence(problem, locale))
    })
}

/// What is missing or wrong with a withdrawal, which has one page.
pub(super) fn of_withdrawal(problems: &[FormProblem], locale: Locale) -> FieldTroubles {
    problems.iter().fold(FieldTroubles::none(), |troubles, problem| {
        troubles.with(field(&problem.field), sentence(problem, locale))
    })
}

/// Everything, each with its field's label and page.
pub(super) fn all(number: &str, problems: &[FormProblem], locale: Locale) -> Vec<Problem> {
    let problem = |problem: &FormProblem| {
        let (field, text) = (field(&problem.field), sentence(problem, locale));
        match Step::of(field) {
            Some(step) => {
                let label = locale.text(&label(field));
                let values = [("field", label.as_str()), ("problem", text.as_str())];
                let page = address(number, &format!("/{}", step.as_str()));
                Problem {
                    text: locale.text_with("field-problem", &values),
                    path: format!("{page}#field-{field}"),
                }
            }
            None => Problem { text, path: String::new() },
        }
    };
    in_order(problems).into_iter().map(problem).collect()
}

/// What a refusal says beside the page's fields; what no field of the page is to blame for stands
/// above them all.
pub(super) fn of_refusal(step: Step, trouble: &Trouble, locale: Locale) -> FieldTroubles {
    let mut troubles = trouble.fields(locale);
    for line in &mut troubles.lines {
        let name = field(&line.field).to_owned();
        if Step::of(&name) == Some(step) {
            line.field = name;
        } else {
            // What is wrong on other pages is said with where it is put right.
            *line = Line { text: trouble.text(locale), ..Line::default() };
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

    fn problem(field: &str, reason: &str) -> FormProblem {
        FormProblem {
            field: field.into(),
            reason: reason.into(),
            message: "in English".into(),
            ..FormProblem::default()
        }
    }

    #[test]
    fn a_page_says_what_is_wrong_with_its_own_fields_only() {
        let problems = [
            problem("phone", "PHONE_FORMAT"),
            problem("form.contact_mail", "VALUE_MISSING"),
            problem("product_codes[1]", "PRODUCT_UNKNOWN"),
        ];
        let site = on(Step::Site, &problems, Locale::Ja);
        assert_eq!(site.at("phone"), Locale::Ja.text("phone-format"));
        assert_eq!(site.lines.len(), 1);
        assert!(on(Step::People, &problems, Locale::Ja).at("contact_mail").contains("入力"));
        assert!(on(Step::Vaccine, &problems, Locale::Ja).any());
        assert!(!on(Step::Mandatary, &problems, Locale::Ja).any());
    }

    #[test]
    fn what_is_not_chosen_is_said_so_and_a_code_says_what_is_right() {
        let problems = [
            problem("basic_facility_code", "CODE_FORMAT"),
            problem("type", "VALUE_MISSING"),
            problem("product_codes", "VALUE_MISSING"),
        ];
        let vaccine = on(Step::Vaccine, &problems, Locale::Ja);
        let fields: Vec<_> = vaccine.lines.iter().map(|line| line.field.as_str()).collect();
        assert_eq!(fields, ["product_codes", "type", "basic_facility_code"], "in their order");
        for locale in Locale::ALL {
            let said = on(Step::Vaccine, &problems, locale);
            assert_eq!(said.at("type"), locale.text("value-unchosen"));
            assert!(said.at("basic_facility_code").contains("0110113719"));
        }
    }

    #[test]
    fn a_problem_says_its_values() {
        let values = [("character".to_owned(), "U+E123".to_owned())].into();
        let private = FormProblem { values, ..problem("name", "PRIVATE_CHARACTER") };
        for locale in Locale::ALL {
            let said = on(Step::Site, std::slice::from_ref(&private), locale);
            assert!(said.at("name").contains("U+E123"), "{}", said.at("name"));
        }
    }

    #[test]
    fn a_page_speaks_of_its_own_fields_and_of_others_once() {
        let mut details =
            ErrorDetails::with_error_info("FORM_INCOMPLETE", "contract_intake.vsys", []);
        let violation = |path: &str, reason: &str| FieldViolation {
            reason: reason.to_owned(),
            ..FieldViolation::new(path, "in English")
        };
        details.set_bad_request(vec![
            violation("form.phone", "PHONE_FORMAT"),
            violation("form.contact_name", "VALUE_MISSING"),
            violation("form.contact_mail", "MAIL_FORMAT"),
        ]);
        let trouble = Status::with_error_details(Code::FailedPrecondition, "no", details).into();
        let site = of_refusal(Step::Site, &trouble, Locale::Ja);
        assert_eq!(site.at("phone"), Locale::Ja.text("phone-format"));
        assert_eq!(site.at(""), Locale::Ja.text("form-incomplete"));
        assert_eq!(site.lines.len(), 2);
        assert_eq!(of_refusal(Step::Check, &trouble, Locale::En).lines.len(), 1);
    }

    #[test]
    fn all_of_them_lead_to_where_they_are_put_right() {
        let problems = [problem("contact_mail", "MAIL_FORMAT"), problem("whatever", "NEVER_HEARD")];
        let all = all("M-0000123", &problems, Locale::Ja);
        assert_eq!(all[0].path, "/mandate/M-0000123/people#field-contact_mail");
        assert!(all[0].text.contains(&Locale::Ja.text("mandate-field-contact-mail")));
        assert_eq!((all[1].path.as_str(), all[1].text.as_str()), ("", "in English"));
    }
}

//! What is missing or wrong: beside the fields of one page, or all of it with where it is put
//! right. Pure.

use vsys_proto::contract_intake::v1::FormProblem;

use super::{
    address,
    step::{Step, label},
};
use crate::{
    locale::Locale,
    pages::allocation::refusal::of_reason,
    trouble::{FieldTroubles, Trouble},
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

/// What is true, in the reader's words.
fn sentence(problem: &FormProblem, locale: Locale) -> String {
    of_reason(&problem.reason, locale).unwrap_or_else(|| problem.message.clone())
}

/// What is missing or wrong on one page; what another page lacks is said there.
pub(super) fn on(step: Step, problems: &[FormProblem], locale: Locale) -> FieldTroubles {
    let own = problems.iter().filter(|problem| Step::of(field(&problem.field)) == Some(step));
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
                    text: locale.text_with("mandate-problem", &values),
                    path: format!("{page}#field-{field}"),
                }
            }
            None => Problem { text, path: String::new() },
        }
    };
    problems.iter().map(problem).collect()
}

/// What a refusal says beside the page's fields; what no field of the page is to blame for stands
/// above them all.
pub(super) fn of_refusal(step: Step, trouble: &Trouble, locale: Locale) -> FieldTroubles {
    let mut troubles = trouble.fields(locale);
    for line in &mut troubles.lines {
        let name = field(&line.field).to_owned();
        line.field = if Step::of(&name) == Some(step) { name } else { String::new() };
    }
    troubles.lines.dedup();
    troubles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(field: &str, reason: &str) -> FormProblem {
        FormProblem { field: field.into(), reason: reason.into(), message: "in English".into() }
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
    fn all_of_them_lead_to_where_they_are_put_right() {
        let problems = [problem("contact_mail", "MAIL_FORMAT"), problem("whatever", "NEVER_HEARD")];
        let all = all("M-0000123", &problems, Locale::Ja);
        assert_eq!(all[0].path, "/mandate/M-0000123/people#field-contact_mail");
        assert!(all[0].text.contains(&Locale::Ja.text("mandate-field-contact-mail")));
        assert_eq!((all[1].path.as_str(), all[1].text.as_str()), ("", "in English"));
    }
}

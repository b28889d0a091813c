//! What of a locked mandate the register did not take over, and why. Pure.

use vsys_proto::contract_intake::v1::{FormProblem, Mandate, MandateKind};

use super::step::{Step, label};
use crate::{locale::Locale, pages::allocation::moment, trouble::text_of};

/// Reasons that give way to a declaration of what was transferred.
const DECLARED: [&str; 2] = ["STOCK_MAY_BE_LEFT", "TRANSFER_MAY_HAVE_COME"];

/// For people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotTaken {
    /// Field by field, with its reason.
    pub(crate) lines: Vec<String>,
    /// What became of the rest.
    pub(crate) rest: String,
    pub(crate) time: String,
    /// What an office does next.
    pub(crate) next: String,
}

impl NotTaken {
    /// None where the register took over all, or did not tell yet.
    pub(crate) fn of(mandate: &Mandate, locale: Locale) -> Option<Self> {
        let refusal = mandate.register_refusal.as_ref()?;
        let is_declared = |one: &FormProblem| DECLARED.contains(&one.reason.as_str());
        let is_withdrawal = mandate.kind() == MandateKind::Withdrawal;
        let rest = match (is_withdrawal, refusal.rest_taken) {
            (true, _) => "mandate-refused-still-open",
            (false, true) => "mandate-refused-rest-taken",
            (false, false) => "mandate-refused-nothing-taken",
        };
        let next = if is_withdrawal {
            "mandate-refused-next-close"
        } else if refusal.problems.iter().any(is_declared) {
            "mandate-refused-next-declare"
        } else {
            "mandate-refused-next-look"
        };
        Some(Self {
            lines: refusal.problems.iter().map(|problem| line(problem, locale)).collect(),
            rest: locale.text(rest),
            time: moment::shown(locale, refusal.refused_time),
            next: locale.text(next),
        })
    }
}

fn line(problem: &FormProblem, locale: Locale) -> String {
    let values = problem.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let text = text_of(&problem.reason, values, locale);
    let text = text.unwrap_or_else(|| problem.message.clone());
    if Step::of(&problem.field).is_none() {
        return text;
    }
    let field = locale.text(&label(&problem.field));
    let values = [("field", field.as_str()), ("problem", text.as_str())];
    locale.text_with("field-problem", &values)
}

#[cfg(test)]
mod tests {
    use vsys_proto::contract_intake::v1::RegisterRefusal;

    use super::*;

    fn refused(kind: MandateKind, field: &str, reason: &str, values: &[(&str, &str)]) -> Mandate {
        let values = values.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let problem = FormProblem {
            field: field.into(),
            reason: reason.into(),
            message: "no".into(),
            values: values.collect(),
        };
        let rest_taken = kind == MandateKind::Change;
        let refusal =
            RegisterRefusal { problems: vec![problem], rest_taken, ..RegisterRefusal::default() };
        Mandate { kind: kind.into(), register_refusal: Some(refusal), ..Mandate::default() }
    }

    #[test]
    fn a_refused_type_is_named_with_its_round_and_what_an_office_does_next() {
        let values = [("round", "第3クール"), ("vials", "195"), ("basic", "1310000018")];
        let change = refused(MandateKind::Change, "type", "TRANSFER_MAY_HAVE_COME", &values);
        let said = NotTaken::of(&change, Locale::Ja).unwrap();
        assert!(said.lines[0].contains("第3クール") && said.lines[0].contains("195"));
        assert!(said.rest.contains("それ以外") && said.next.contains("申告"), "{said:?}");
        let left = refused(
            MandateKind::Withdrawal,
            "facility_code",
            "STILL_RECEIVED_FROM",
            &[("receivers", "1310000026"), ("count", "1")],
        );
        let said = NotTaken::of(&left, Locale::Ja).unwrap();
        assert!(said.lines[0].contains("1310000026"), "{said:?}");
        assert!(said.next.contains("閉鎖"), "{said:?}");
    }

    #[test]
    fn a_reason_that_nobody_knows_is_said_in_its_own_words() {
        let change = refused(MandateKind::Change, "type", "NEW_REASON", &[]);
        assert!(NotTaken::of(&change, Locale::En).unwrap().lines[0].ends_with("no"));
        assert_eq!(NotTaken::of(&Mandate::default(), Locale::En), None);
    }
}

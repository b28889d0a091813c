//! A rule as it is chosen in a form (分配の考え方), and as the service takes it.

use vsys_proto::allocation::v1::{
    BaseRequestsRule, Baseline, CutOverstockedRule, EntitlementRule, EqualException, EqualRule,
    PopulationMeasure, PopulationRule, Rule, RuleApplication, StockRateRule, rule::Rule as Kind,
};

use super::super::amount::number;

/// The rules by their short names.
pub(crate) const NAMES: [&str; 6] = ["f0", "f1", "f2", "f3", "f4", "f5"];

/// Measures of population by the part of their keys.
pub(crate) const MEASURES: [(&str, PopulationMeasure); 4] = [
    ("aged-65-plus", PopulationMeasure::Aged65Plus),
    ("total", PopulationMeasure::Total),
    ("aged-12-to-64", PopulationMeasure::Aged12To64),
    ("aged-12-plus", PopulationMeasure::Aged12Plus),
];

/// One rule with its parameters, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleForm {
    pub(crate) rule: String,
    /// F0.
    pub(crate) each: String,
    /// F0: a code and a number of boxes on each line.
    pub(crate) exceptions: String,
    /// F1 to F4.
    pub(crate) measure: String,
    /// F2 to F4: boxes of the base; 0 in F3 and F4 takes the column `base_boxes`.
    pub(crate) base: String,
    /// F2.
    pub(crate) adjustment: String,
    /// F2.
    pub(crate) extra: String,
    /// F4.
    pub(crate) weeks: String,
    /// F4 and F5.
    pub(crate) percent: String,
    /// Boxes to distribute; empty for the whole ceiling.
    pub(crate) total: String,
    pub(crate) needles: String,
    pub(crate) syringes: String,
    /// On the nation's sheet: reckon by municipality.
    pub(crate) by_municipality: bool,
    /// Figures of F2 to F5 as CSV.
    pub(crate) inputs: String,
}

impl Default for RuleForm {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            rule: text("f1"),
            each: text("1"),
            exceptions: String::new(),
            measure: text("aged-65-plus"),
            base: text("0"),
            adjustment: text("0"),
            extra: text("0"),
            weeks: text("6"),
            percent: String::new(),
            total: String::new(),
            needles: text("10"),
            syringes: text("10"),
            by_municipality: false,
            inputs: String::new(),
        }
    }
}

/// A field that can't be taken, and the key of the sentence that says why.
pub(crate) type BadField = (&'static str, &'static str);

impl RuleForm {
    /// Reads the fields that begin with `prefix`; a field that is not there keeps its default.
    pub(crate) fn read<'f>(
        prefix: &str,
        fields: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            let Some(name) = name.strip_prefix(prefix) else { continue };
            let Some(field) = form.field(name) else {
                form.by_municipality |= name == "by_municipality" && value == "yes";
                continue;
            };
            value.clone_into(field);
        }
        form
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "rule" => &mut self.rule,
            "each" => &mut self.each,
            "exceptions" => &mut self.exceptions,
            "measure" => &mut self.measure,
            "base" => &mut self.base,
            "adjustment" => &mut self.adjustment,
            "extra" => &mut self.extra,
            "weeks" => &mut self.weeks,
            "percent" => &mut self.percent,
            "total" => &mut self.total,
            "needles" => &mut self.needles,
            "syringes" => &mut self.syringes,
            "inputs" => &mut self.inputs,
            _ => return None,
        })
    }

    /// The fields for a form that carries them on, in the order they are read.
    pub(crate) fn hidden(&self) -> Vec<(&'static str, &str)> {
        let mut fields = vec![
            ("rule", self.rule.as_str()),
            ("each", &self.each),
            ("exceptions", &self.exceptions),
            ("measure", &self.measure),
            ("base", &self.base),
            ("adjustment", &self.adjustment),
            ("extra", &self.extra),
            ("weeks", &self.weeks),
            ("percent", &self.percent),
            ("total", &self.total),
            ("needles", &self.needles),
            ("syringes", &self.syringes),
            ("inputs", &self.inputs),
        ];
        if self.by_municipality {
            fields.push(("by_municipality", "yes"));
        }
        fields
    }

    /// The rule as the service takes it, or every field that can't be taken.
    pub(crate) fn application(&self) -> Result<RuleApplication, Vec<BadField>> {
        let mut bad = Vec::new();
        let application = RuleApplication {
            rule: self.kind(&mut bad).map(|rule| Rule { rule: Some(rule) }),
            total_boxes: count("total", &self.total, &mut bad),
            needle_boxes_per_box: count("needles", &self.needles, &mut bad),
            syringe_boxes_per_box: count("syringes", &self.syringes, &mut bad),
            inputs_csv: self.inputs.clone().into_bytes(),
            by_municipality: self.by_municipality,
        };
        if bad.is_empty() { Ok(application) } else { Err(bad) }
    }

    fn kind(&self, bad: &mut Vec<BadField>) -> Option<Kind> {
        Some(match self.rule.as_str() {
            "f0" => Kind::Equal(EqualRule {
                boxes_each: count("each", &self.each, bad),
                exceptions: exceptions(&self.exceptions, bad),
            }),
            "f1" => Kind::Population(PopulationRule { measure: self.measure(bad) }),
            "f2" => Kind::BaseRequests(BaseRequestsRule {
                base_boxes: count("base", &self.base, bad),
                adjustment_boxes: count("adjustment", &self.adjustment, bad),
                extra_boxes: count("extra", &self.extra, bad),
                measure: self.measure(bad),
            }),
            "f3" => Kind::StockRate(StockRateRule { baseline: Some(self.baseline(bad)) }),
            "f4" => Kind::CutOverstocked(CutOverstockedRule {
                baseline: Some(self.baseline(bad)),
                weeks: count("weeks", &self.weeks, bad),
                percent: count("percent", &self.percent, bad),
            }),
            "f5" => {
                Kind::Entitlement(EntitlementRule { percent: count("percent", &self.percent, bad) })
            }
            _ => {
                bad.push(("rule", "rule-unknown"));
                return None;
            }
        })
    }

    fn baseline(&self, bad: &mut Vec<BadField>) -> Baseline {
        Baseline { boxes: count("base", &self.base, bad), measure: self.measure(bad) }
    }

    fn measure(&self, bad: &mut Vec<BadField>) -> i32 {
        let found = MEASURES.into_iter().find(|(name, _)| *name == self.measure);
        if found.is_none() {
            bad.push(("measure", "measure-unknown"));
        }
        found.map_or(PopulationMeasure::Unspecified, |(_, measure)| measure).into()
    }
}

fn count(field: &'static str, text: &str, bad: &mut Vec<BadField>) -> u32 {
    number(text).unwrap_or_else(|| {
        bad.push((field, "not-a-number"));
        0
    })
}

/// `13 4` on each line: the child and its boxes.
fn exceptions(text: &str, bad: &mut Vec<BadField>) -> Vec<EqualException> {
    let mut read = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let parts = line.trim().split_once(|sign: char| sign.is_whitespace() || sign == ',');
        let boxes = parts.and_then(|(code, boxes)| Some((code, number(boxes)?)));
        let Some((code, boxes)) = boxes else {
            bad.push(("exceptions", "exceptions-format"));
            return read;
        };
        read.push(EqualException { child_code: code.to_owned(), boxes });
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&'static str, &'static str)]) -> RuleForm {
        RuleForm::read("a_", fields.iter().copied())
    }

    #[test]
    fn one_box_each_with_ten_of_needles_is_scenario_1() {
        let form = form(&[("a_rule", "f0"), ("a_each", "1"), ("a_by_municipality", "yes")]);
        let application = form.application().unwrap();
        assert_eq!(application.needle_boxes_per_box, 10);
        assert!(application.by_municipality);
        let Some(Rule { rule: Some(Kind::Equal(rule)) }) = application.rule else { panic!() };
        assert_eq!((rule.boxes_each, rule.exceptions.len()), (1, 0));
    }

    #[test]
    fn exceptions_are_read_line_by_line() {
        let form = form(&[("a_rule", "f0"), ("a_each", "2"), ("a_exceptions", "13 4\r\n27,4\n\n")]);
        let Some(Rule { rule: Some(Kind::Equal(rule)) }) = form.application().unwrap().rule else {
            panic!()
        };
        let read: Vec<_> =
            rule.exceptions.iter().map(|named| (named.child_code.as_str(), named.boxes)).collect();
        assert_eq!(read, [("13", 4), ("27", 4)]);
    }

    #[test]
    fn every_bad_field_is_named() {
        let form = form(&[
            ("a_rule", "f2"),
            ("a_base", "many"),
            ("a_measure", "dogs"),
            ("a_needles", "-1"),
        ]);
        let bad: Vec<_> = form.application().unwrap_err().iter().map(|(field, _)| *field).collect();
        assert_eq!(bad, ["base", "measure", "needles"]);
    }

    #[test]
    fn a_form_carries_itself_on() {
        let form = form(&[("a_rule", "f5"), ("a_percent", "80"), ("a_by_municipality", "yes")]);
        assert_eq!(RuleForm::read("", form.hidden()), form);
    }

    #[test]
    fn the_second_rule_is_not_read_for_the_first() {
        let form = form(&[("b_rule", "f4")]);
        assert_eq!(form, RuleForm::default());
    }
}

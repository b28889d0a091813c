//! A rule's boxes as lines of a sheet: for simulating, comparing, adopting and prefilling.

use std::collections::BTreeMap;

use vsys_vocabulary::{Amounts, Boxes, ItemKind, Office, Pack, Packs, PerItem, Units};

use super::{
    apportion::apportion,
    child::{Child, ChildError, Lines},
    rules::{
        self, Candidate, Column, Comparison, Measure, Proposal, Rule, RuleError, inputs::BadCell,
    },
};

/// A place as a rule knows it without any CSV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Prefecture, municipality or facility code.
    pub code: String,
    /// The prefecture it lies in.
    pub prefecture: String,
    /// Estimated residents.
    pub population: Option<u32>,
    /// Estimated residents of 65 and over.
    pub population_65plus: Option<u32>,
}

impl Known {
    /// A site, of which no population is known.
    #[must_use]
    pub fn site(code: String) -> Self {
        Self { code, prefecture: String::new(), population: None, population_65plus: None }
    }
}

/// How a rule is applied to a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The rule.
    pub rule: Rule,
    /// Boxes of vaccine to distribute; none for the whole ceiling in whole boxes.
    pub total: Option<Boxes>,
    /// Boxes of needles for each box of vaccine.
    pub needle_boxes_per_box: u32,
    /// Boxes of syringes for each box of vaccine.
    pub syringe_boxes_per_box: u32,
    /// CSV with the figures the rule takes beyond known populations.
    pub inputs_csv: Vec<u8>,
    /// On the nation's sheet: reckon by municipality, sum up by prefecture.
    pub by_municipality: bool,
}

/// What one child, or one municipality behind it, is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Code.
    pub code: String,
    /// Proposed units.
    pub units: Amounts,
    /// Why, in English.
    pub explanation: String,
    /// Why, in Japanese.
    pub explanation_ja: String,
}

/// A rule's answer for a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Lines of the sheet.
    pub lines: Lines,
    /// Explanations by child, or by municipality when reckoned so.
    pub explained: Vec<Explained>,
    /// The rule's own answer in boxes.
    pub proposal: Proposal,
}

/// Why no proposal can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposeError {
    /// The inputs file has rows that can't be taken.
    #[error("{} rows of the inputs can't be taken", .0.len())]
    Inputs(Vec<BadCell>),
    /// The rule refuses.
    #[error("the rule can't be applied")]
    Rule(#[from] RuleError),
    /// More boxes were asked for than the ceiling holds.
    #[error("{asked} boxes were asked for, the ceiling holds {ceiling}")]
    TotalOverCeiling {
        /// As asked.
        asked: Boxes,
        /// Whole boxes of the ceiling.
        ceiling: Boxes,
    },
    /// Only the nation's sheet has municipalities behind its children.
    #[error("only the nation's sheet is reckoned by municipality")]
    NotTheNation,
    /// The sum does not fit in a line.
    #[error("{0} would get more than a line can hold")]
    TooMuch(String),
    /// A place that is no child of the office.
    #[error("a place that takes part is not below the office")]
    Child(#[from] ChildError),
}

/// Applies a rule to the children of an office.
pub fn propose(
    office: &Office,
    ceilings: Amounts,
    packs: Packs,
    known: &[Known],
    application: &Application,
) -> Result<Proposed, ProposeError> {
    if application.by_municipality && *office != Office::Nation {
        return Err(ProposeError::NotTheNation);
    }
    let mut candidates: Vec<Candidate> =
        known.iter().map(|place| candidate(place, application.by_municipality)).collect();
    read_inputs(&application.inputs_csv, &mut candidates)?;
    let (ceiling, _) = packs.vaccine.boxes_and_rest(ceilings.vaccine);
    let total = application.total.unwrap_or(ceiling);
    if total > ceiling {
        return Err(ProposeError::TotalOverCeiling { asked: total, ceiling });
    }
    let proposal = rules::propose(&application.rule, total.0, &candidates)?;
    let units = |code: &str, boxes| {
        application.units(packs, boxes).ok_or_else(|| ProposeError::TooMuch(code.to_owned()))
    };
    let explained = proposal
        .shares
        .iter()
        .map(|share| {
            Ok(Explained {
                code: share.code.clone(),
                units: units(&share.code, share.boxes)?,
                explanation: share.explanation.to_string(),
                explanation_ja: share.explanation.to_ja(),
            })
        })
        .collect::<Result<Vec<_>, ProposeError>>()?;
    let mut lines = Lines::new();
    let boxes: Vec<(&str, u32)> = if application.by_municipality {
        proposal.groups.iter().map(|group| (group.code.as_str(), group.ceiling())).collect()
    } else {
        proposal.shares.iter().map(|share| (share.code.as_str(), share.boxes)).collect()
    };
    for (code, boxes) in boxes {
        if boxes > 0 {
            lines.insert(Child::parse(office, code)?, units(code, boxes)?);
        }
    }
    Ok(Proposed { lines, explained, proposal })
}

/// Two answers side by side.
#[must_use]
pub fn compare(first: &Proposed, second: &Proposed) -> Comparison {
    rules::compare(&first.proposal, &second.proposal)
}

/// Values a prefecture finds in its sheet: the nation's thinking carried on (分配シミュレーション).
///
/// What the nation reckoned for each municipality is taken where it fits. Otherwise whole boxes of
/// vaccine go by population of 65 and over, and needles and syringes follow the vaccine.
#[must_use]
pub fn prefill(
    office: &Office,
    ceilings: Amounts,
    packs: Packs,
    municipalities: &[Known],
    national: &BTreeMap<String, Explained>,
) -> Lines {
    let reckoned: Lines = municipalities
        .iter()
        .filter_map(|place| {
            let reckoned = national.get(&place.code)?;
            Some((Child::parse(office, &place.code).ok()?, reckoned.units))
        })
        .filter(|(_, units)| units.iter().any(|(_, units)| units.0 > 0))
        .collect();
    let fits = super::check::Check::of_lines(&reckoned, ceilings).first_over().is_none();
    if fits && !reckoned.is_empty() {
        return reckoned;
    }
    let aged =
        |place: &Known| (place.code.clone(), u64::from(place.population_65plus.unwrap_or(0)));
    let people: Vec<(String, u64)> = municipalities.iter().map(aged).collect();
    let vaccine = split(packs.vaccine, ceilings.vaccine, &people);
    let follow: Vec<(String, u64)> =
        vaccine.iter().map(|(code, units)| (code.clone(), u64::from(units.0))).collect();
    let weights = if follow.iter().any(|(_, units)| *units > 0) { &follow } else { &people };
    let needle = split(packs.needle, ceilings.needle, weights);
    let syringe = split(packs.syringe, ceilings.syringe, weights);
    vaccine
        .into_iter()
        .zip(needle)
        .zip(syringe)
        .filter_map(|(((code, vaccine), (_, needle)), (_, syringe))| {
            let units = PerItem { vaccine, needle, syringe };
            let something = units.iter().any(|(_, units)| units.0 > 0);
            something.then_some((Child::parse(office, &code).ok()?, units))
        })
        .collect()
}

/// Why each prefilled line is as it is: as the nation reckoned, or by population of 65 and over.
#[must_use]
pub fn explain_prefill(
    ceilings: Amounts,
    packs: Packs,
    municipalities: &[Known],
    national: &BTreeMap<String, Explained>,
    lines: &Lines,
) -> Vec<Explained> {
    let (boxes, _) = packs.vaccine.boxes_and_rest(ceilings.vaccine);
    let candidates: Vec<Candidate> =
        municipalities.iter().map(|place| candidate(place, false)).collect();
    let rule = Rule::Population { measure: Measure::From65 };
    let shares = rules::propose(&rule, boxes.0, &candidates).map(|made| made.shares);
    let shares: BTreeMap<String, rules::Share> =
        shares.unwrap_or_default().into_iter().map(|share| (share.code.clone(), share)).collect();
    lines
        .iter()
        .filter_map(|(child, units)| {
            let code = child.to_string();
            let reckoned = national.get(&code).filter(|line| line.units == *units);
            reckoned.cloned().or_else(|| {
                let share = shares.get(&code)?;
                Some(Explained {
                    units: *units,
                    explanation: share.explanation.to_string(),
                    explanation_ja: share.explanation.to_ja(),
                    code,
                })
            })
        })
        .collect()
}

/// Whole boxes of a ceiling by weight; nothing where nobody has any.
fn split(pack: Pack, ceiling: Units, weights: &[(String, u64)]) -> Vec<(String, Units)> {
    let (boxes, _) = pack.boxes_and_rest(ceiling);
    let parts = apportion(boxes.0, weights).map(|parts| {
        parts
            .into_iter()
            .map(|part| pack.units(Boxes(part.boxes())).unwrap_or(Units::ZERO))
            .collect()
    });
    let units: Vec<Units> = parts.unwrap_or_else(|| vec![Units::ZERO; weights.len()]);
    weights.iter().map(|(code, _)| code.clone()).zip(units).collect()
}

impl Application {
    fn units(&self, packs: Packs, boxes: u32) -> Option<Amounts> {
        let of = |item, factor: u32| packs.get(item).units(Boxes(boxes.checked_mul(factor)?));
        Some(PerItem {
            vaccine: of(ItemKind::Vaccine, 1)?,
            needle: of(ItemKind::Needle, self.needle_boxes_per_box)?,
            syringe: of(ItemKind::Syringe, self.syringe_boxes_per_box)?,
        })
    }
}

fn candidate(place: &Known, grouped: bool) -> Candidate {
    let mut candidate = Candidate::new(&place.code);
    let known = [
        (Column::Population, place.population),
        (Column::Population65Plus, place.population_65plus),
    ];
    for (column, people) in known {
        if let Some(people) = people {
            candidate = candidate.with(column, people);
        }
    }
    if grouped { candidate.within(&place.prefecture) } else { candidate }
}

fn read_inputs(csv: &[u8], candidates: &mut [Candidate]) -> Result<(), ProposeError> {
    if csv.is_empty() {
        return Ok(());
    }
    let mut file = rules::inputs::read(csv);
    let mut bad = std::mem::take(&mut file.bad);
    bad.extend(file.fill(candidates));
    if bad.is_empty() { Ok(()) } else { Err(ProposeError::Inputs(bad)) }
}

#[cfg(test)]
mod tests;

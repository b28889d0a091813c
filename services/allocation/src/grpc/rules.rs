//! Rules on the wire.

use std::num::NonZeroU32;

use prost::Message as _;
use tonic::Status;
use vsys_proto::{
    allocation::v1::{self, rule::Rule as WireRule},
    convert::item_units,
};
use vsys_vocabulary::Boxes;

use super::{reason, status::refuse};
use crate::{
    app::{AllocationError, KeptProposal, Simulated},
    domain::{
        proposal::{Application, Explained},
        round::Round,
        rules::{Baseline, Comparison, Measure, Rule},
    },
    limits::MAX_INPUTS_BYTES,
};

/// Parameters where the wire leaves them out (domain F4, F5).
const WEEKS: u32 = 6;
const CUT_PERCENT: u32 = 10;
const ENTITLED_PERCENT: u32 = 80;

/// An application whose doses per box are still to come from the round.
pub(super) struct WireApplication(v1::RuleApplication);

pub(super) fn application(
    wire: Option<v1::RuleApplication>,
    field: &'static str,
) -> Result<WireApplication, Status> {
    let wire = wire.ok_or_else(|| refuse(&reason::INVALID_VALUE, field, "a rule is needed"))?;
    if wire.inputs_csv.len() > MAX_INPUTS_BYTES {
        let message = format!("{} bytes are more than {MAX_INPUTS_BYTES}", wire.inputs_csv.len());
        return Err(refuse(&reason::FILE_TOO_LARGE, field, message));
    }
    let read = WireApplication(wire);
    // Whatever does not hang on the round is refused before anything is read.
    read.rule(NonZeroU32::MIN).map_err(|what| refuse(&reason::INVALID_VALUE, field, what))?;
    Ok(read)
}

impl WireApplication {
    pub(super) fn for_round(&self, round: &Round) -> Result<Application, AllocationError> {
        let doses = round.planning_doses_per_vial.checked_mul(round.packs.vaccine.get());
        let doses = doses.and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
        let invalid = |message: &str| {
            AllocationError::Invalid(crate::app::Invalid {
                field: "application.rule",
                message: message.to_owned(),
            })
        };
        Ok(Application {
            rule: self.rule(doses).map_err(invalid)?,
            total: (self.0.total_boxes > 0).then_some(Boxes(self.0.total_boxes)),
            needle_boxes_per_box: self.0.needle_boxes_per_box,
            syringe_boxes_per_box: self.0.syringe_boxes_per_box,
            inputs_csv: self.0.inputs_csv.clone(),
            by_municipality: self.0.by_municipality,
        })
    }

    pub(super) fn kept_for(&self, round: &Round) -> Result<KeptProposal, AllocationError> {
        Ok(KeptProposal { application: self.for_round(round)?, encoded: self.0.encode_to_vec() })
    }

    fn rule(&self, doses_per_box: NonZeroU32) -> Result<Rule, &'static str> {
        let wire = self.0.rule.as_ref().and_then(|rule| rule.rule.as_ref());
        Ok(match wire.ok_or("a rule is needed")? {
            WireRule::Equal(rule) => Rule::Equal {
                each: rule.boxes_each,
                exceptions: rule
                    .exceptions
                    .iter()
                    .map(|exception| (exception.child_code.clone(), exception.boxes))
                    .collect(),
            },
            WireRule::Population(rule) => Rule::Population { measure: measure(rule.measure())? },
            WireRule::BaseRequests(rule) => Rule::BaseRequests {
                measure: measure(rule.measure())?,
                base: rule.base_boxes,
                adjustment: rule.adjustment_boxes,
                extra: rule.extra_boxes,
            },
            WireRule::StockRate(rule) => {
                Rule::StockRate { baseline: baseline(rule.baseline)?, doses_per_box }
            }
            WireRule::CutOverstocked(rule) => Rule::CutOverstocked {
                baseline: baseline(rule.baseline)?,
                weeks: or(rule.weeks, WEEKS),
                percent: or(rule.percent, CUT_PERCENT),
            },
            WireRule::Entitlement(rule) => {
                Rule::Entitlement { percent: or(rule.percent, ENTITLED_PERCENT), doses_per_box }
            }
        })
    }
}

fn or(given: u32, default: u32) -> u32 {
    if given == 0 { default } else { given }
}

fn measure(wire: v1::PopulationMeasure) -> Result<Measure, &'static str> {
    match wire {
        v1::PopulationMeasure::Total => Ok(Measure::Total),
        v1::PopulationMeasure::Aged65Plus => Ok(Measure::From65),
        v1::PopulationMeasure::Aged12To64 => Ok(Measure::From12To64),
        v1::PopulationMeasure::Aged12Plus => Ok(Measure::From12),
        v1::PopulationMeasure::Unspecified => Err("a population measure is needed"),
    }
}

fn baseline(wire: Option<v1::Baseline>) -> Result<Baseline, &'static str> {
    let wire = wire.ok_or("a baseline is needed")?;
    if wire.boxes == 0 {
        return Ok(Baseline::Given);
    }
    Ok(Baseline::ByPopulation { boxes: wire.boxes, measure: measure(wire.measure())? })
}

pub(super) fn wire_proposal(simulated: &Simulated) -> v1::Proposal {
    let proposal = &simulated.proposed.proposal;
    v1::Proposal {
        lines: simulated
            .proposed
            .explained
            .iter()
            .map(|line| v1::ProposedLine {
                present_units: Some(item_units(&simulated.present(&line.code))),
                ..proposed_line(line)
            })
            .collect(),
        distributed_boxes: proposal.distributed,
        reserve_boxes: proposal.reserve,
    }
}

pub(super) fn proposed_line(line: &Explained) -> v1::ProposedLine {
    v1::ProposedLine {
        child_code: line.code.clone(),
        units: Some(item_units(&line.units)),
        present_units: None,
        explanation: line.explanation.clone(),
        explanation_ja: line.explanation_ja.clone(),
    }
}

pub(super) fn wire_comparison(comparison: &Comparison) -> v1::CompareRulesResponse {
    v1::CompareRulesResponse {
        lines: comparison
            .rows
            .iter()
            .map(|row| v1::ComparedLine {
                child_code: row.code.clone(),
                first_boxes: row.before.unwrap_or(0),
                second_boxes: row.after.unwrap_or(0),
                difference_boxes: i32::try_from(row.difference).unwrap_or(i32::MAX),
            })
            .collect(),
        first_distributed_boxes: comparison.boxes.before,
        second_distributed_boxes: comparison.boxes.after,
    }
}

/// The application as it was adopted.
pub(super) fn kept_application(encoded: &[u8]) -> Option<v1::RuleApplication> {
    v1::RuleApplication::decode(encoded).ok().filter(|application| application.rule.is_some())
}

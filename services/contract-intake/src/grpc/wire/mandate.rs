//! Mandates.

use tonic::Status;
use vsys_proto::contract_intake::v1;
use vsys_proto::convert::timestamp;

use super::super::{reason, values};
use super::field;
use super::form::wire_form;
use crate::app::{Beside, Listed, Opened, Whole};
use crate::domain::fault::{Fault, Problem};
use crate::domain::mandatary::{Mandatary, Rule};
use crate::domain::mandate::{
    Addressed, KindName, Mandate, RefusedField, RegisterRefusal, StateName, Succession,
};
use crate::domain::number::MandateNumber;
use crate::store::steps::Step;

pub(in crate::grpc) fn wire_opened(opened: Opened) -> (v1::Mandate, Vec<v1::FormProblem>) {
    let Opened { mandate, addressed, successor, refusal, problems, basic_name } = opened;
    let mut wire = wire_mandate(&mandate, successor);
    wire.register_refusal = refusal.as_ref().map(wire_refusal);
    wire.basic_facility_name = basic_name;
    wire.mandatary = addressed.as_ref().map(wire_mandatary);
    (wire, problems.iter().map(wire_problem).collect())
}

fn wire_problem(problem: &Problem) -> v1::FormProblem {
    v1::FormProblem {
        field: problem.field.to_owned(),
        reason: reason::of_fault(&problem.fault).name.to_owned(),
        message: problem.fault.to_string(),
        values: values::of(&problem.fault)
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    }
}

pub(in crate::grpc) fn wire_beside(beside: &Beside) -> v1::Mandate {
    v1::Mandate {
        register_refusal: beside.refusal.as_ref().map(wire_refusal),
        basic_facility_name: beside.basic_name.clone(),
        ..wire_mandate(&beside.mandate, beside.successor)
    }
}

fn wire_refusal(refusal: &RegisterRefusal) -> v1::RegisterRefusal {
    let problem = |one: &RefusedField| v1::FormProblem {
        field: one.field.clone(),
        reason: one.reason.clone(),
        message: one.message.clone(),
        values: one.values.clone().into_iter().collect(),
    };
    v1::RegisterRefusal {
        problems: refusal.fields.iter().map(problem).collect(),
        rest_taken: refusal.rest_taken,
        refused_time: Some(timestamp(refusal.at)),
    }
}

fn wire_mandate(mandate: &Mandate, successor: Option<(MandateNumber, KindName)>) -> v1::Mandate {
    let sent_back = mandate.state.sent_back();
    let replaces = mandate.kind.replaces();
    let unsaid = v1::MandateKind::Unspecified;
    v1::Mandate {
        mandate_number: mandate.number.to_string(),
        facility_code: mandate.facility.to_string(),
        form: Some(wire_form(&mandate.form)),
        mandatary: mandate.addressed.as_ref().map(wire_mandatary),
        state: wire_state(mandate.state.name()).into(),
        begun_time: Some(timestamp(mandate.begun_at)),
        submitted_time: mandate.state.submitted_at().map(timestamp),
        mail_confirmed_time: mandate.mail_confirmed_at.map(timestamp),
        received_time: mandate.state.received_at().map(timestamp),
        locked_time: mandate.state.locked_at().map(timestamp),
        version: mandate.version,
        sent_back_time: sent_back.map(|(at, _)| timestamp(at)),
        sent_back_reason: sent_back.map_or_else(String::new, |(_, reason)| reason.to_owned()),
        kind: wire_kind(mandate.kind.name()).into(),
        replaces_mandate_number: replaces.map_or_else(String::new, |number| number.to_string()),
        replaced_by_mandate_number: successor
            .map_or_else(String::new, |(number, _)| number.to_string()),
        replaced_by_kind: successor.map_or(unsaid, |(_, kind)| wire_kind(kind)).into(),
        register_refusal: None,
        basic_facility_name: String::new(),
    }
}

fn wire_mandatary(addressed: &Addressed) -> v1::Mandatary {
    let (kind, id) = match addressed.mandatary {
        None => (v1::MandataryKind::None, String::new()),
        Some(Mandatary::Prefecture(code)) => (v1::MandataryKind::Prefecture, code.to_string()),
        Some(Mandatary::Municipality(code)) => (v1::MandataryKind::Municipality, code.to_string()),
        Some(Mandatary::Body(id)) => (v1::MandataryKind::Body, id.to_string()),
    };
    let rule = match addressed.rule {
        Rule::OwnResidentsOnly => v1::MandataryRule::OwnResidentsOnly,
        Rule::MunicipalityFirst => v1::MandataryRule::MunicipalityFirst,
        Rule::MunicipalityAgain => v1::MandataryRule::MunicipalityAgain,
        Rule::PrefectureSite => v1::MandataryRule::PrefectureSite,
        Rule::BodyMember => v1::MandataryRule::BodyMember,
        Rule::NoBody => v1::MandataryRule::NoBody,
    };
    v1::Mandatary {
        kind: kind.into(),
        mandatary_id: id,
        name: addressed.name.clone(),
        rule: rule.into(),
    }
}

const fn wire_state(state: StateName) -> v1::MandateState {
    match state {
        StateName::Draft => v1::MandateState::Draft,
        StateName::Submitted => v1::MandateState::Submitted,
        StateName::SentBack => v1::MandateState::SentBack,
        StateName::Received => v1::MandateState::Received,
        StateName::Locked => v1::MandateState::Locked,
    }
}

const fn wire_kind(kind: KindName) -> v1::MandateKind {
    match kind {
        KindName::Joining => v1::MandateKind::Joining,
        KindName::Change => v1::MandateKind::Change,
        KindName::Withdrawal => v1::MandateKind::Withdrawal,
    }
}

/// What is to follow upon a mandate; a site that joins follows upon none.
pub(in crate::grpc) fn succession(wire: i32) -> Result<Succession, Status> {
    match v1::MandateKind::try_from(wire) {
        Ok(v1::MandateKind::Change) => Ok(Succession::Change),
        Ok(v1::MandateKind::Withdrawal) => Ok(Succession::Withdrawal),
        Ok(v1::MandateKind::Unspecified) => Err(field("kind", Fault::Missing)),
        Ok(v1::MandateKind::Joining) | Err(_) => Err(field("kind", Fault::Unknown)),
    }
}

pub(in crate::grpc) fn wire_list(listed: &Listed) -> v1::ListMandatesResponse {
    let mandates = listed.found.iter().map(|beside| v1::ListedMandate {
        mandate: Some(wire_beside(beside)),
        duplicate_numbers: beside.rivals.iter().map(ToString::to_string).collect(),
    });
    v1::ListMandatesResponse {
        mandates: mandates.collect(),
        next_page_token: listed.next.map_or_else(String::new, |next| next.to_string()),
    }
}

pub(in crate::grpc) fn wire_whole(whole: &Whole) -> v1::GetMandateResponse {
    let step = |step: &Step| v1::MandateStep {
        state: wire_state(step.state).into(),
        time: Some(timestamp(step.at)),
        person: step.person.clone(),
        organisation_id: step.organisation.clone(),
        reason: step.reason.clone().unwrap_or_default(),
        secret_reissued: step.is_reissue,
    };
    let duplicate = |other: &Mandate| v1::Duplicate {
        mandate_number: other.number.to_string(),
        mandatary: other.addressed.as_ref().map(wire_mandatary),
        state: wire_state(other.state.name()).into(),
        submitted_time: other.state.submitted_at().map(timestamp),
    };
    v1::GetMandateResponse {
        mandate: Some(wire_beside(&whole.beside)),
        steps: whole.steps.iter().map(step).collect(),
        duplicates: whole.duplicates.iter().map(duplicate).collect(),
        replaces: whole.replaces.as_ref().map(wire_beside),
    }
}

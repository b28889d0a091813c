//! Rows to mandates.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::TABLE;
use crate::domain::form::Form;
use crate::domain::mandatary::{Mandatary, Rule};
use crate::domain::mandate::{Addressed, Kind, KindName, Mandate, State, StateName};
use crate::domain::number::MandateNumber;
use crate::store::{StoreError, number, parse};

/// A row of the table, without its secrets.
pub(super) struct Row {
    pub(super) mandate_id: Uuid,
    pub(super) serial: i64,
    pub(super) facility_code: String,
    pub(super) state: String,
    pub(super) form: Json<Form>,
    pub(super) mandatary_kind: Option<String>,
    pub(super) mandatary_id: Option<String>,
    pub(super) mandatary_name: Option<String>,
    pub(super) mandatary_rule: Option<String>,
    pub(super) municipality_code: Option<String>,
    pub(super) begun_at: DateTime<Utc>,
    pub(super) submitted_at: Option<DateTime<Utc>>,
    pub(super) mail_confirmed_at: Option<DateTime<Utc>>,
    pub(super) received_at: Option<DateTime<Utc>>,
    pub(super) locked_at: Option<DateTime<Utc>>,
    pub(super) sent_back_at: Option<DateTime<Utc>>,
    pub(super) sent_back_reason: Option<String>,
    pub(super) kind: String,
    pub(super) predecessor: Option<i64>,
    pub(super) proofs_resent: i32,
    pub(super) version: i64,
}

fn inconsistent(why: &str) -> StoreError {
    StoreError::inconsistent(TABLE, why)
}

/// Reads the name of a state.
pub(in crate::store) fn state_name(text: &str) -> Result<StateName, StoreError> {
    StateName::ALL
        .into_iter()
        .find(|name| name.as_str() == text)
        .ok_or_else(|| inconsistent("an unknown state"))
}

impl TryFrom<Row> for Mandate {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let state = state(&row)?;
        let kind = kind(&row)?;
        let mandatary = match (row.mandatary_kind.as_deref(), &row.mandatary_id) {
            (Some("prefecture"), Some(id)) => Some(Mandatary::Prefecture(parse(TABLE, id)?)),
            (Some("municipality"), Some(id)) => Some(Mandatary::Municipality(parse(TABLE, id)?)),
            (Some("body"), Some(id)) => Some(Mandatary::Body(parse(TABLE, id)?)),
            (None, None) => None,
            _ => return Err(inconsistent("an unknown mandatary")),
        };
        let rule = row.mandatary_rule.map(|text| {
            let known = Rule::ALL.into_iter().find(|rule| rule.as_str() == text);
            known.ok_or_else(|| inconsistent("an unknown rule"))
        });
        let addressed = match rule.transpose()? {
            None => None,
            Some(rule) => {
                Some(Addressed { mandatary, name: row.mandatary_name.unwrap_or_default(), rule })
            }
        };
        Ok(Self {
            id: row.mandate_id,
            number: MandateNumber::of(row.serial),
            facility: parse(TABLE, &row.facility_code)?,
            kind,
            form: row.form.0,
            addressed,
            municipality: row.municipality_code.map(|code| parse(TABLE, &code)).transpose()?,
            state,
            begun_at: row.begun_at,
            mail_confirmed_at: row.mail_confirmed_at,
            proofs_resent: number(TABLE, row.proofs_resent)?,
            version: number(TABLE, row.version)?,
        })
    }
}

fn state(row: &Row) -> Result<State, StoreError> {
    let sent_back = row.sent_back_at.zip(row.sent_back_reason.clone());
    let times = (row.submitted_at, sent_back, row.received_at, row.locked_at);
    Ok(match (state_name(&row.state)?, times) {
        (StateName::Draft, (None, None, None, None)) => State::Draft,
        (StateName::Submitted, (Some(at), None, None, None)) => State::Submitted { at },
        (StateName::SentBack, (Some(submitted_at), Some((at, reason)), None, None)) => {
            State::SentBack { submitted_at, at, reason }
        }
        (StateName::Received, (Some(submitted_at), None, Some(at), None)) => {
            State::Received { submitted_at, at }
        }
        (StateName::Locked, (Some(submitted_at), None, Some(received_at), Some(at))) => {
            State::Locked { submitted_at, received_at, at }
        }
        _ => return Err(inconsistent("state and times do not belong together")),
    })
}

fn kind(row: &Row) -> Result<Kind, StoreError> {
    let named = KindName::ALL.into_iter().find(|name| name.as_str() == row.kind);
    match (named, row.predecessor.map(MandateNumber::of)) {
        (Some(KindName::Joining), after) => Ok(Kind::Joining { after }),
        (Some(KindName::Change), Some(of)) => Ok(Kind::Change { of }),
        (Some(KindName::Withdrawal), Some(of)) => Ok(Kind::Withdrawal { of }),
        _ => Err(inconsistent("an unknown kind, or nothing that it changes or ends")),
    }
}

/// A mandatary in two columns.
pub(super) fn columns(mandatary: Mandatary) -> (&'static str, String) {
    match mandatary {
        Mandatary::Prefecture(code) => ("prefecture", code.to_string()),
        Mandatary::Municipality(code) => ("municipality", code.to_string()),
        Mandatary::Body(id) => ("body", id.to_string()),
    }
}

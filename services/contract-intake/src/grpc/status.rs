//! Errors to statuses.

use tonic::Status;
use vsys_chassis::{Reason, Refusal, internal};
use vsys_proto::convert::Malformed;

use super::reason;
use crate::app::{IntakeError, Refused};
use crate::domain::fault::Fault;
use crate::domain::mandate::NotSo;

const DOMAIN: &str = "contract_intake.vsys";

pub(super) fn refuse(refusal: Refusal) -> Status {
    refusal.into_status(DOMAIN)
}

/// A refusal about a field, with the reason's own sentence.
pub(super) fn about(reason: &'static Reason, field: &'static str) -> Status {
    refuse(Refusal::of(reason, reason.about).field(field))
}

/// A value of the vocabulary that cannot be read.
pub(super) fn malformed(error: &Malformed) -> Status {
    refuse(Refusal::of(reason::named(error.reason), error.message.clone()).field(error.field))
}

/// The status of whatever went wrong.
pub(super) fn of(error: &IntakeError) -> Status {
    match error {
        IntakeError::Refused(refused) => refuse(refusal(refused)),
        IntakeError::Store(error) => internal(error),
        IntakeError::Sealing(error) => internal(error),
        IntakeError::Unread(error) => internal(error),
    }
}

/// Names a field that is wrong: why for people, and beside the reason for machines.
fn wrong(refusal: Refusal, field: String, fault: &Fault) -> Refusal {
    let why = reason::of_fault(fault).name;
    refusal.violation(field.clone(), fault.to_string()).with(field, why)
}

/// A refusal with the fields that it is about.
fn refusal(refused: &Refused) -> Refusal {
    let refusal = Refusal::of(reason::of(refused), refused.to_string());
    match refused {
        Refused::Field { field, .. } => refusal.field(*field),
        Refused::NoSuchMandate => refusal.field("mandate_number"),
        Refused::NotInMaster(_) => refusal.field("facility_code"),
        Refused::RequestIdTaken(_) => refusal.field("request_id"),
        Refused::Incomplete(problems) => problems.iter().fold(refusal, |refusal, problem| {
            wrong(refusal, format!("form.{}", problem.field), &problem.fault)
        }),
        Refused::Duplicates(duplicates) => {
            duplicates.iter().fold(refusal, |refusal, (number, other)| {
                refusal.violation(number.to_string(), format!("{other} is for the same facility"))
            })
        }
        Refused::NotSo { number, why } => {
            let refusal = refusal.field(number.to_string());
            match why {
                NotSo::Stale { current } => refusal.with("current_version", current.to_string()),
                NotSo::LastDayAhead { last } => refusal.with("last_date", last.to_string()),
                NotSo::NotDraft
                | NotSo::NotSubmitted
                | NotSo::NotReceived
                | NotSo::Received
                | NotSo::SentBack
                | NotSo::NotInForce
                | NotSo::Locked => refusal,
            }
        }
        Refused::NoSuchNumber(number)
        | Refused::OutsideYourArea(number)
        | Refused::GivenBefore(number)
        | Refused::NotInForce { number, .. }
        | Refused::InForce { number, .. }
        | Refused::BasicNotThere { number, .. } => refusal.field(number.to_string()),
        Refused::ApplicationIncomplete(problems) => {
            problems.iter().fold(refusal, |refusal, problem| {
                wrong(refusal, problem.field.to_owned(), &problem.fault)
            })
        }
        Refused::NoSuchApplication => refusal.field("application_number"),
        Refused::NotThere { number, .. }
        | Refused::NoSuchApplicationNumber(number)
        | Refused::ApplicationOutsideYourArea(number) => refusal.field(number.to_string()),
        Refused::NoCodeLeft => refusal,
        Refused::NumberedLater { number, from } => {
            refusal.field(number.to_string()).with("from_date", from.to_string())
        }
        Refused::PrefectureOutsideYourArea(_) => refusal.field("prefecture_code"),
        Refused::Unwritable(found) => {
            let shown = found.iter().map(|one| format!("{} ({})", one.character, one.code));
            let shown = shown.collect::<Vec<_>>().join(", ");
            refusal.field("encoding").with("characters", shown)
        }
        Refused::OtherPrefecture { code, .. } => {
            refusal.field("header.prefecture_code").with("facility_code", code.to_string())
        }
        Refused::TooMany(_) | Refused::None => refusal.field("numbers"),
        Refused::Unreadable(_) => refusal.field("chunk"),
        Refused::NotNeeded => refusal.field("form.owner"),
    }
}

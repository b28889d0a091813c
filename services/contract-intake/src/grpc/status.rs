//! Errors to statuses.

use tonic::Status;
use vsys_chassis::{Reason, Refusal, internal};
use vsys_proto::convert::Malformed;

use super::reason;
use crate::app::{IntakeError, Refused};
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
    }
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
            refusal.violation(format!("form.{}", problem.field), problem.fault.to_string())
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
                NotSo::NotDraft | NotSo::NotSubmitted | NotSo::NotReceived | NotSo::Locked => {
                    refusal
                }
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
                refusal.violation(problem.field, problem.fault.to_string())
            })
        }
        Refused::NoSuchApplication => refusal.field("application_number"),
        Refused::NotThere { number, .. }
        | Refused::NoSuchApplicationNumber(number)
        | Refused::ApplicationOutsideYourArea(number) => refusal.field(number.to_string()),
        Refused::NoCodeLeft => refusal,
        Refused::TooMany(_) | Refused::None => refusal.field("numbers"),
        Refused::Unreadable(_) => refusal.field("chunk"),
        Refused::NotNeeded => refusal.field("form.owner"),
    }
}

//! Errors to statuses.

use tonic::Status;
use vsys_chassis::{Reason, Refusal, internal};
use vsys_proto::convert::Malformed;

use super::{reason, values};
use crate::app::{IntakeError, Refused};
use crate::domain::fault::Problem;
use crate::domain::mandate::{MOST_PROOFS_RESENT, NotSo};

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

/// Names the fields that are wrong, each with its own reason. The values of the reasons stand by
/// their names where one field is wrong, else behind the field's path and a slash.
fn incomplete(refusal: Refusal, parent: &str, problems: &[Problem]) -> Refusal {
    let is_one = problems.len() == 1;
    problems.iter().fold(refusal, |refusal, Problem { field, fault }| {
        let path = format!("{parent}{field}");
        let refusal = refusal.blame(path.clone(), reason::of_fault(fault), fault.to_string());
        values::of(fault).into_iter().fold(refusal, |refusal, (key, value)| {
            let key = if is_one { key.to_owned() } else { format!("{path}/{key}") };
            refusal.with(key, value)
        })
    })
}

/// A refusal with the fields that it is about.
fn refusal(refused: &Refused) -> Refusal {
    let refusal = Refusal::of(reason::of(refused), refused.to_string());
    match refused {
        Refused::Field { field, fault } => {
            let values = values::of(fault).into_iter();
            values.fold(refusal.field(*field), |refusal, (key, value)| refusal.with(key, value))
        }
        Refused::NoSuchMandate => refusal.field("mandate_number"),
        Refused::NotInMaster(_) => refusal.field("facility_code"),
        Refused::RequestIdTaken(_) => refusal.field("request_id"),
        Refused::Incomplete(problems) => incomplete(refusal, "form.", problems),
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
                NotSo::ProofsResent => refusal.with("limit", MOST_PROOFS_RESENT.to_string()),
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
        Refused::ApplicationIncomplete(problems) => incomplete(refusal, "", problems),
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
        Refused::DiffersNow => refusal.field("header.shown_digest"),
        Refused::OtherPrefecture { code, .. } => {
            refusal.field("header.prefecture_code").with("facility_code", code.to_string())
        }
        Refused::TooMany(_) | Refused::None => refusal.field("numbers"),
        Refused::Unreadable(_) => refusal.field("chunk"),
        Refused::NotNeeded => refusal.field("form.owner"),
    }
}

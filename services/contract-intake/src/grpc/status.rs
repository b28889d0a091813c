//! Errors to statuses.

use tonic::Status;
use vsys_chassis::{Reason, Refusal, internal};
use vsys_proto::convert::Malformed;

use super::{reason, values};
use crate::app::{Blocked, IntakeError, MOST_MANDATES, Refused};
use crate::domain::fault::Problem;

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

/// Names the mandates of a call that something stands in the way of, each with its own reason. The
/// values of the reasons stand as those of fields do; how many mandates there are is said too,
/// since a status has no room for a thousand.
fn of_mandates(blocked: &[Blocked]) -> Refusal {
    let all = Refused::Mandates(blocked.to_vec());
    let is_one = blocked.len() == 1;
    let message = match blocked {
        [one] => one.why.to_string(),
        _ => all.to_string(),
    };
    let refusal = Refusal::of(reason::of(&all), message).with("refused", blocked.len().to_string());
    blocked.iter().fold(refusal, |refusal, Blocked { place, why }| {
        let path = format!("mandate_numbers[{place}]");
        let refusal = refusal.blame(path.clone(), reason::of(why), why.to_string());
        values::of_refused(why).into_iter().fold(refusal, |refusal, (key, value)| {
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
        Refused::Mandates(blocked) => of_mandates(blocked),
        Refused::NotSo { number, .. }
        | Refused::Duplicate { number, .. }
        | Refused::NoSuchNumber(number)
        | Refused::OutsideYourArea(number)
        | Refused::GivenBefore { number, .. }
        | Refused::NotInForce { number, .. }
        | Refused::InForce { number, .. }
        | Refused::BasicNotThere { number, .. } => {
            let values = values::of_refused(refused).into_iter();
            let refusal = refusal.field(number.to_string());
            values.fold(refusal, |refusal, (key, value)| refusal.with(key, value))
        }
        Refused::ApplicationIncomplete(problems) => incomplete(refusal, "", problems),
        Refused::NoSuchApplication => refusal.field("application_number"),
        Refused::NotThere { number, .. }
        | Refused::NoSuchApplicationNumber(number)
        | Refused::ApplicationOutsideYourArea(number) => refusal.field(number.to_string()),
        Refused::NoCodeLeft => refusal,
        Refused::CodesOutsideYourArea(_) => refusal.field("prefecture_code"),
        Refused::Unwritable(found) => {
            let shown = found.iter().map(|one| format!("{} ({})", one.character, one.code));
            let shown = shown.collect::<Vec<_>>().join(", ");
            refusal.field("encoding").with("characters", shown)
        }
        Refused::DiffersNow => refusal.field("header.shown_digest"),
        Refused::OtherPrefecture { code, .. } => {
            refusal.field("header.prefecture_code").with("facility_code", code.to_string())
        }
        Refused::TooMany(_) => refusal.field("numbers").with("limit", MOST_MANDATES.to_string()),
        Refused::None => refusal.field("numbers"),
        Refused::Unreadable(unreadable) => {
            let (field, value) = values::of_unreadable(unreadable);
            let value = value.into_iter();
            value.fold(refusal.field(field), |refusal, (key, value)| refusal.with(key, value))
        }
        Refused::NotNeeded => refusal.field("form.owner"),
        Refused::Given(given) => refusal.field("form.owner").with("given", given.to_string()),
    }
}

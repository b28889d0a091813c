//! Errors to statuses.

use tonic::Status;
use vsys_chassis::{Refusal, internal};
use vsys_proto::convert::Malformed;
use vsys_vocabulary::jst;

use super::reason;
use crate::app::{Fault, Refused};
use crate::domain::account_csv;

const DOMAIN: &str = "identity.vsys";

pub(super) fn refuse(refusal: Refusal) -> Status {
    refusal.into_status(DOMAIN)
}

/// A value that cannot be read.
pub(super) fn malformed(error: &Malformed) -> Status {
    refuse(Refusal::of(reason::named(error.reason), error.message.clone()).field(error.field))
}

/// The status of whatever went wrong.
pub(super) fn of(fault: &Fault) -> Status {
    match fault {
        Fault::Refused(refused) => refuse(refusal(refused)),
        Fault::Store(error) => internal(error),
        Fault::Sealing(error) => internal(error),
        Fault::Broken(_) => internal(fault),
    }
}

/// A refusal with the field that it is about, as each call names it.
fn refusal(refused: &Refused) -> Refusal {
    let refusal = Refusal::of(reason::of(refused), sentence(refused));
    match refused {
        Refused::Slowed(until) => refusal.with("until", until.to_rfc3339()),
        Refused::Password(_) => refusal.field("new_password"),
        Refused::WrongPresentPassword => refusal.field("present_password"),
        Refused::Text { field, .. } => refusal.field(*field),
        Refused::MailUnchanged => refusal.field("new_mail"),
        Refused::NoSuchAccount(_) => refusal.field("user_name"),
        Refused::NoSuchOrganisation(_)
        | Refused::OrganisationClosed(_)
        | Refused::OrganisationIsHeardOf
        | Refused::OrganisationIsOther => refusal.field("organisation_id"),
        Refused::NoSuchClient => refusal.field("client_id"),
        Refused::NoSuchQuestion(_) => refusal.field("question_id"),
        Refused::NoSuchFaqEntry(_) => refusal.field("entry.faq_id"),
        Refused::RequestTaken => refusal.field("request_id"),
        Refused::DeskOnly => refusal.field("with_unpublished"),
        Refused::NoSuchFactor => refusal.field("factor_id"),
        Refused::WrongSecondFactor => refusal.field("answer"),
        Refused::Entry(faults) => faults.iter().fold(refusal, |refusal, fault| {
            let why = reason::named(account_csv::reason(&fault.what));
            refusal.blame(format!("account.{}", fault.field), why, fault.what.to_string())
        }),
        Refused::WrongCredentials
        | Refused::Busy
        | Refused::Suspended
        | Refused::NoMembership
        | Refused::ChallengeOver
        | Refused::NoSecondFactor
        | Refused::AuthenticatorExists
        | Refused::PasskeyUnreadable
        | Refused::SessionOver
        | Refused::ElevationNeeded
        | Refused::Link(_)
        | Refused::NotYours(_)
        | Refused::InvitationDone
        | Refused::AlreadySuspended
        | Refused::NotSuspended
        | Refused::WrongClient => refusal,
    }
}

/// What is true, with instants as clocks in Japan show them.
fn sentence(refused: &Refused) -> String {
    match refused {
        Refused::Slowed(until) => {
            let until = until.with_timezone(&jst::OFFSET).format("%H:%M:%S");
            format!("too many attempts failed: the next one counts from {until} JST")
        }
        other => other.to_string(),
    }
}

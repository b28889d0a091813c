//! Facts of others to what letters are about.

use prost::Message;
use vsys_proto::convert::{self, Malformed};
use vsys_proto::{
    allocation::v1 as allocation, identity::v1 as identity, logistics_notifier::v1 as logistics,
};

use crate::domain::kind::Kind;
use crate::domain::line::line;
use crate::domain::matter::{Change, Matter, Occasion, Offices, Step};

/// Longest reason or subject in a letter, in characters.
const LONGEST: usize = 500;

/// Why a fact is no matter for a letter.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoMatter {
    /// It is none of the contract's messages.
    #[error("it cannot be decoded")]
    Decode(#[from] prost::DecodeError),
    /// It says something that the vocabulary has no word for.
    #[error("{0}")]
    Malformed(#[from] Malformed),
    /// It names something that is not known here.
    #[error("{0} is not known")]
    Unknown(&'static str),
}

/// What a letter of a kind is about, from the fact that it was kept with.
pub(crate) fn read(kind: Kind, fact: &[u8]) -> Result<Matter, NoMatter> {
    Ok(match kind {
        Kind::Invitation => {
            let told = identity::AccountInvited::decode(fact)?;
            Matter::Invitation {
                by: told.organisation_id,
                again: told.attempt > 1,
                until: convert::time(told.expire_time, "expire_time")?,
            }
        }
        Kind::PasswordReset => {
            let told = identity::PasswordResetRequested::decode(fact)?;
            Matter::PasswordReset { until: convert::time(told.expire_time, "expire_time")? }
        }
        Kind::MailChange => {
            let told = identity::MailChangeRequested::decode(fact)?;
            Matter::MailChange { until: convert::time(told.expire_time, "expire_time")? }
        }
        Kind::NewMail => {
            let told = identity::MailChanged::decode(fact)?;
            Matter::NewMail { until: convert::time(told.expire_time, "expire_time")? }
        }
        Kind::HandOver => {
            let told = identity::AccountHandedOver::decode(fact)?;
            Matter::HandOver {
                by: told.organisation_id,
                reason: line(&told.reason, LONGEST),
                until: convert::time(told.expire_time, "expire_time")?,
            }
        }
        Kind::HandOverFormer => {
            let told = identity::AccountHandedOver::decode(fact)?;
            Matter::HandOverFormer { by: told.organisation_id, reason: line(&told.reason, LONGEST) }
        }
        Kind::NewDevice => {
            let told = identity::NewDeviceSeen::decode(fact)?;
            Matter::NewDevice { at: convert::time(told.time, "time")? }
        }
        Kind::CredentialsChanged => {
            let told = identity::CredentialsChanged::decode(fact)?;
            Matter::CredentialsChanged {
                change: change(told.change())?,
                at: convert::time(told.time, "time")?,
            }
        }
        Kind::QuestionAnswered => Matter::QuestionAnswered,
        Kind::Reminder => reminder(&allocation::SheetReminded::decode(fact)?)?,
        Kind::DeadlineExtended => deadline_extended(allocation::DeadlineExtended::decode(fact)?)?,
        Kind::CeilingsChanged => {
            let told = allocation::CeilingsChanged::decode(fact)?;
            Matter::CeilingsChanged {
                office: convert::office(told.office, "office")?,
                round: convert::id(&told.round_id, "round_id")?,
                reason: line(&told.reason, LONGEST),
            }
        }
        Kind::LotRecalled => {
            let told = logistics::RecallNotified::decode(fact)?;
            Matter::LotRecalled {
                product: line(&told.product_code, LONGEST),
                lot: line(&told.lot_number, LONGEST),
                reason: line(&told.reason, LONGEST),
            }
        }
        Kind::WebhookDisabled => {
            let told = logistics::WebhookDisabled::decode(fact)?;
            Matter::WebhookDisabled {
                url: line(&told.url, LONGEST),
                gone: told.gone,
                failing_since: convert::optional_time(
                    told.failing_since_time,
                    "failing_since_time",
                )?,
            }
        }
    })
}

fn change(wire: identity::CredentialChange) -> Result<Change, NoMatter> {
    match wire {
        identity::CredentialChange::Password => Ok(Change::Password),
        identity::CredentialChange::FactorAdded => Ok(Change::FactorAdded),
        identity::CredentialChange::FactorRemoved => Ok(Change::FactorRemoved),
        identity::CredentialChange::Unspecified => Err(NoMatter::Unknown("change")),
    }
}

fn reminder(told: &allocation::SheetReminded) -> Result<Matter, NoMatter> {
    Ok(Matter::Reminder {
        office: convert::office(told.office.clone(), "office")?,
        round: convert::id(&told.round_id, "round_id")?,
        deadline: convert::optional_time(told.deadline_time, "deadline_time")?,
        occasion: match told.hours_before {
            None => Occasion::Asked,
            Some(0) => Occasion::Deadline,
            Some(hours) => Occasion::HoursLeft(hours),
        },
    })
}

fn deadline_extended(told: allocation::DeadlineExtended) -> Result<Matter, NoMatter> {
    let step = match told.step.as_str() {
        "PREFECTURES_COMPLETE" => Step::PrefecturesComplete,
        "NATION_LOCKS" => Step::NationLocks,
        "MUNICIPALITIES_COMPLETE" => Step::MunicipalitiesComplete,
        "PREFECTURES_LOCK" => Step::PrefecturesLock,
        _ => return Err(NoMatter::Unknown("step")),
    };
    let one = told.office.map(|office| convert::office(Some(office), "office")).transpose()?;
    Ok(Matter::DeadlineExtended {
        offices: one.map_or(Offices::All(step.tier()), Offices::One),
        round: convert::id(&told.round_id, "round_id")?,
        step,
        until: convert::time(told.deadline_time, "deadline_time")?,
        reason: line(&told.reason, LONGEST),
    })
}

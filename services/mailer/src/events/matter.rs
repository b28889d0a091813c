//! Facts of others to what letters are about.

use prost::Message;
use vsys_proto::convert::{self, Malformed};
use vsys_proto::{
    allocation::v1 as allocation, contract_intake::v1 as intake, identity::v1 as identity,
    logistics_notifier::v1 as logistics,
};
use vsys_vocabulary::FacilityCode;

use crate::domain::kind::Kind;
use crate::domain::line::line;
use crate::domain::matter::{Change, Matter, Occasion, Offices, Step};

/// Longest reason or subject in a letter, in characters.
const LONGEST: usize = 500;
/// Longest number or name in a letter, in characters.
const LONGEST_NAME: usize = 100;

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
                called: [told.organisation_name, told.organisation_name_en],
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
        Kind::MandateSubmitted => {
            let told = intake::MandateSubmitted::decode(fact)?;
            Matter::MandateSubmitted {
                number: line(&told.mandate_number, LONGEST_NAME),
                site: line(&told.facility_name, LONGEST_NAME),
                mandatary: line(&told.mandatary_name, LONGEST_NAME),
            }
        }
        Kind::MandateLocked => mandate_locked(intake::MandateLocked::decode(fact)?)?,
        Kind::MandateSentBack => mandate_sent_back(&intake::MandateSentBack::decode(fact)?),
        Kind::SecretReissued => secret_reissued(&intake::SecretReissued::decode(fact)?),
        Kind::MandateWithdrawn => mandate_withdrawn(&intake::MandateWithdrawn::decode(fact)?)?,
        Kind::CodeAppliedFor => code_applied_for(&intake::CodeAppliedFor::decode(fact)?),
        Kind::ApplicationReturned => {
            application_returned(&intake::ApplicationReturned::decode(fact)?)
        }
        Kind::CodeNumbered => code_numbered(&intake::CodeNumbered::decode(fact)?)?,
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

fn mandate_locked(told: intake::MandateLocked) -> Result<Matter, NoMatter> {
    let site = convert::ship_to(told.ship_to, "ship_to")?;
    Ok(Matter::MandateLocked {
        number: line(&told.mandate_number, LONGEST_NAME),
        site: line(&site.name, LONGEST_NAME),
        code: site.facility_code.to_string(),
        mandatary: line(&told.mandatary_name, LONGEST_NAME),
        replaces: line(&told.replaces_mandate_number, LONGEST_NAME),
        at: convert::time(told.locked_time, "locked_time")?,
    })
}

fn mandate_sent_back(told: &intake::MandateSentBack) -> Matter {
    Matter::MandateSentBack {
        number: line(&told.mandate_number, LONGEST_NAME),
        site: line(&told.facility_name, LONGEST_NAME),
        mandatary: line(&told.mandatary_name, LONGEST_NAME),
    }
}

fn secret_reissued(told: &intake::SecretReissued) -> Matter {
    Matter::SecretReissued {
        number: line(&told.mandate_number, LONGEST_NAME),
        site: line(&told.facility_name, LONGEST_NAME),
        mandatary: line(&told.mandatary_name, LONGEST_NAME),
    }
}

fn mandate_withdrawn(told: &intake::MandateWithdrawn) -> Result<Matter, NoMatter> {
    let code: FacilityCode = convert::code(&told.facility_code, "facility_code")?;
    Ok(Matter::MandateWithdrawn {
        number: line(&told.mandate_number, LONGEST_NAME),
        site: line(&told.facility_name, LONGEST_NAME),
        code: code.to_string(),
        mandatary: line(&told.mandatary_name, LONGEST_NAME),
        replaces: line(&told.replaces_mandate_number, LONGEST_NAME),
        last: convert::date(told.last_date, "last_date")?,
    })
}

fn code_applied_for(told: &intake::CodeAppliedFor) -> Matter {
    Matter::CodeAppliedFor {
        number: line(&told.application_number, LONGEST_NAME),
        site: line(&told.facility_name, LONGEST_NAME),
        prefecture: line(&told.prefecture_name, LONGEST_NAME),
    }
}

fn application_returned(told: &intake::ApplicationReturned) -> Matter {
    Matter::ApplicationReturned {
        number: line(&told.application_number, LONGEST_NAME),
        site: line(&told.facility_name, LONGEST_NAME),
    }
}

fn code_numbered(told: &intake::CodeNumbered) -> Result<Matter, NoMatter> {
    let code: FacilityCode = convert::code(&told.facility_code, "facility_code")?;
    Ok(Matter::CodeNumbered {
        number: line(&told.application_number, LONGEST_NAME),
        site: line(&told.facility_name, LONGEST_NAME),
        code: code.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_of_several_lines_is_one_and_not_too_long() {
        let read_with = |reason: String| {
            let told = allocation::CeilingsChanged {
                office: Some(convert::wire_office(&"131016".parse().unwrap())),
                round_id: "0188a5a0-0000-7000-8000-000000000001".into(),
                reason,
                ..allocation::CeilingsChanged::default()
            };
            match read(Kind::CeilingsChanged, &told.encode_to_vec()) {
                Ok(Matter::CeilingsChanged { reason, .. }) => reason,
                other => panic!("{other:?}"),
            }
        };
        let reason = "住所が違います。\r\n\n電話番号がありません。";
        assert_eq!(read_with(reason.into()), "住所が違います。 電話番号がありません。");
        assert_eq!(read_with("違".repeat(500)), "違".repeat(500));
        assert_eq!(read_with("違".repeat(501)), format!("{}…", "違".repeat(500)));
    }

    #[test]
    fn a_letter_tells_no_code_that_is_none() {
        let read_with = |code: &str| {
            let told = intake::CodeNumbered {
                facility_code: code.into(),
                ..intake::CodeNumbered::default()
            };
            read(Kind::CodeNumbered, &told.encode_to_vec())
        };
        assert!(read_with("9000000019").is_ok());
        for code in ["", "900000001", "https://evil.example"] {
            assert!(matches!(read_with(code), Err(NoMatter::Malformed(_))), "{code}");
        }
    }
}

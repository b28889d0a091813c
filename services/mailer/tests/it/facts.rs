//! What others tell.

use chrono::{DateTime, TimeDelta, Utc};
use crypto_box::PublicKey;
use crypto_box::aead::OsRng;
use prost::Message;
use vsys_proto::convert;
use vsys_proto::vocabulary::v1 as vocabulary;
use vsys_proto::{
    allocation::v1 as allocation, facility_registry::v1 as registry, identity::v1 as identity,
    logistics_notifier::v1 as logistics,
};
use vsys_vocabulary::Office;

pub(crate) const CHIYODA: &str = "131016";
pub(crate) const MINATO: &str = "131032";
pub(crate) const ROUND: &str = "0178f000-0000-7000-8000-000000000007";
/// Of a mandate.
pub(crate) const NUMBER: &str = "M-0000123";
/// Of an application for a code.
pub(crate) const APPLICATION: &str = "C-0000123";
pub(crate) const SECRET: &str = "dGhlLXNlY3JldC1vZi10aGUtbGluaw";

/// A person with a mailbox.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) user_name: String,
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) language: vocabulary::Language,
}

impl Person {
    pub(crate) fn sato() -> Self {
        Self {
            user_name: "sato.chiyoda".into(),
            name: "佐藤 花子".into(),
            mail: "hanako.sato@example.jp".into(),
            language: vocabulary::Language::Japanese,
        }
    }

    pub(crate) fn smith() -> Self {
        Self {
            user_name: "smith.chiyoda".into(),
            name: "John Smith".into(),
            mail: "john.smith@example.jp".into(),
            language: vocabulary::Language::English,
        }
    }

    pub(crate) fn addressee(&self) -> identity::Addressee {
        identity::Addressee {
            mail: self.mail.clone(),
            name: self.name.clone(),
            language: self.language.into(),
            user_name: self.user_name.clone(),
            ..identity::Addressee::default()
        }
    }
}

/// Tells as identity does: what is personal is sealed for the mailer.
pub(crate) struct Identity {
    pub(crate) key: PublicKey,
    pub(crate) now: DateTime<Utc>,
}

impl Identity {
    pub(crate) fn seal(&self, addressee: &identity::Addressee) -> Vec<u8> {
        self.key.seal(&mut OsRng, &addressee.encode_to_vec()).unwrap()
    }

    pub(crate) fn plain(&self, to: &Person) -> Vec<u8> {
        self.seal(&to.addressee())
    }

    pub(crate) fn linked(&self, to: &Person) -> Vec<u8> {
        self.seal(&identity::Addressee { link_secret: SECRET.into(), ..to.addressee() })
    }

    /// 72 hours from now.
    fn expiry(&self) -> prost_types::Timestamp {
        convert::timestamp(self.now + TimeDelta::hours(72))
    }

    pub(crate) fn account(
        &self,
        of: &Person,
        organisation: &str,
        roles: &[vocabulary::Role],
        version: u64,
    ) -> identity::AccountChanged {
        let tier = match organisation.len() {
            6 if organisation != "nation" => vocabulary::Tier::Municipality,
            2 => vocabulary::Tier::Prefecture,
            _ => vocabulary::Tier::Nation,
        };
        identity::AccountChanged {
            user_name: of.user_name.clone(),
            active: true,
            memberships: vec![identity::AccountMembership {
                organisation_id: organisation.into(),
                tier: tier.into(),
                roles: roles.iter().map(|&role| role.into()).collect(),
            }],
            version,
            sealed_addressee: self.plain(of),
        }
    }

    pub(crate) fn invited(&self, whom: &Person, attempt: u32) -> identity::AccountInvited {
        identity::AccountInvited {
            user_name: whom.user_name.clone(),
            organisation_id: "13".into(),
            expire_time: Some(self.expiry()),
            sealed_addressee: self.linked(whom),
            attempt,
            ..identity::AccountInvited::default()
        }
    }

    pub(crate) fn reset_requested(&self, whom: &Person) -> identity::PasswordResetRequested {
        identity::PasswordResetRequested {
            user_name: whom.user_name.clone(),
            expire_time: Some(self.expiry()),
            sealed_addressee: self.linked(whom),
        }
    }

    pub(crate) fn mail_change_requested(&self, whom: &Person) -> identity::MailChangeRequested {
        identity::MailChangeRequested {
            user_name: whom.user_name.clone(),
            expire_time: Some(self.expiry()),
            sealed_addressee: self.seal(&identity::Addressee {
                link_secret: SECRET.into(),
                other_mail: "new.address@example.jp".into(),
                ..whom.addressee()
            }),
        }
    }

    pub(crate) fn mail_changed(&self, whom: &Person) -> identity::MailChanged {
        identity::MailChanged {
            user_name: whom.user_name.clone(),
            expire_time: Some(self.expiry()),
            sealed_addressee: self.linked(whom),
        }
    }

    pub(crate) fn handed_over(&self, whom: &Person) -> identity::AccountHandedOver {
        let former = Person { mail: "former@example.jp".into(), ..whom.clone() };
        identity::AccountHandedOver {
            user_name: whom.user_name.clone(),
            organisation_id: "13".into(),
            reason: "人事異動のため".into(),
            expire_time: Some(self.expiry()),
            sealed_addressee: self.linked(whom),
            sealed_former_addressee: self.plain(&former),
        }
    }

    pub(crate) fn device_seen(&self, whom: &Person) -> identity::NewDeviceSeen {
        identity::NewDeviceSeen {
            user_name: whom.user_name.clone(),
            time: Some(convert::timestamp(self.now)),
            sealed_addressee: self.seal(&identity::Addressee {
                device_description: "Firefox, Windows".into(),
                address: "203.0.113.7".into(),
                ..whom.addressee()
            }),
        }
    }

    pub(crate) fn credentials_changed(&self, whom: &Person) -> identity::CredentialsChanged {
        identity::CredentialsChanged {
            user_name: whom.user_name.clone(),
            change: identity::CredentialChange::FactorRemoved.into(),
            time: Some(convert::timestamp(self.now)),
            sealed_addressee: self.plain(whom),
        }
    }

    pub(crate) fn question_answered(&self, whom: &Person) -> identity::QuestionAnswered {
        self.question_answered_about(whom, "納入予定日について")
    }

    pub(crate) fn question_answered_about(
        &self,
        whom: &Person,
        subject: &str,
    ) -> identity::QuestionAnswered {
        identity::QuestionAnswered {
            question_id: ROUND.into(),
            user_name: whom.user_name.clone(),
            sealed_addressee: self
                .seal(&identity::Addressee { subject: subject.into(), ..whom.addressee() }),
        }
    }
}

pub(crate) fn office(code: &str) -> vocabulary::Office {
    convert::wire_office(&code.parse::<Office>().unwrap())
}

pub(crate) fn reminded(
    code: &str,
    deadline: DateTime<Utc>,
    hours_before: Option<u32>,
) -> allocation::SheetReminded {
    allocation::SheetReminded {
        round_id: ROUND.into(),
        sheet_id: ROUND.into(),
        office: Some(office(code)),
        deadline_time: Some(convert::timestamp(deadline)),
        hours_before,
    }
}

pub(crate) fn deadline_extended(
    code: Option<&str>,
    deadline: DateTime<Utc>,
) -> allocation::DeadlineExtended {
    allocation::DeadlineExtended {
        round_id: ROUND.into(),
        step: "MUNICIPALITIES_COMPLETE".into(),
        office: code.map(office),
        deadline_time: Some(convert::timestamp(deadline)),
        reason: "年度末のため".into(),
    }
}

pub(crate) fn ceilings_changed(code: &str, back_to_issued: bool) -> allocation::CeilingsChanged {
    allocation::CeilingsChanged {
        round_id: ROUND.into(),
        sheet_id: ROUND.into(),
        office: Some(office(code)),
        back_to_issued,
        reason: "供給量が減ったため".into(),
        ..allocation::CeilingsChanged::default()
    }
}

pub(crate) fn recall_notified(organisations: &[&str]) -> logistics::RecallNotified {
    logistics::RecallNotified {
        recall_id: ROUND.into(),
        product_code: "pfizer".into(),
        lot_number: "EX3617".into(),
        reason: "異物の混入".into(),
        organisation_ids: organisations.iter().map(|&id| id.to_owned()).collect(),
    }
}

pub(crate) fn webhook_disabled(
    partner: &str,
    failing_since: DateTime<Utc>,
) -> logistics::WebhookDisabled {
    logistics::WebhookDisabled {
        endpoint_id: ROUND.into(),
        partner_id: partner.into(),
        url: "https://partner.example/hooks".into(),
        gone: false,
        failing_since_time: Some(convert::timestamp(failing_since)),
    }
}

pub(crate) fn round_created() -> allocation::RoundCreated {
    allocation::RoundCreated {
        round_id: ROUND.into(),
        round_number: "7".into(),
        ..allocation::RoundCreated::default()
    }
}

pub(crate) fn place_changed(
    code: &str,
    name: &str,
    name_en: &str,
    version: u64,
) -> registry::PlaceChanged {
    registry::PlaceChanged {
        place_code: code.into(),
        name: name.into(),
        name_en: name_en.into(),
        version,
        ..registry::PlaceChanged::default()
    }
}

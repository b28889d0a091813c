//! Facts as wire events: pure. What is sealed comes sealed.

use chrono::{DateTime, Utc};
use vsys_proto::convert::{timestamp, wire_roles, wire_tier};
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Language as WireLanguage;

use crate::domain::account::{Account, Language, State};
use crate::domain::organisation::Organisation;
use crate::domain::question::Question;

pub(crate) const fn wire_language(language: Language) -> WireLanguage {
    match language {
        Language::Japanese => WireLanguage::Japanese,
        Language::English => WireLanguage::English,
    }
}

pub(crate) fn organisation_changed(organisation: &Organisation) -> v1::OrganisationChanged {
    v1::OrganisationChanged {
        organisation_id: organisation.id.clone(),
        tier: wire_tier(organisation.tier).into(),
        name: organisation.name.clone(),
        name_en: organisation.name_en.clone(),
        prefecture_code: organisation.prefecture.map(|c| c.to_string()).unwrap_or_default(),
        municipality_code: organisation.municipality.map(|c| c.to_string()).unwrap_or_default(),
        open: organisation.open,
    }
}

pub(crate) fn account_changed(
    account: &Account,
    organisations: &[Organisation],
    sealed_addressee: Vec<u8>,
) -> v1::AccountChanged {
    let memberships = organisations.iter().filter_map(|organisation| {
        let roles = account.memberships.get(&organisation.id)?;
        Some(v1::AccountMembership {
            organisation_id: organisation.id.clone(),
            tier: wire_tier(organisation.tier).into(),
            roles: wire_roles(roles),
        })
    });
    v1::AccountChanged {
        user_name: account.user_name.clone(),
        active: account.state() == State::Active,
        memberships: memberships.collect(),
        version: account.version,
        sealed_addressee,
    }
}

pub(crate) fn account_invited(
    account: &Account,
    issuer: Option<&Organisation>,
    expires_at: DateTime<Utc>,
    sealed_addressee: Vec<u8>,
) -> v1::AccountInvited {
    v1::AccountInvited {
        user_name: account.user_name.clone(),
        organisation_id: account.issuer.clone(),
        expire_time: Some(timestamp(expires_at)),
        sealed_addressee,
        attempt: account.invitations,
        organisation_name: issuer.map(|it| it.name.clone()).unwrap_or_default(),
        organisation_name_en: issuer.map(|it| it.name_en.clone()).unwrap_or_default(),
    }
}

pub(crate) fn password_reset_requested(
    user_name: &str,
    expires_at: DateTime<Utc>,
    sealed_addressee: Vec<u8>,
) -> v1::PasswordResetRequested {
    let expire_time = Some(timestamp(expires_at));
    v1::PasswordResetRequested { user_name: user_name.to_owned(), expire_time, sealed_addressee }
}

pub(crate) fn mail_change_requested(
    user_name: &str,
    expires_at: DateTime<Utc>,
    sealed_addressee: Vec<u8>,
) -> v1::MailChangeRequested {
    let expire_time = Some(timestamp(expires_at));
    v1::MailChangeRequested { user_name: user_name.to_owned(), expire_time, sealed_addressee }
}

pub(crate) fn mail_changed(
    user_name: &str,
    expires_at: DateTime<Utc>,
    sealed_addressee: Vec<u8>,
) -> v1::MailChanged {
    let expire_time = Some(timestamp(expires_at));
    v1::MailChanged { user_name: user_name.to_owned(), expire_time, sealed_addressee }
}

pub(crate) fn account_handed_over(
    user_name: &str,
    by_organisation: &str,
    reason: &str,
    expires_at: DateTime<Utc>,
    [sealed_addressee, sealed_former_addressee]: [Vec<u8>; 2],
) -> v1::AccountHandedOver {
    v1::AccountHandedOver {
        user_name: user_name.to_owned(),
        organisation_id: by_organisation.to_owned(),
        reason: reason.to_owned(),
        expire_time: Some(timestamp(expires_at)),
        sealed_addressee,
        sealed_former_addressee,
    }
}

pub(crate) fn new_device_seen(
    user_name: &str,
    at: DateTime<Utc>,
    sealed_addressee: Vec<u8>,
) -> v1::NewDeviceSeen {
    let time = Some(timestamp(at));
    v1::NewDeviceSeen { user_name: user_name.to_owned(), time, sealed_addressee }
}

pub(crate) fn credentials_changed(
    user_name: &str,
    change: v1::CredentialChange,
    at: DateTime<Utc>,
    sealed_addressee: Vec<u8>,
) -> v1::CredentialsChanged {
    v1::CredentialsChanged {
        user_name: user_name.to_owned(),
        change: change.into(),
        time: Some(timestamp(at)),
        sealed_addressee,
    }
}

pub(crate) fn question_answered(
    question: &Question,
    sealed_addressee: Vec<u8>,
) -> v1::QuestionAnswered {
    v1::QuestionAnswered {
        question_id: question.id.to_string(),
        user_name: question.person.clone(),
        sealed_addressee,
    }
}

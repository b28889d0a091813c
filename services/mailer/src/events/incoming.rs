//! What others tell: names are kept, and facts that need a letter become letters to be sent.

use std::sync::Arc;

use futures::future::BoxFuture;
use prost::Message;
use sqlx::PgConnection;
use vsys_messaging::{HearError, Heard, Listener};
use vsys_proto::convert::{self, Malformed};
use vsys_proto::{
    allocation::v1 as allocation, contract_intake::v1 as intake, facility_registry::v1 as registry,
    identity::v1 as identity, logistics_notifier::v1 as logistics,
};

use super::matter;
use crate::app::{ClerksLetter, Fault, Mailer, News, PersonalLetter, PlaceName};
use crate::domain::contact::{Contact, Membership};
use crate::domain::kind::Kind;
use crate::domain::letter::Contents;
use crate::domain::line::line;
use crate::domain::matter::Recipients;
use crate::store::StoreError;

/// Longest number of a round in a letter, in characters.
const LONGEST_NUMBER: usize = 40;

/// Hears identity, allocation, contract intake, the facility registry and the logistics notifier.
pub(crate) struct Ear(pub(crate) Arc<Mailer>);

impl Listener for Ear {
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>> {
        Box::pin(async move {
            let mut news = News::default();
            for fact in heard {
                note(fact, &mut news)?;
            }
            self.0.hear(tx, news).await.map_err(hear_error)
        })
    }
}

fn hear_error(fault: Fault) -> HearError {
    match fault {
        Fault::Store(StoreError::Database(error)) => HearError::Database(error),
        other => HearError::failed(other),
    }
}

fn poisoned(error: impl std::fmt::Display) -> HearError {
    HearError::Poisoned(error.to_string())
}

/// Adds what a fact says; names that mean nothing for letters are passed over.
fn note(fact: &Heard, news: &mut News) -> Result<(), HearError> {
    if fact.name.starts_with("vsys.identity.") {
        note_identity(fact, news)
    } else if fact.name.starts_with("vsys.allocation.") {
        note_allocation(fact, news)
    } else if fact.name.starts_with("vsys.logistics_notifier.") {
        note_logistics(fact, news)
    } else if fact.name.starts_with("vsys.contract_intake.") {
        note_intake(fact, news)
    } else if fact.is::<registry::PlaceChanged>() {
        let registry::PlaceChanged { place_code, name, name_en, version, .. } = fact.decode()?;
        news.places.push(PlaceName { place_code, name, name_en, version });
        Ok(())
    } else {
        Ok(())
    }
}

/// A letter for each fact that carries one sealed addressee, who is known by a field of it: what is
/// sealed is taken out of the fact.
macro_rules! personal {
    ($fact:expr, $news:expr, $producer:ident by $known:ident,
     $($message:ident => $kind:ident,)+) => {$(
        if $fact.is::<$producer::$message>() {
            let mut told: $producer::$message = $fact.decode()?;
            let sealed = std::mem::take(&mut told.sealed_addressee);
            $news.personal.push(personal($fact, Kind::$kind, &told.$known, sealed, &told)?);
        }
    )+};
}

fn note_identity(fact: &Heard, news: &mut News) -> Result<(), HearError> {
    personal! { fact, news, identity by user_name,
        AccountInvited => Invitation,
        PasswordResetRequested => PasswordReset,
        MailChangeRequested => MailChange,
        MailChanged => NewMail,
        NewDeviceSeen => NewDevice,
        CredentialsChanged => CredentialsChanged,
        QuestionAnswered => QuestionAnswered,
    }
    if fact.is::<identity::AccountHandedOver>() {
        let mut told: identity::AccountHandedOver = fact.decode()?;
        let new = std::mem::take(&mut told.sealed_addressee);
        let former = std::mem::take(&mut told.sealed_former_addressee);
        for (kind, sealed) in [(Kind::HandOver, new), (Kind::HandOverFormer, former)] {
            news.personal.push(personal(fact, kind, &told.user_name, sealed, &told)?);
        }
    } else if fact.is::<identity::AccountChanged>() {
        news.contacts.push(contact(fact.decode()?).map_err(poisoned)?);
    }
    Ok(())
}

fn note_allocation(fact: &Heard, news: &mut News) -> Result<(), HearError> {
    if fact.is::<allocation::SheetReminded>() {
        news.to_clerks.push(to_offices(fact, Kind::Reminder)?);
    } else if fact.is::<allocation::DeadlineExtended>() {
        news.to_clerks.push(to_offices(fact, Kind::DeadlineExtended)?);
    } else if fact.is::<allocation::CeilingsChanged>() {
        // Who need not begin again sees the new ceilings on the screen.
        if fact.decode::<allocation::CeilingsChanged>()?.back_to_issued {
            news.to_clerks.push(to_offices(fact, Kind::CeilingsChanged)?);
        }
    } else if fact.is::<allocation::RoundCreated>() {
        let created: allocation::RoundCreated = fact.decode()?;
        let id = convert::id(&created.round_id, "round_id").map_err(poisoned)?;
        news.rounds.push((id, line(&created.round_number, LONGEST_NUMBER)));
    }
    Ok(())
}

fn note_logistics(fact: &Heard, news: &mut News) -> Result<(), HearError> {
    if fact.is::<logistics::RecallNotified>() {
        let mut told: logistics::RecallNotified = fact.decode()?;
        let organisations = std::mem::take(&mut told.organisation_ids);
        let recipients = Recipients::Organisations(organisations);
        news.to_clerks.push(to_clerks(fact, Kind::LotRecalled, told.encode_to_vec(), recipients)?);
    } else if fact.is::<logistics::WebhookDisabled>() {
        let told: logistics::WebhookDisabled = fact.decode()?;
        let recipients = Recipients::Organisations(vec![told.partner_id]);
        let payload = fact.payload.to_vec();
        news.to_clerks.push(to_clerks(fact, Kind::WebhookDisabled, payload, recipients)?);
    }
    Ok(())
}

/// Contacts and applicants have no user name: the number of the mandate or of the application stands
/// in its place.
fn note_intake(fact: &Heard, news: &mut News) -> Result<(), HearError> {
    personal! { fact, news, intake by mandate_number,
        MandateSubmitted => MandateSubmitted,
        MandateSentBack => MandateSentBack,
        SecretReissued => SecretReissued,
        MandateWithdrawn => MandateWithdrawn,
    }
    personal! { fact, news, intake by application_number,
        CodeAppliedFor => CodeAppliedFor,
        ApplicationReturned => ApplicationReturned,
        CodeNumbered => CodeNumbered,
    }
    if fact.is::<intake::ProofResent>() {
        let told: intake::ProofResent = fact.decode()?;
        // The same letter as when the mandate was handed in.
        let again = intake::MandateSubmitted {
            mandate_number: told.mandate_number,
            facility_code: told.facility_code,
            facility_name: told.facility_name,
            mandatary_name: told.mandatary_name,
            sealed_addressee: Vec::new(),
        };
        let (kind, number) = (Kind::MandateSubmitted, &again.mandate_number);
        news.personal.push(personal(fact, kind, number, told.sealed_addressee, &again)?);
    }
    if fact.is::<intake::MandateLocked>() {
        let mut told: intake::MandateLocked = fact.decode()?;
        let sealed = std::mem::take(&mut told.sealed_addressee);
        // What is sealed for identity is not kept here.
        told.sealed_contact.clear();
        let (kind, number) = (Kind::MandateLocked, &told.mandate_number);
        news.personal.push(personal(fact, kind, number, sealed, &told)?);
    }
    Ok(())
}

/// A letter to one person; read now, so that a wrong fact is refused while it can be named.
fn personal(
    heard: &Heard,
    kind: Kind,
    user_name: &str,
    sealed_addressee: Vec<u8>,
    told: &impl Message,
) -> Result<PersonalLetter, HearError> {
    if user_name.is_empty() || sealed_addressee.is_empty() {
        return Err(HearError::Poisoned("nobody is named to whom a letter could go".to_owned()));
    }
    let fact = told.encode_to_vec();
    let matter = matter::read(kind, &fact).map_err(poisoned)?;
    Ok(PersonalLetter {
        event_id: heard.event_id,
        occurred_at: heard.occurred_at,
        kind,
        user_name: user_name.to_owned(),
        useful_until: matter.useful_until(heard.occurred_at),
        contents: Contents { fact, sealed_addressee },
    })
}

/// A letter to the clerks of one or more offices.
fn to_offices(heard: &Heard, kind: Kind) -> Result<ClerksLetter, HearError> {
    let fact = heard.payload.to_vec();
    let matter = matter::read(kind, &fact).map_err(poisoned)?;
    let offices = matter.offices().ok_or_else(|| poisoned("no office is named"))?;
    to_clerks(heard, kind, fact, Recipients::Offices(offices))
}

/// A letter to the clerks of offices or organisations.
fn to_clerks(
    heard: &Heard,
    kind: Kind,
    fact: Vec<u8>,
    recipients: Recipients,
) -> Result<ClerksLetter, HearError> {
    let matter = matter::read(kind, &fact).map_err(poisoned)?;
    Ok(ClerksLetter {
        event_id: heard.event_id,
        occurred_at: heard.occurred_at,
        kind,
        recipients,
        useful_until: matter.useful_until(heard.occurred_at),
        fact,
    })
}

/// A person with the organisations that letters may have to reach the person for.
fn contact(told: identity::AccountChanged) -> Result<Contact, Malformed> {
    let memberships = told.memberships.into_iter().map(|membership| {
        Ok(Membership {
            organisation_id: membership.organisation_id,
            tier: convert::tier(membership.tier, "memberships.tier")?,
            roles: convert::roles(&membership.roles, "memberships.roles")?,
        })
    });
    Ok(Contact {
        user_name: told.user_name,
        active: told.active,
        sealed_addressee: told.sealed_addressee,
        version: told.version,
        memberships: memberships.collect::<Result<_, Malformed>>()?,
    })
}

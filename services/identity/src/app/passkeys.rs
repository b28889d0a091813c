//! Second factors asked for and answered: codes of an authenticator, and passkeys.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential,
};

use super::{Fault, Identity, Refused};
use crate::domain::account::Account;
use crate::domain::session::ANSWERS;
use crate::domain::totp::Authenticator;
use crate::store::challenges::{self, Challenge, Purpose};
use crate::store::second_factors::{self, Factor, Kind};
use vsys_chassis::seal;

/// A question for the second factor, as the browser is asked.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) challenge_id: Uuid,
    pub(crate) totp: bool,
    pub(crate) passkey_options: Option<String>,
}

/// An answer to it.
#[derive(Debug)]
pub(crate) enum Answer {
    Totp(String),
    Passkey(String),
}

impl Identity {
    /// The second factors of a person that count.
    pub(super) async fn confirmed_factors(
        &self,
        db: &mut PgConnection,
        user_name: &str,
    ) -> Result<Vec<Factor>, Fault> {
        let mut factors = second_factors::of(db, &[user_name.to_owned()]).await?;
        factors.retain(|factor| factor.confirmed_at.is_some());
        Ok(factors)
    }

    /// Asks for one of these factors, and keeps the question.
    pub(super) async fn ask(
        &self,
        db: &mut PgConnection,
        mut challenge: Challenge,
        factors: &[Factor],
    ) -> Result<Asked, Fault> {
        let passkeys = passkeys(factors)?;
        let mut passkey_options = None;
        if !passkeys.is_empty() {
            let (options, state) =
                self.webauthn.start_passkey_authentication(&passkeys).map_err(Fault::broken)?;
            passkey_options = Some(serde_json::to_string(&options).map_err(Fault::broken)?);
            challenge.ceremony = Some(serde_json::to_string(&state).map_err(Fault::broken)?);
        }
        challenges::insert(db, &challenge).await?;
        let totp = factors.iter().any(|factor| matches!(factor.kind, Kind::Totp { .. }));
        Ok(Asked { challenge_id: challenge.id, totp, passkey_options })
    }

    /// Looks at an answer: each counts, and the right one settles the question.
    pub(super) async fn check_answer(
        &self,
        id: Uuid,
        purpose: Purpose,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> Result<Challenge, Fault> {
        let mut db = self.pool.acquire().await?;
        let asked = challenges::count_answer(&mut db, id, purpose).await?;
        let asked = asked.ok_or(Refused::ChallengeOver)?;
        if asked.answered_at.is_some() || asked.expires_at <= now || asked.answers > ANSWERS {
            return Err(Refused::ChallengeOver.into());
        }
        self.check_factor_pace(&mut db, &asked.user_name, now).await?;
        let factors = self.confirmed_factors(&mut db, &asked.user_name).await?;
        let used = match answer {
            Answer::Totp(code) => self.totp_factor(&factors, code, now)?,
            Answer::Passkey(credential) => self.passkey_factor(&factors, &asked, credential)?,
        };
        let is_new = match &used {
            Some(factor) => second_factors::note_use(&mut db, factor, now).await?,
            None => false,
        };
        if !is_new {
            drop(db);
            self.count_wrong_factor(&asked.user_name, now).await?;
            return Err(Refused::WrongSecondFactor.into());
        }
        if challenges::settle(&mut db, id, now).await? {
            Ok(asked)
        } else {
            Err(Refused::ChallengeOver.into())
        }
    }

    /// The authenticator that a code is of, as used now.
    fn totp_factor(
        &self,
        factors: &[Factor],
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Factor>, Fault> {
        for factor in factors {
            if let Kind::Totp { sealed_secret, last_step } = &factor.kind {
                let secret = self.opener.open(sealed_secret)?;
                let authenticator =
                    Authenticator::new(&secret, &factor.user_name).map_err(Fault::broken)?;
                if let Some(step) = authenticator.accept(code, *last_step, now) {
                    let kind =
                        Kind::Totp { sealed_secret: sealed_secret.clone(), last_step: Some(step) };
                    return Ok(Some(Factor { kind, ..factor.clone() }));
                }
            }
        }
        Ok(None)
    }

    /// The passkey that answered, with its counter moved on.
    fn passkey_factor(
        &self,
        factors: &[Factor],
        asked: &Challenge,
        credential: &str,
    ) -> Result<Option<Factor>, Fault> {
        let credential: PublicKeyCredential =
            serde_json::from_str(credential).map_err(|_| Refused::PasskeyUnreadable)?;
        let ceremony = asked.ceremony.as_ref().ok_or(Refused::ChallengeOver)?;
        let state: PasskeyAuthentication = serde_json::from_str(ceremony).map_err(Fault::broken)?;
        let Ok(result) = self.webauthn.finish_passkey_authentication(&credential, &state) else {
            return Ok(None);
        };
        for factor in factors {
            if let Kind::Passkey(kept) = &factor.kind {
                let mut passkey: Passkey = serde_json::from_str(kept).map_err(Fault::broken)?;
                if passkey.cred_id() == result.cred_id() {
                    passkey.update_credential(&result);
                    let kept = serde_json::to_string(&passkey).map_err(Fault::broken)?;
                    return Ok(Some(Factor { kind: Kind::Passkey(kept), ..factor.clone() }));
                }
            }
        }
        Ok(None)
    }

    /// Begins to register a passkey: what the browser is asked, and the state to keep.
    pub(super) fn begin_ceremony(
        &self,
        account: &Account,
        factors: &[Factor],
    ) -> Result<(String, String), Fault> {
        let known = passkeys(factors)?.iter().map(|key| key.cred_id().clone()).collect();
        let (options, state) = self
            .webauthn
            .start_passkey_registration(
                handle(&account.user_name),
                &account.user_name,
                &account.name,
                Some(known),
            )
            .map_err(Fault::broken)?;
        Ok((
            serde_json::to_string(&options).map_err(Fault::broken)?,
            serde_json::to_string(&state).map_err(Fault::broken)?,
        ))
    }

    /// The passkey that the browser made, as it is kept.
    pub(super) fn finish_ceremony(
        &self,
        ceremony: &str,
        credential: &str,
    ) -> Result<String, Fault> {
        let state: PasskeyRegistration = serde_json::from_str(ceremony).map_err(Fault::broken)?;
        let credential: RegisterPublicKeyCredential =
            serde_json::from_str(credential).map_err(|_| Refused::PasskeyUnreadable)?;
        let passkey = self
            .webauthn
            .finish_passkey_registration(&credential, &state)
            .map_err(|_| Refused::PasskeyUnreadable)?;
        serde_json::to_string(&passkey).map_err(Fault::broken)
    }
}

fn passkeys(factors: &[Factor]) -> Result<Vec<Passkey>, Fault> {
    factors
        .iter()
        .filter_map(|factor| match &factor.kind {
            Kind::Passkey(kept) => Some(serde_json::from_str(kept).map_err(Fault::broken)),
            Kind::Totp { .. } => None,
        })
        .collect()
}

/// How authenticators know a person: the same for one name, and nothing to be read from it.
fn handle(user_name: &str) -> Uuid {
    let hash = seal::hash(user_name.as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

//! One's own second factors: an authenticator, passkeys.

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_proto::identity::v1::CredentialChange;
use vsys_vocabulary::Actor;

use super::{Change, Fault, Identity, Refused, Whole, one_whole};
use crate::domain::account::Account;
use crate::domain::session;
use crate::domain::text;
use crate::domain::totp::{Authenticator, SECRET_BYTES};
use crate::events::outgoing;
use crate::store::challenges::{self, Challenge, Purpose};
use crate::store::second_factors::{self, Factor, Kind, Which};
use vsys_chassis::seal;

/// The most characters of a passkey's name.
const NAME: usize = 60;

/// An authenticator to be set up: the secret as typed and as scanned.
pub(crate) struct Setup {
    pub(crate) base32: String,
    pub(crate) uri: String,
}

/// A passkey to be made.
pub(crate) struct Ceremony {
    pub(crate) challenge_id: Uuid,
    pub(crate) options: String,
}

impl Identity {
    /// Gives the secret for an authenticator, which counts once a code of it was shown.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn begin_totp(&self, secret: &str, by: &Actor) -> Result<Setup, Fault> {
        let mut tx = self.pool.begin().await?;
        let account = self.own(&mut tx, by).await?;
        self.elevated_or_without(&mut tx, secret, &account.user_name).await?;
        let factors = self.confirmed_factors(&mut tx, &account.user_name).await?;
        if factors.iter().any(|factor| matches!(factor.kind, Kind::Totp { .. })) {
            return Err(Refused::AuthenticatorExists.into());
        }
        let totp_secret = seal::chance::<SECRET_BYTES>()?;
        let authenticator =
            Authenticator::new(&totp_secret, &account.user_name).map_err(Fault::broken)?;
        let sealed_secret = self.opener.sealer().seal(&totp_secret)?;
        let unconfirmed = Which::UnconfirmedAuthenticator;
        second_factors::delete(&mut tx, &account.user_name, unconfirmed).await?;
        let factor = Factor {
            id: self.clock.new_id(),
            user_name: account.user_name,
            name: String::new(),
            kind: Kind::Totp { sealed_secret, last_step: None },
            registered_at: self.clock.now(),
            confirmed_at: None,
            used_at: None,
        };
        second_factors::insert(&mut tx, &factor).await?;
        tx.commit().await?;
        let uri = authenticator.uri().map_err(Fault::broken)?;
        Ok(Setup { base32: authenticator.base32(), uri })
    }

    /// Confirms the authenticator by a code that it shows.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn confirm_totp(&self, code: &str, by: &Actor) -> Result<Change, Fault> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let account = self.own(&mut tx, by).await?;
        self.check_factor_pace(&mut tx, &account.user_name, now).await?;
        let factors = second_factors::of(&mut tx, std::slice::from_ref(&account.user_name)).await?;
        let waiting = factors.into_iter().find(|factor| {
            factor.confirmed_at.is_none() && matches!(factor.kind, Kind::Totp { .. })
        });
        let mut factor = waiting.ok_or(Refused::NoSuchFactor)?;
        let Kind::Totp { sealed_secret, .. } = &factor.kind else {
            return Err(Refused::NoSuchFactor.into());
        };
        let secret = self.opener.open(sealed_secret)?;
        let authenticator =
            Authenticator::new(&secret, &account.user_name).map_err(Fault::broken)?;
        let Some(step) = authenticator.accept(code, None, now) else {
            drop(tx);
            self.count_wrong_factor(&account.user_name, now).await?;
            return Err(Refused::WrongSecondFactor.into());
        };
        factor.kind = Kind::Totp { sealed_secret: sealed_secret.clone(), last_step: Some(step) };
        let before = one_whole(&mut tx, account.clone()).await?;
        second_factors::note_use(&mut tx, &factor, now).await?;
        let after = self.factors_changed(&mut tx, account, CredentialChange::FactorAdded).await?;
        self.outbox.commit(tx).await?;
        Ok(Change { before: Some(before), after })
    }

    /// Begins to register a passkey.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn begin_passkey(&self, secret: &str, by: &Actor) -> Result<Ceremony, Fault> {
        let mut tx = self.pool.begin().await?;
        let account = self.own(&mut tx, by).await?;
        self.elevated_or_without(&mut tx, secret, &account.user_name).await?;
        let factors = self.confirmed_factors(&mut tx, &account.user_name).await?;
        let (options, ceremony) = self.begin_ceremony(&account, &factors)?;
        let challenge = Challenge {
            id: self.clock.new_id(),
            user_name: account.user_name,
            purpose: Purpose::Registration,
            session_id: None,
            device_description: String::new(),
            address: String::new(),
            device_hash: None,
            ceremony: Some(ceremony),
            answers: 0,
            expires_at: self.clock.now() + session::CHALLENGE,
            answered_at: None,
        };
        challenges::insert(&mut tx, &challenge).await?;
        tx.commit().await?;
        Ok(Ceremony { challenge_id: challenge.id, options })
    }

    /// Registers the passkey that the browser made.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn finish_passkey(
        &self,
        challenge: Uuid,
        credential: &str,
        name: &str,
        by: &Actor,
    ) -> Result<Change, Fault> {
        let name =
            text::required(name, NAME).map_err(|error| Refused::Text { field: "name", error })?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let account = self.own(&mut tx, by).await?;
        let asked = challenges::count_answer(&mut tx, challenge, Purpose::Registration).await?;
        let asked = asked.filter(|asked| {
            asked.user_name == account.user_name
                && asked.expires_at > now
                && asked.answered_at.is_none()
        });
        let ceremony = asked.and_then(|asked| asked.ceremony).ok_or(Refused::ChallengeOver)?;
        let passkey = self.finish_ceremony(&ceremony, credential)?;
        if !challenges::settle(&mut tx, challenge, now).await? {
            return Err(Refused::ChallengeOver.into());
        }
        let factor = Factor {
            id: self.clock.new_id(),
            user_name: account.user_name.clone(),
            name,
            kind: Kind::Passkey(passkey),
            registered_at: now,
            confirmed_at: Some(now),
            used_at: None,
        };
        let before = one_whole(&mut tx, account.clone()).await?;
        second_factors::insert(&mut tx, &factor).await?;
        let after = self.factors_changed(&mut tx, account, CredentialChange::FactorAdded).await?;
        self.outbox.commit(tx).await?;
        Ok(Change { before: Some(before), after })
    }

    /// Takes one of one's own factors away.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn remove_factor(
        &self,
        secret: &str,
        factor: Uuid,
        by: &Actor,
    ) -> Result<Change, Fault> {
        let mut tx = self.pool.begin().await?;
        let account = self.own(&mut tx, by).await?;
        self.elevated_or_without(&mut tx, secret, &account.user_name).await?;
        let before = one_whole(&mut tx, account.clone()).await?;
        let gone = second_factors::delete(&mut tx, &account.user_name, Which::One(factor)).await?;
        if gone == 0 {
            return Err(Refused::NoSuchFactor.into());
        }
        let after = self.factors_changed(&mut tx, account, CredentialChange::FactorRemoved).await?;
        self.outbox.commit(tx).await?;
        Ok(Change { before: Some(before), after })
    }

    /// Records that factors changed, and answers the account as it is now.
    pub(super) async fn factors_changed(
        &self,
        db: &mut PgConnection,
        account: Account,
        change: CredentialChange,
    ) -> Result<Whole, Fault> {
        let now = self.clock.now();
        let sealed = self.sealed(&Self::addressee(&account))?;
        let fact = outgoing::credentials_changed(&account.user_name, change, now, sealed);
        self.outbox.record(db, &[self.fact(&fact, now)]).await?;
        one_whole(db, account).await
    }
}

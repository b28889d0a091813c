//! Signing in: name and password, the second factor, and then a session.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_messaging::Envelope;
use vsys_proto::identity::v1;
use vsys_vocabulary::Actor;

use super::passkeys::{Answer, Asked};
use super::{Fault, Identity, Refused};
use crate::domain::account::{Account, State};
use crate::domain::session::{LONGEST, Session};
use crate::domain::slowing::Scope;
use crate::events::outgoing;
use crate::store::challenges::{Challenge, Purpose};
use crate::store::{self, devices, failures};
use vsys_chassis::seal;

/// What somebody signs in with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Device {
    pub(crate) description: String,
    pub(crate) address: String,
    /// What the device kept since it was last here.
    pub(crate) secret: Option<String>,
}

impl Device {
    fn hash(&self) -> Option<Vec<u8>> {
        self.secret.as_ref().map(|secret| seal::hash(secret.as_bytes()))
    }
}

/// A session that was opened, with the secrets that exist only here and in the browser.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) session: Session,
    /// Who signed in, for the record of calls.
    pub(crate) actor: Actor,
    pub(crate) session_secret: String,
    /// A new one where the device had none.
    pub(crate) device_secret: String,
}

/// How a log-in goes on.
#[derive(Debug)]
pub(crate) enum LogIn {
    Opened(Box<Opened>),
    Asked(Asked),
}

/// Where failures of an attempt are counted.
struct Counters {
    source: String,
    name: Option<String>,
}

impl Identity {
    /// Checks name and password.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn log_in(
        &self,
        user_name: &str,
        password: String,
        device: &Device,
    ) -> Result<LogIn, Fault> {
        let now = self.clock.now();
        let mut db = self.pool.acquire().await?;
        let counters = count_where(&mut db, user_name, device).await?;
        check_pace(&mut db, &counters, now).await?;
        let account = store::accounts::find(&mut db, user_name).await?;
        let hash = account.as_ref().and_then(|account| account.password_hash.clone());
        drop(db);
        let is_right = self.passwords.matches(password, hash).await?;
        let Some(account) = account.filter(|_| is_right) else {
            self.count_failure(&counters, now).await?;
            return Err(Refused::WrongCredentials.into());
        };
        if account.state() == State::Suspended {
            return Err(Refused::Suspended.into());
        }
        let mut tx = self.pool.begin().await?;
        failures::forget(&mut tx, &counters.all()).await?;
        let factors = self.confirmed_factors(&mut tx, user_name).await?;
        if factors.is_empty() {
            let (opened, facts) = self.open_session(&mut tx, &account, device, None, now).await?;
            self.outbox.record(&mut tx, &facts).await?;
            self.outbox.commit(tx).await?;
            return Ok(LogIn::Opened(Box::new(opened)));
        }
        let challenge = Challenge {
            id: self.clock.new_id(),
            user_name: account.user_name,
            purpose: Purpose::LogIn,
            session_id: None,
            device_description: device.description.clone(),
            address: device.address.clone(),
            device_hash: device.hash(),
            ceremony: None,
            answers: 0,
            expires_at: now + crate::domain::session::CHALLENGE,
            answered_at: None,
        };
        let asked = self.ask(&mut tx, challenge, &factors).await?;
        // A question that a crash loses is asked again: nobody need wait for the disk.
        store::challenges::may_be_lost(&mut tx).await?;
        tx.commit().await?;
        Ok(LogIn::Asked(asked))
    }

    /// Answers the second factor of a log-in; the session begins as one that may lock.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn answer_second_factor(
        &self,
        challenge: Uuid,
        answer: &Answer,
    ) -> Result<Opened, Fault> {
        let now = self.clock.now();
        let asked = self.check_answer(challenge, Purpose::LogIn, answer, now).await?;
        let mut tx = self.pool.begin().await?;
        let account = super::account(&mut tx, &asked.user_name).await?;
        if account.state() == State::Suspended {
            return Err(Refused::Suspended.into());
        }
        let device =
            Device { description: asked.device_description, address: asked.address, secret: None };
        let known = asked.device_hash;
        let (opened, facts) = self.open_session(&mut tx, &account, &device, known, now).await?;
        self.outbox.record(&mut tx, &facts).await?;
        self.outbox.commit(tx).await?;
        Ok(opened)
    }

    /// Opens a session for the organisation that the person acted for last, else the one that
    /// issued the account, else the first that there is.
    async fn open_session(
        &self,
        db: &mut PgConnection,
        account: &Account,
        device: &Device,
        known: Option<Vec<u8>>,
        now: DateTime<Utc>,
    ) -> Result<(Opened, Vec<Envelope>), Fault> {
        let ids: Vec<String> = account.memberships.keys().cloned().collect();
        let organisations = store::organisations::find(db, &ids).await?;
        let last = store::sessions::last_organisation(db, &account.user_name).await?;
        let can = |id: &str| organisations.iter().find(|known| known.id == id && known.open);
        let organisation = last
            .and_then(|last| can(&last))
            .or_else(|| can(&account.issuer))
            .or_else(|| organisations.iter().find(|organisation| organisation.open))
            .ok_or(Refused::NoMembership)?;

        let actor = Actor {
            person: account.user_name.clone(),
            organisation: organisation.id.clone(),
            standing: organisation.standing().map_err(Fault::broken)?,
            roles: account.memberships.get(&organisation.id).cloned().unwrap_or_default(),
            environment: self.environment,
        };
        let secret = BASE64URL_NOPAD.encode(&seal::chance::<32>()?);
        let session = Session {
            id: self.clock.new_id(),
            user_name: account.user_name.clone(),
            organisation_id: organisation.id.clone(),
            device_description: device.description.clone(),
            address: device.address.clone(),
            began_at: now,
            seen_at: now,
            expires_at: now + LONGEST,
            elevated_until: None,
            ended_at: None,
        };
        store::sessions::insert(db, &session, &seal::hash(secret.as_bytes())).await?;
        store::accounts::note_log_in(db, &account.user_name, now).await?;

        let (device_secret, device_hash) = match (known.or_else(|| device.hash()), &device.secret) {
            (Some(hash), Some(secret)) => (secret.clone(), hash),
            // The secret stayed with the device while it answered the second factor.
            (Some(hash), None) => (String::new(), hash),
            (None, _) => {
                let secret = BASE64URL_NOPAD.encode(&seal::chance::<32>()?);
                let hash = seal::hash(secret.as_bytes());
                (secret, hash)
            }
        };
        let mut facts = Vec::new();
        if devices::note(db, &account.user_name, &device_hash, now).await? {
            let addressee = v1::Addressee {
                device_description: device.description.clone(),
                address: device.address.clone(),
                ..Self::addressee(account)
            };
            let sealed = self.sealed(&addressee)?;
            facts.push(self.fact(&outgoing::new_device_seen(&account.user_name, now, sealed), now));
        }
        Ok((Opened { session, actor, session_secret: secret, device_secret }, facts))
    }

    async fn count_failure(&self, counters: &Counters, now: DateTime<Utc>) -> Result<(), Fault> {
        let mut tx = self.pool.begin().await?;
        let scopes =
            [(Some(&counters.source), Scope::Source), (counters.name.as_ref(), Scope::Name)];
        for (subject, scope) in scopes {
            if let Some(subject) = subject {
                let failures = failures::find(&mut tx, subject).await?;
                failures::save(&mut tx, subject, failures.after_failure(scope, now)).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Counts a wrong second factor like a wrong password.
    pub(super) async fn count_wrong_factor(
        &self,
        user_name: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let counters = Counters { source: format!("factor|{user_name}"), name: None };
        self.count_failure(&counters, now).await
    }

    /// Refuses to look at a second factor while wrong ones are being slowed.
    pub(super) async fn check_factor_pace(
        &self,
        db: &mut PgConnection,
        user_name: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let counters = Counters { source: format!("factor|{user_name}"), name: None };
        check_pace(db, &counters, now).await
    }
}

impl Counters {
    fn all(&self) -> Vec<String> {
        std::iter::once(self.source.clone()).chain(self.name.clone()).collect()
    }
}

/// A known device counts for itself; anything else by its address, and for the name as a whole.
async fn count_where(
    db: &mut PgConnection,
    user_name: &str,
    device: &Device,
) -> Result<Counters, Fault> {
    if let Some(hash) = device.hash()
        && devices::is_known(db, user_name, &hash).await?
    {
        return Ok(Counters { source: format!("device|{}", hex::encode(hash)), name: None });
    }
    Ok(Counters {
        source: format!("address|{}|{user_name}", device.address),
        name: Some(format!("name|{user_name}")),
    })
}

/// Refuses an attempt that comes too soon; it is not counted.
async fn check_pace(
    db: &mut PgConnection,
    counters: &Counters,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    for subject in counters.all() {
        if let Some(until) = failures::find(db, &subject).await?.blocked(now) {
            return Err(Refused::Slowed(until).into());
        }
    }
    Ok(())
}

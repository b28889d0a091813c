//! Sessions that are open: tokens from them, the organisation acted for, and their end.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::Actor;

use super::{Fault, Identity, Refused, Whole, one_whole};
use crate::domain::account::State;
use crate::domain::session::{SEEN_EVERY, Session};
use crate::store::{accounts, organisations, sessions};
use vsys_chassis::seal;

/// What a session gives for calls.
#[derive(Debug)]
pub(crate) struct Refreshed {
    pub(crate) token: String,
    pub(crate) token_expires_at: DateTime<Utc>,
    pub(crate) session: Session,
    pub(crate) whole: Whole,
}

impl Identity {
    /// A token for calls; with another organisation to act for from now on, if one is named.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn refresh_session(
        &self,
        secret: &str,
        wish: Option<&str>,
    ) -> Result<Refreshed, Fault> {
        let now = self.clock.now();
        let mut db = self.pool.acquire().await?;
        let mut session = self.open(&mut db, secret, now).await?;
        let account = accounts::find(&mut db, &session.user_name).await?;
        let account = account.ok_or(Refused::SessionOver)?;
        if account.state() != State::Active {
            return Err(Refused::SessionOver.into());
        }
        let ids: Vec<String> = account.memberships.keys().cloned().collect();
        let organisations = organisations::find(&mut db, &ids).await?;
        let wished = wish.unwrap_or(&session.organisation_id);
        let found = organisations.iter().find(|known| known.id == wished);
        // Whoever lost the place they acted for goes on at another of theirs, if there is one.
        let elsewhere = organisations.iter().find(|known| known.open && wish.is_none());
        let organisation = match (found, elsewhere) {
            (Some(found), _) if found.open => found,
            (_, Some(elsewhere)) => elsewhere,
            (Some(closed), None) => {
                return Err(Refused::OrganisationClosed(closed.id.clone()).into());
            }
            (None, None) => return Err(Refused::NoMembership.into()),
        };
        let held = account.memberships.get(&organisation.id).ok_or(Refused::NoMembership)?;
        let switched = organisation.id != session.organisation_id;
        session.organisation_id.clone_from(&organisation.id);
        if switched || now - session.seen_at >= SEEN_EVERY {
            session.seen_at = now;
            sessions::save(&mut db, &session).await?;
        }
        let actor = Actor {
            person: account.user_name.clone(),
            standing: organisation.standing().map_err(Fault::broken)?,
            organisation: organisation.id.clone(),
            roles: session.roles(held, now),
            environment: self.environment,
        };
        let life = session.token_life(now);
        let token = self.keys.sign(&actor, life)?;
        let whole = one_whole(&mut db, account).await?;
        Ok(Refreshed { token, token_expires_at: now + life, session, whole })
    }

    /// The open session of a secret.
    pub(super) async fn open(
        &self,
        db: &mut PgConnection,
        secret: &str,
        now: DateTime<Utc>,
    ) -> Result<Session, Fault> {
        let found = sessions::find(db, &seal::hash(secret.as_bytes())).await?;
        found.filter(|session| session.is_open(now)).ok_or_else(|| Refused::SessionOver.into())
    }

    /// Ends a session and says whose it was; it may have ended before.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn log_out(&self, secret: &str) -> Result<Option<Actor>, Fault> {
        let mut db = self.pool.acquire().await?;
        let found = sessions::find(&mut db, &seal::hash(secret.as_bytes())).await?;
        let Some(session) = found else { return Ok(None) };
        let now = self.clock.now();
        sessions::end(&mut db, &session.user_name, Some(session.id), None, now).await?;
        self.actor_of(&mut db, &session).await
    }

    /// Who a session is of, for the record of calls; nobody where the organisation is gone.
    pub(super) async fn actor_of(
        &self,
        db: &mut PgConnection,
        session: &Session,
    ) -> Result<Option<Actor>, Fault> {
        let ids = std::slice::from_ref(&session.organisation_id);
        let found = organisations::find(db, ids).await?.into_iter().next();
        let Some(organisation) = found else { return Ok(None) };
        Ok(Some(Actor {
            person: session.user_name.clone(),
            standing: organisation.standing().map_err(Fault::broken)?,
            organisation: organisation.id,
            roles: BTreeSet::new(),
            environment: self.environment,
        }))
    }

    /// One's own open sessions.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn my_sessions(&self, by: &Actor) -> Result<Vec<Session>, Fault> {
        let now = self.clock.now();
        let mut db = self.pool.acquire().await?;
        let mut found = sessions::open_of(&mut db, &by.person).await?;
        found.retain(|session| session.is_open(now));
        Ok(found)
    }

    /// Ends one of them, or all; answers how many.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn end_my_sessions(
        &self,
        by: &Actor,
        only: Option<Uuid>,
    ) -> Result<u64, Fault> {
        let mut db = self.pool.acquire().await?;
        Ok(sessions::end(&mut db, &by.person, only, None, self.clock.now()).await?)
    }
}

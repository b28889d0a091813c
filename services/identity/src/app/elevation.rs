//! The second factor once more, before what cannot be undone.

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::Actor;

use super::passkeys::{Answer, Asked};
use super::{Fault, Identity, Refused};
use crate::domain::session::{self, Session};
use crate::store::challenges::{Challenge, Purpose};
use crate::store::sessions;

impl Identity {
    /// Asks an open session for its second factor.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn begin_elevation(&self, secret: &str) -> Result<Asked, Fault> {
        let now = self.clock.now();
        let mut db = self.pool.acquire().await?;
        let session = self.open(&mut db, secret, now).await?;
        let factors = self.confirmed_factors(&mut db, &session.user_name).await?;
        if factors.is_empty() {
            return Err(Refused::NoSecondFactor.into());
        }
        let challenge = Challenge {
            id: self.clock.new_id(),
            purpose: Purpose::Elevation,
            session_id: Some(session.id),
            user_name: session.user_name,
            device_description: session.device_description,
            address: session.address,
            device_hash: None,
            ceremony: None,
            answers: 0,
            expires_at: now + session::CHALLENGE,
            answered_at: None,
        };
        self.ask(&mut db, challenge, &factors).await
    }

    /// Answers it; for a while the session's tokens may lock. Says who it was, too.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn elevate(
        &self,
        secret: &str,
        challenge: Uuid,
        answer: &Answer,
    ) -> Result<(Session, Option<Actor>), Fault> {
        let now = self.clock.now();
        let mut db = self.pool.acquire().await?;
        let mut session = self.open(&mut db, secret, now).await?;
        drop(db);
        let asked = self.check_answer(challenge, Purpose::Elevation, answer, now).await?;
        if asked.session_id != Some(session.id) {
            return Err(Refused::ChallengeOver.into());
        }
        session.elevated_until = Some(now + session::ELEVATED);
        session.seen_at = now;
        let mut db = self.pool.acquire().await?;
        sessions::save(&mut db, &session).await?;
        let actor = self.actor_of(&mut db, &session).await?;
        Ok((session, actor))
    }

    /// A session that has shown its second factor, or that has none to show.
    pub(super) async fn elevated_or_without(
        &self,
        db: &mut PgConnection,
        secret: &str,
        user_name: &str,
    ) -> Result<(), Fault> {
        let now = self.clock.now();
        let session = self.open(db, secret, now).await?;
        if session.user_name != user_name {
            return Err(Refused::SessionOver.into());
        }
        let factors = self.confirmed_factors(db, user_name).await?;
        if factors.is_empty() || session.elevated(now).is_some() {
            Ok(())
        } else {
            Err(Refused::ElevationNeeded.into())
        }
    }
}

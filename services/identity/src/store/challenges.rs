use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, number};

const TABLE: &str = "challenges";

/// What a second factor is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    LogIn,
    Elevation,
    Registration,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::LogIn => "log-in",
            Self::Elevation => "elevation",
            Self::Registration => "registration",
        }
    }
}

/// A question for a second factor, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Challenge {
    pub(crate) id: Uuid,
    pub(crate) user_name: String,
    pub(crate) purpose: Purpose,
    pub(crate) session_id: Option<Uuid>,
    pub(crate) device_description: String,
    pub(crate) address: String,
    pub(crate) device_hash: Option<Vec<u8>>,
    /// State of the passkey ceremony, as JSON.
    pub(crate) ceremony: Option<String>,
    pub(crate) answers: u32,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) answered_at: Option<DateTime<Utc>>,
}

/// Enters one.
pub(crate) async fn insert(db: &mut PgConnection, asked: &Challenge) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into identity.challenges values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, null)",
        asked.id,
        asked.user_name,
        asked.purpose.as_str(),
        asked.session_id,
        asked.device_description,
        asked.address,
        asked.device_hash,
        asked.ceremony,
        asked.expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Lets the transaction end without waiting for the disk.
pub(crate) async fn may_be_lost(db: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("set local synchronous_commit to off").execute(db).await?;
    Ok(())
}

/// Counts an answer before it is looked at, so that two at once are two; answers the question.
pub(crate) async fn count_answer(
    db: &mut PgConnection,
    id: Uuid,
    purpose: Purpose,
) -> Result<Option<Challenge>, StoreError> {
    let row = sqlx::query!(
        "update identity.challenges
            set answers = answers + 1
          where challenge_id = $1
            and purpose = $2
      returning challenge_id, user_name, session_id, device_description, address, device_hash,
                ceremony, answers, expires_at, answered_at",
        id,
        purpose.as_str(),
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Challenge {
            id: row.challenge_id,
            user_name: row.user_name,
            purpose,
            session_id: row.session_id,
            device_description: row.device_description,
            address: row.address,
            device_hash: row.device_hash,
            ceremony: row.ceremony,
            answers: number(TABLE, row.answers)?,
            expires_at: row.expires_at,
            answered_at: row.answered_at,
        })
    })
    .transpose()
}

/// Notes that it was answered rightly; false when it was already.
pub(crate) async fn settle(
    db: &mut PgConnection,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let settled = sqlx::query!(
        "update identity.challenges
            set answered_at = $2
          where challenge_id = $1
            and answered_at is null",
        id,
        at,
    )
    .execute(db)
    .await?;
    Ok(settled.rows_affected() == 1)
}

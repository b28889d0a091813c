use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::session::Session;

/// Enters a session under the hash of its secret.
pub(crate) async fn insert(
    db: &mut PgConnection,
    session: &Session,
    secret_hash: &[u8],
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into identity.sessions
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        session.id,
        session.user_name,
        secret_hash,
        session.organisation_id,
        session.device_description,
        session.address,
        session.began_at,
        session.seen_at,
        session.expires_at,
        session.elevated_until,
        session.ended_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The session of a secret, ended or not.
pub(crate) async fn find(
    db: &mut PgConnection,
    secret_hash: &[u8],
) -> Result<Option<Session>, StoreError> {
    Ok(sqlx::query_as!(
        Session,
        "select session_id as id, user_name, organisation_id, device_description, address,
                began_at, seen_at, expires_at, elevated_until, ended_at
           from identity.sessions
          where secret_hash = $1",
        secret_hash,
    )
    .fetch_optional(db)
    .await?)
}

/// The sessions of a person that were not ended, the last used first.
pub(crate) async fn open_of(
    db: &mut PgConnection,
    user_name: &str,
) -> Result<Vec<Session>, StoreError> {
    Ok(sqlx::query_as!(
        Session,
        "select session_id as id, user_name, organisation_id, device_description, address,
                began_at, seen_at, expires_at, elevated_until, ended_at
           from identity.sessions
          where user_name = $1
            and ended_at is null
          order by seen_at desc",
        user_name,
    )
    .fetch_all(db)
    .await?)
}

/// The organisation that a person acted for in the last session.
pub(crate) async fn last_organisation(
    db: &mut PgConnection,
    user_name: &str,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select organisation_id
           from identity.sessions
          where user_name = $1
          order by began_at desc
          limit 1",
        user_name,
    )
    .fetch_optional(db)
    .await?)
}

/// Saves what changes of a session.
pub(crate) async fn save(db: &mut PgConnection, session: &Session) -> Result<(), StoreError> {
    sqlx::query!(
        "update identity.sessions
            set organisation_id = $2, seen_at = $3, elevated_until = $4
          where session_id = $1",
        session.id,
        session.organisation_id,
        session.seen_at,
        session.elevated_until,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends sessions of a person: one, or all but one; answers how many.
pub(crate) async fn end(
    db: &mut PgConnection,
    user_name: &str,
    only: Option<Uuid>,
    except: Option<Uuid>,
    at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let ended = sqlx::query!(
        "update identity.sessions
            set ended_at = $4
          where user_name = $1
            and ended_at is null
            and ($2::uuid is null or session_id = $2)
            and ($3::uuid is null or session_id <> $3)",
        user_name,
        only,
        except,
        at,
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected())
}

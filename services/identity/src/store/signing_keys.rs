use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::keys::KeyDates;

/// A key that signs tokens, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) dates: KeyDates,
    pub(crate) sealed_key: Vec<u8>,
    pub(crate) public_jwk: String,
}

/// Keys whose tokens are accepted at `now`, the oldest first.
pub(crate) async fn trusted(
    db: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<Kept>, StoreError> {
    let rows = sqlx::query!(
        "select kid, sealed_key, public_jwk, signs_from, trusted_until
           from identity.signing_keys
          where trusted_until is null or trusted_until > $1
          order by signs_from",
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Kept {
            dates: KeyDates {
                kid: row.kid,
                signs_from: row.signs_from,
                trusted_until: row.trusted_until,
            },
            sealed_key: row.sealed_key,
            public_jwk: row.public_jwk,
        })
        .collect())
}

/// Enters a key.
pub(crate) async fn insert(
    db: &mut PgConnection,
    key: &Kept,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into identity.signing_keys values ($1, $2, $3, $4, $5, null)",
        key.dates.kid,
        key.sealed_key,
        key.public_jwk,
        at,
        key.dates.signs_from,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Says until when a key's tokens are accepted.
pub(crate) async fn retire(
    db: &mut PgConnection,
    kid: &str,
    trusted_until: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update identity.signing_keys set trusted_until = $2 where kid = $1",
        kid,
        trusted_until,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps other replicas from making keys until the transaction ends.
pub(crate) async fn hold(db: &mut PgConnection) -> Result<(), StoreError> {
    // Locking the table would take the right to change all of it.
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('identity.signing_keys', 0))")
        .execute(db)
        .await?;
    Ok(())
}

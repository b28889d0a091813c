use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;

/// A program that acts for an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceAccount {
    pub(crate) client_id: String,
    pub(crate) organisation_id: String,
    pub(crate) purpose: String,
    pub(crate) secret_hash: Vec<u8>,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) issued_by: String,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
    pub(crate) used_at: Option<DateTime<Utc>>,
}

/// Enters one.
pub(crate) async fn insert(db: &mut PgConnection, new: &ServiceAccount) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into identity.service_accounts values ($1, $2, $3, $4, $5, $6, null, null)",
        new.client_id,
        new.organisation_id,
        new.purpose,
        new.secret_hash,
        new.issued_at,
        new.issued_by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One by its client id.
pub(crate) async fn find(
    db: &mut PgConnection,
    client_id: &str,
) -> Result<Option<ServiceAccount>, StoreError> {
    Ok(sqlx::query_as!(
        ServiceAccount,
        "select client_id, organisation_id, purpose, secret_hash, issued_at, issued_by, revoked_at,
                used_at
           from identity.service_accounts
          where client_id = $1",
        client_id,
    )
    .fetch_optional(db)
    .await?)
}

/// Those of an organisation, the newest first.
pub(crate) async fn of(
    db: &mut PgConnection,
    organisation_id: &str,
) -> Result<Vec<ServiceAccount>, StoreError> {
    Ok(sqlx::query_as!(
        ServiceAccount,
        "select client_id, organisation_id, purpose, secret_hash, issued_at, issued_by, revoked_at,
                used_at
           from identity.service_accounts
          where organisation_id = $1
          order by issued_at desc, client_id",
        organisation_id,
    )
    .fetch_all(db)
    .await?)
}

/// Ends one for good.
pub(crate) async fn revoke(
    db: &mut PgConnection,
    client_id: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update identity.service_accounts
            set revoked_at = coalesce(revoked_at, $2)
          where client_id = $1",
        client_id,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that it got a token; once a minute is often enough.
pub(crate) async fn note_use(
    db: &mut PgConnection,
    client_id: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update identity.service_accounts
            set used_at = $2
          where client_id = $1
            and (used_at is null or used_at < $2::timestamptz - interval '1 minute')",
        client_id,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

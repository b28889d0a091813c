//! Secrets that sign the posts, sealed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::StoreError;

/// A secret as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct SealedSecret {
    pub(crate) id: Uuid,
    pub(crate) endpoint: Uuid,
    pub(crate) sealed: Vec<u8>,
    pub(crate) created_at: DateTime<Utc>,
}

/// Keeps a new secret; those before it sign along until `old_until`.
pub(crate) async fn put(
    conn: &mut PgConnection,
    secret: &SealedSecret,
    old_until: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update logistics_notifier.webhook_secrets
            set until = least(until, $2)
          where endpoint_id = $1",
        secret.endpoint,
        old_until,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into logistics_notifier.webhook_secrets (secret_id, endpoint_id, sealed, created_at)
         values ($1, $2, $3, $4)",
        secret.id,
        secret.endpoint,
        secret.sealed,
        secret.created_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Secrets that are good at a time, of these addresses, the newest first.
pub(crate) async fn in_force(
    conn: &mut PgConnection,
    endpoints: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<SealedSecret>, StoreError> {
    let secrets = sqlx::query_as!(
        SealedSecret,
        r#"select secret_id as id, endpoint_id as endpoint, sealed, created_at
             from logistics_notifier.webhook_secrets
            where endpoint_id = any($1)
              and (until is null or until > $2)
            order by endpoint_id, created_at desc"#,
        endpoints,
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(secrets)
}

/// Forgets secrets that have run out.
pub(crate) async fn forget(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query!("delete from logistics_notifier.webhook_secrets where until <= $1", now)
        .execute(conn)
        .await?;
    Ok(())
}

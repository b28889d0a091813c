use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;

/// Whether a person signed in from a device before.
pub(crate) async fn is_known(
    db: &mut PgConnection,
    user_name: &str,
    secret_hash: &[u8],
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
               select from identity.devices where user_name = $1 and secret_hash = $2
           ) as "known!""#,
        user_name,
        secret_hash,
    )
    .fetch_one(db)
    .await?)
}

/// Notes a device; answers whether it is new, though the person has others.
pub(crate) async fn note(
    db: &mut PgConnection,
    user_name: &str,
    secret_hash: &[u8],
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let row = sqlx::query!(
        r#"with others as (
               select count(*) as count,
                      coalesce(bool_or(secret_hash = $2), false) as known
                 from identity.devices
                where user_name = $1
           ), noted as (
               insert into identity.devices values ($1, $2, $3, $3)
                   on conflict (user_name, secret_hash) do update set seen_at = excluded.seen_at
           )
           select count > 0 as "others!", known as "known!" from others"#,
        user_name,
        secret_hash,
        at,
    )
    .fetch_one(db)
    .await?;
    Ok(row.others && !row.known)
}

//! Credentials for the broker that partners were given.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use vsys_vocabulary::PartnerId;

use super::{StoreError, code};

const TABLE: &str = "issued_credentials";

/// Credentials as they are kept: their public key, and nothing that lets one in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) id: String,
    pub(crate) partner: PartnerId,
    pub(crate) person: String,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

/// Most credentials of a partner that are listed.
const MOST: i64 = 100;

/// Keeps credentials.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    credentials: &Credentials,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into logistics_notifier.issued_credentials (
                credentials_id, partner_id, person, issued_at, expires_at
                )
         values ($1, $2, $3, $4, $5)",
        credentials.id,
        credentials.partner.as_str(),
        credentials.person,
        credentials.issued_at,
        credentials.expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that credentials were taken back, and returns them; none where there are no such.
pub(crate) async fn revoke(
    conn: &mut PgConnection,
    id: &str,
    only: Option<PartnerId>,
    at: DateTime<Utc>,
) -> Result<Option<Credentials>, StoreError> {
    sqlx::query!(
        "update logistics_notifier.issued_credentials
            set revoked_at = coalesce(revoked_at, $3)
          where credentials_id = $1
            and ($2::text is null or partner_id = $2)
         returning credentials_id, partner_id, person, issued_at, expires_at, revoked_at",
        id,
        only.as_ref().map(PartnerId::as_str),
        at,
    )
    .fetch_optional(conn)
    .await?
    .map(|row| {
        Ok(Credentials {
            id: row.credentials_id,
            partner: code(&row.partner_id, TABLE, "no partner id")?,
            person: row.person,
            issued_at: row.issued_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    })
    .transpose()
}

/// The credentials of a partner, the newest first.
pub(crate) async fn list(
    conn: &mut PgConnection,
    partner: PartnerId,
) -> Result<Vec<Credentials>, StoreError> {
    sqlx::query!(
        "select credentials_id, person, issued_at, expires_at, revoked_at
           from logistics_notifier.issued_credentials
          where partner_id = $1
          order by issued_at desc
          limit $2",
        partner.as_str(),
        MOST,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Credentials {
            id: row.credentials_id,
            partner,
            person: row.person,
            issued_at: row.issued_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    })
    .collect()
}

/// Public keys of all that were taken back and have not run out, with when.
pub(crate) async fn revoked(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    let rows = sqlx::query!(
        r#"select credentials_id, revoked_at as "revoked_at!"
             from logistics_notifier.issued_credentials
            where revoked_at is not null
              and expires_at > $1
            order by credentials_id"#,
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.credentials_id, row.revoked_at)).collect())
}

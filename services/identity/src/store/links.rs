use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::link::{Link, LinkKind};

const TABLE: &str = "links";

/// Enters the first links of new people, each with the hash of its secret.
pub(crate) async fn insert(
    db: &mut PgConnection,
    links: &[(Link, Vec<u8>)],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let hashes: Vec<&[u8]> = links.iter().map(|(_, hash)| hash.as_slice()).collect();
    sqlx::query!(
        "insert into identity.links
         select link_id, user_name, kind, secret_hash, $6, expires_at, null, null
           from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[])
                as links (link_id, user_name, kind, secret_hash, expires_at)",
        &links.iter().map(|(link, _)| link.id).collect::<Vec<_>>(),
        &links.iter().map(|(link, _)| link.user_name.clone()).collect::<Vec<_>>(),
        &links.iter().map(|(link, _)| link.kind.as_str().to_owned()).collect::<Vec<_>>(),
        &hashes as &[&[u8]],
        &links.iter().map(|(link, _)| link.expires_at).collect::<Vec<_>>(),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Enters a link; those of its kind before it no longer work.
pub(crate) async fn issue(
    db: &mut PgConnection,
    link: &Link,
    secret_hash: &[u8],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    supersede(db, &link.user_name, &[link.kind], at).await?;
    sqlx::query!(
        "insert into identity.links values ($1, $2, $3, $4, $5, $6, null, null)",
        link.id,
        link.user_name,
        link.kind.as_str(),
        secret_hash,
        at,
        link.expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes links of these kinds useless.
pub(crate) async fn supersede(
    db: &mut PgConnection,
    user_name: &str,
    kinds: &[LinkKind],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    sqlx::query!(
        "update identity.links
            set superseded_at = $3
          where user_name = $1
            and kind = any ($2)
            and used_at is null
            and superseded_at is null",
        user_name,
        &kinds,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The link of a secret. Whoever is to use it up holds the person's account.
pub(crate) async fn find(
    db: &mut PgConnection,
    secret_hash: &[u8],
) -> Result<Option<Link>, StoreError> {
    let row = sqlx::query!(
        "select link_id, user_name, kind, expires_at, used_at, superseded_at
           from identity.links
          where secret_hash = $1",
        secret_hash,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let kind = LinkKind::parse(&row.kind)
            .ok_or_else(|| StoreError::inconsistent(TABLE, "a kind without a name"))?;
        Ok(Link {
            id: row.link_id,
            user_name: row.user_name,
            kind,
            expires_at: row.expires_at,
            used_at: row.used_at,
            superseded_at: row.superseded_at,
        })
    })
    .transpose()
}

/// Notes that a link was used.
pub(crate) async fn use_up(
    db: &mut PgConnection,
    link: &Link,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!("update identity.links set used_at = $2 where link_id = $1", link.id, at)
        .execute(db)
        .await?;
    Ok(())
}

/// Until when the invitations of some people work, by user name; none for who has none.
pub(crate) async fn invitations(
    db: &mut PgConnection,
    user_names: &[String],
) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    let rows = sqlx::query!(
        r#"select user_name, max(expires_at) as "expires_at!"
             from identity.links
            where user_name = any ($1)
              and kind in ('invitation', 'new-mail')
              and used_at is null
              and superseded_at is null
            group by user_name"#,
        user_names,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.user_name, row.expires_at)).collect())
}

//! Partners.

use sqlx::PgConnection;
use vsys_vocabulary::PartnerId;

use super::{StoreError, code};
use crate::domain::partner::Partner;

const TABLE: &str = "partners";

/// Enters partners with empty feeds, or changes them; returns how many were new or different.
pub(crate) async fn put(conn: &mut PgConnection, partners: &[Partner]) -> Result<u64, StoreError> {
    let ids: Vec<_> = partners.iter().map(|partner| partner.id.as_str()).collect();
    let names: Vec<_> = partners.iter().map(|partner| partner.name.as_str()).collect();
    let kinds: Vec<_> = partners.iter().map(|partner| partner.kind.as_str()).collect();
    let changed = sqlx::query!(
        "insert into logistics_notifier.partners as known (partner_id, name, kind)
         select partner_id, name, kind
           from unnest($1::text[], $2::text[], $3::text[]) as given (partner_id, name, kind)
             on conflict (partner_id) do update
            set name = excluded.name,
                kind = excluded.kind
          where (known.name, known.kind) is distinct from (excluded.name, excluded.kind)",
        &ids as &[&str],
        &names as &[&str],
        &kinds as &[&str],
    )
    .execute(&mut *conn)
    .await?
    .rows_affected();
    sqlx::query!(
        "insert into logistics_notifier.partner_feeds (partner_id, consumer, last_sequence)
         select partner_id, partner_id || '-' || replace(gen_random_uuid()::text, '-', ''), 0
           from unnest($1::text[]) as given (partner_id)
             on conflict (partner_id) do nothing",
        &ids as &[&str],
    )
    .execute(conn)
    .await?;
    Ok(changed)
}

/// Partners after `after`, in order of their ids.
pub(crate) async fn list(
    conn: &mut PgConnection,
    only: Option<PartnerId>,
    after: &str,
    limit: i64,
) -> Result<Vec<Partner>, StoreError> {
    sqlx::query!(
        "select partner_id, name, kind
           from logistics_notifier.partners
          where partner_id > $1
            and ($2::text is null or partner_id = $2)
          order by partner_id
          limit $3",
        after,
        only.as_ref().map(PartnerId::as_str),
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Partner {
            id: code(&row.partner_id, TABLE, "no partner id")?,
            name: row.name,
            kind: code(&row.kind, TABLE, "an unknown kind")?,
        })
    })
    .collect()
}

/// The first of `ids` (by its place in them) that is no partner.
pub(crate) async fn first_unknown(
    conn: &mut PgConnection,
    ids: &[&str],
) -> Result<Option<usize>, StoreError> {
    let place = sqlx::query_scalar!(
        r#"select given.place as "place!"
             from unnest($1::text[]) with ordinality as given (partner_id, place)
             left join logistics_notifier.partners using (partner_id)
            where partners.partner_id is null
            order by given.place
            limit 1"#,
        ids as &[&str],
    )
    .fetch_optional(conn)
    .await?;
    // `with ordinality` counts from 1.
    Ok(place.and_then(|place| usize::try_from(place - 1).ok()))
}

//! Partners.

use sqlx::PgConnection;
use vsys_vocabulary::PartnerId;

use super::{StoreError, code, contacts};
use crate::domain::partner::Partner;

const TABLE: &str = "partners";

/// Enters partners with empty feeds, or changes them; returns how many were new or different.
pub(crate) async fn put(conn: &mut PgConnection, partners: &[Partner]) -> Result<u64, StoreError> {
    let ids: Vec<_> = partners.iter().map(|partner| partner.id.as_str()).collect();
    let names: Vec<_> = partners.iter().map(|partner| partner.name.as_str()).collect();
    let kinds: Vec<_> = partners.iter().map(|partner| partner.kind.as_str()).collect();
    let way = |partner: &Partner| {
        partner.ways.iter().map(|way| way.as_str()).collect::<Vec<_>>().join(",")
    };
    let ways: Vec<_> = partners.iter().map(way).collect();
    let changed = sqlx::query!(
        "insert into logistics_notifier.partners as known (partner_id, name, kind, ways)
         select partner_id, name, kind, string_to_array(ways, ',')
           from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as given (partner_id, name, kind, ways)
             on conflict (partner_id) do update
            set name = excluded.name,
                kind = excluded.kind,
                ways = excluded.ways
          where (known.name, known.kind, known.ways)
                is distinct from (excluded.name, excluded.kind, excluded.ways)",
        &ids as &[&str],
        &names as &[&str],
        &kinds as &[&str],
        &ways,
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
    .execute(&mut *conn)
    .await?;
    // One whose name and contacts are new is counted once at least.
    Ok(contacts::put(conn, partners).await?.max(changed))
}

/// Partners after `after`, in order of their ids.
pub(crate) async fn list(
    conn: &mut PgConnection,
    only: Option<PartnerId>,
    after: &str,
    limit: i64,
) -> Result<Vec<Partner>, StoreError> {
    let rows = sqlx::query!(
        "select partner_id, name, kind, ways
           from logistics_notifier.partners
          where partner_id > $1
            and ($2::text is null or partner_id = $2)
          order by partner_id
          limit $3",
        after,
        only.as_ref().map(PartnerId::as_str),
        limit,
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<_> = rows.iter().map(|row| row.partner_id.as_str()).collect();
    let mut contacts = contacts::of(conn, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let id = code(&row.partner_id, TABLE, "no partner id")?;
            let ways = row.ways.iter().map(|way| code(way, TABLE, "an unknown way"));
            Ok(Partner {
                id,
                name: row.name,
                kind: code(&row.kind, TABLE, "an unknown kind")?,
                contacts: contacts.remove(&id).unwrap_or_default(),
                ways: ways.collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

/// Ids of all partners.
pub(crate) async fn known(
    conn: &mut PgConnection,
) -> Result<std::collections::BTreeSet<PartnerId>, StoreError> {
    sqlx::query_scalar!("select partner_id from logistics_notifier.partners")
        .fetch_all(conn)
        .await?
        .iter()
        .map(|id| code(id, TABLE, "no partner id"))
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

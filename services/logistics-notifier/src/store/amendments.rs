//! Amendments as they were heard.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, bigint};

/// An amendment on its way in.
#[derive(Debug)]
pub(crate) struct Arrived<'a> {
    pub(crate) id: Uuid,
    pub(crate) sheet_id: Uuid,
    pub(crate) version: u64,
    pub(crate) payload: &'a [u8],
}

/// Keeps amendments until they are applied; one that is known already is left as it is.
pub(crate) async fn keep(
    conn: &mut PgConnection,
    arrived: &[Arrived<'_>],
) -> Result<(), StoreError> {
    let ids: Vec<_> = arrived.iter().map(|amendment| amendment.id).collect();
    let sheets: Vec<_> = arrived.iter().map(|amendment| amendment.sheet_id).collect();
    let versions: Vec<_> = arrived.iter().map(|amendment| bigint(amendment.version)).collect();
    let payloads: Vec<_> = arrived.iter().map(|amendment| amendment.payload).collect();
    sqlx::query!(
        "insert into logistics_notifier.amendments (amendment_id, sheet_id, version, payload)
         select *
           from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[])
             on conflict (amendment_id) do nothing",
        &ids,
        &sheets,
        &versions,
        &payloads as &[&[u8]],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Marks as applied the waiting amendments of those of the sheets that were heard whole, and
/// returns them.
pub(crate) async fn take(
    conn: &mut PgConnection,
    sheets: &[Uuid],
    at: DateTime<Utc>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let payloads = sqlx::query_scalar!(
        "update logistics_notifier.amendments as waiting
            set applied_at = $2
           from logistics_notifier.sheets as sheets
          where waiting.sheet_id = any($1)
            and waiting.applied_at is null
            and sheets.sheet_id = waiting.sheet_id
            and sheets.parts = (
                select count(*)
                  from logistics_notifier.sheet_parts as parts
                 where parts.sheet_id = sheets.sheet_id
                )
         returning waiting.payload",
        sheets,
        at,
    )
    .fetch_all(conn)
    .await?;
    Ok(payloads)
}

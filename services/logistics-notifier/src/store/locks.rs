//! Locks that were heard of.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, integer};
use crate::domain::sheet::SheetPart;

/// Notes the locks that parts belong to.
pub(crate) async fn note(conn: &mut PgConnection, parts: &[SheetPart]) -> Result<(), StoreError> {
    let ids: Vec<_> = parts.iter().map(|part| part.sheet.lock_id).collect();
    let rounds: Vec<_> = parts.iter().map(|part| part.sheet.round_id).collect();
    let sheets: Vec<_> =
        parts.iter().map(|part| integer(part.sheets_in_lock)).collect::<Result<_, _>>()?;
    sqlx::query!(
        "insert into logistics_notifier.locks (lock_id, round_id, sheets_in_lock)
         select distinct on (lock_id) lock_id, round_id, sheets_in_lock
           from unnest($1::uuid[], $2::uuid[], $3::integer[]) as heard (lock_id, round_id, sheets_in_lock)
          order by lock_id
             on conflict (lock_id) do nothing",
        &ids,
        &rounds,
        &sheets,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Marks those of the locks as heard of which now every part of every sheet was, and returns them;
/// a lock that was marked before is not returned again.
pub(crate) async fn complete(
    conn: &mut PgConnection,
    locks: &[Uuid],
    at: DateTime<Utc>,
) -> Result<Vec<Uuid>, StoreError> {
    let completed = sqlx::query_scalar!(
        "update logistics_notifier.locks as locks
            set heard_all_at = $2
          where locks.lock_id = any($1)
            and locks.heard_all_at is null
            and locks.sheets_in_lock = (
                select count(*)
                  from logistics_notifier.sheets as sheets
                 where sheets.lock_id = locks.lock_id
                   and sheets.parts = (
                       select count(*)
                         from logistics_notifier.sheet_parts as parts
                        where parts.sheet_id = sheets.sheet_id
                       )
                )
         returning locks.lock_id",
        locks,
        at,
    )
    .fetch_all(conn)
    .await?;
    Ok(completed)
}

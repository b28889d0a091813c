//! `allocation.reminders`: each sent once per sheet and deadline.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, number};

/// Writes down reminders that were not sent yet; answers the sheets that are to be reminded now.
pub(crate) async fn first_time(
    connection: &mut PgConnection,
    reminders: &[(Uuid, DateTime<Utc>, u32)],
    at: DateTime<Utc>,
) -> Result<Vec<Uuid>, StoreError> {
    let sheets: Vec<Uuid> = reminders.iter().map(|(sheet, ..)| *sheet).collect();
    let due: Vec<DateTime<Utc>> = reminders.iter().map(|(_, due, _)| *due).collect();
    let hours: Vec<i32> = reminders.iter().map(|(.., hours)| number(*hours)).collect();
    Ok(sqlx::query_scalar!(
        r#"
        insert into allocation.reminders (sheet_id, due_at, hours_before, reminded_at)
        select sheet_id, due_at, hours_before, $4
          from unnest($1::uuid[], $2::timestamptz[], $3::integer[])
               as due (sheet_id, due_at, hours_before)
            on conflict do nothing
        returning sheet_id
        "#,
        &sheets,
        &due,
        &hours,
        at,
    )
    .fetch_all(connection)
    .await?)
}

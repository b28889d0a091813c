//! Loggers' readings of shipments.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, code, count, integer};
use crate::domain::temperature::{Readings, Storage};

const TABLE: &str = "temperature_logs";

/// The worst of all logs of a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) storage: Storage,
    pub(crate) readings: u32,
    /// In tenths of a degree.
    pub(crate) lowest: i32,
    pub(crate) highest: i32,
    pub(crate) out_of_range: u32,
    pub(crate) first_at: DateTime<Utc>,
    pub(crate) last_at: DateTime<Utc>,
}

/// Keeps readings as they were sent; false if the same file was attached before.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    (id, shipment): (Uuid, Uuid),
    readings: &Readings,
    (hash, content): (&[u8], &[u8]),
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let kept = sqlx::query!(
        "insert into logistics_notifier.temperature_logs (
                log_id, shipment_id, storage, readings, lowest, highest, out_of_range, first_at,
                last_at, hash, content, attached_at
                )
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             on conflict (shipment_id, hash) do nothing",
        id,
        shipment,
        readings.storage.as_str(),
        integer(readings.count)?,
        readings.lowest,
        readings.highest,
        integer(readings.out_of_range)?,
        readings.first_at,
        readings.last_at,
        hash,
        content,
        at,
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// What the logs of shipments say, by shipment.
pub(crate) async fn summaries(
    conn: &mut PgConnection,
    shipments: &[Uuid],
) -> Result<HashMap<Uuid, Summary>, StoreError> {
    sqlx::query!(
        r#"select shipment_id,
                  (array_agg(storage order by log_id desc))[1] as "storage!",
                  sum(readings)::integer as "readings!", min(lowest) as "lowest!", max(highest) as "highest!",
                  sum(out_of_range)::integer as "out_of_range!",
                  min(first_at) as "first_at!", max(last_at) as "last_at!"
             from logistics_notifier.temperature_logs
            where shipment_id = any($1)
            group by shipment_id"#,
        shipments,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let summary = Summary {
            storage: code(&row.storage, TABLE, "an unknown storage")?,
            readings: count(row.readings, TABLE)?,
            lowest: row.lowest,
            highest: row.highest,
            out_of_range: count(row.out_of_range, TABLE)?,
            first_at: row.first_at,
            last_at: row.last_at,
        };
        Ok((row.shipment_id, summary))
    })
    .collect()
}

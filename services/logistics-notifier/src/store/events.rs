//! Partners' messages, read back out of the outbox by their place in the feed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::{StoreError, bigint, sequence};

/// A message as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) sequence: u64,
    /// `partner.<id>.<what>`.
    pub(crate) subject: String,
    /// A `CloudEvent` in structured JSON.
    pub(crate) payload: Vec<u8>,
}

/// A partner's messages after a place, the oldest first.
pub(crate) async fn after(
    conn: &mut PgConnection,
    partner: PartnerId,
    after: u64,
    limit: i64,
) -> Result<Vec<Written>, StoreError> {
    sqlx::query!(
        r#"select (headers ->> 'Vsys-Partner-Sequence')::bigint as "sequence!", subject, payload
             from logistics_notifier.outbox
            where headers ? 'Vsys-Partner-Sequence'
              and split_part(subject, '.', 2) = $1
              and (headers ->> 'Vsys-Partner-Sequence')::bigint > $2
            order by (headers ->> 'Vsys-Partner-Sequence')::bigint
            limit $3"#,
        partner.as_str(),
        bigint(after),
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Written {
            sequence: sequence(row.sequence, "outbox")?,
            subject: row.subject,
            payload: row.payload,
        })
    })
    .collect()
}

/// The first place in a partner's feed that was written at or after a time; none if there is none.
pub(crate) async fn first_since(
    conn: &mut PgConnection,
    partner: PartnerId,
    since: DateTime<Utc>,
) -> Result<Option<u64>, StoreError> {
    // Sequence and time grow together, so halving finds it.
    let mut low = 1_u64;
    let mut high = last(conn, partner).await?;
    let mut found = None;
    while low <= high {
        let middle = low + (high - low) / 2;
        match written_at(conn, partner, middle).await? {
            Some(at) if at >= since => {
                found = Some(middle);
                high = middle - 1;
            }
            Some(_) => low = middle + 1,
            None => {
                return Err(StoreError::Inconsistent { table: "outbox", what: "a gap in a feed" });
            }
        }
    }
    Ok(found)
}

async fn last(conn: &mut PgConnection, partner: PartnerId) -> Result<u64, StoreError> {
    let feed = super::partner_feeds::find(conn, partner).await?;
    Ok(feed.map_or(0, |feed| feed.last_sequence))
}

async fn written_at(
    conn: &mut PgConnection,
    partner: PartnerId,
    sequence: u64,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let at = sqlx::query_scalar!(
        "select occurred_at
           from logistics_notifier.outbox
          where headers ? 'Vsys-Partner-Sequence'
            and split_part(subject, '.', 2) = $1
            and (headers ->> 'Vsys-Partner-Sequence')::bigint = $2",
        partner.as_str(),
        bigint(sequence),
    )
    .fetch_optional(conn)
    .await?;
    Ok(at)
}

/// First and last place of a partner's messages about a lock: its orders and digests.
pub(crate) async fn of_lock(
    conn: &mut PgConnection,
    partner: PartnerId,
    lock: Uuid,
) -> Result<Option<(u64, u64)>, StoreError> {
    let row = sqlx::query!(
        "select min(first.sequence) as first, max(first.sequence) as last
           from (
                select orders.sequence
                  from logistics_notifier.shipment_orders as orders
                  join logistics_notifier.sheets as sheets using (sheet_id)
                 where sheets.lock_id = $2
                   and orders.partner_id = $1
                 union all
                select digests.sequence
                  from logistics_notifier.digests as digests
                 where digests.lock_id = $2
                   and digests.partner_id = $1
                ) as first",
        partner.as_str(),
        lock,
    )
    .fetch_one(conn)
    .await?;
    match (row.first, row.last) {
        (Some(first), Some(last)) => {
            Ok(Some((sequence(first, "shipment_orders")?, sequence(last, "digests")?)))
        }
        _ => Ok(None),
    }
}

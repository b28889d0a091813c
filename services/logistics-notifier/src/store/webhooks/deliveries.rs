//! What waits for addresses: queued from the feeds, claimed by workers, taken out when it arrived.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::{StoreError, bigint, count, integer, sequence};

const TABLE: &str = "webhook_deliveries";

/// Queues messages that were written since for every address that wants them, up to `most` for
/// each; returns how many. Addresses that another worker is queueing for are left to it.
pub(crate) async fn fan_out(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> Result<u64, StoreError> {
    let queued = sqlx::query_scalar!(
        r#"with behind as materialized (
           select endpoints.endpoint_id, endpoints.partner_id, endpoints.types, endpoints.fanned_sequence
             from logistics_notifier.webhook_endpoints as endpoints
             join logistics_notifier.partner_feeds as feeds using (partner_id)
            where endpoints.deleted_at is null
              and endpoints.fanned_sequence < feeds.last_sequence
              for update of endpoints skip locked
           ),
           news as materialized (
           select behind.endpoint_id, written.sequence, written.wanted
             from behind
            cross join lateral (
                  select (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint as sequence,
                         cardinality(behind.types) = 0
                         or 'jp.vsys.' || split_part(outbox.subject, '.', 3) || '.'
                            || split_part(outbox.subject, '.', 4) || '.v1' = any(behind.types) as wanted
                    from logistics_notifier.outbox as outbox
                   where outbox.headers ? 'Vsys-Partner-Sequence'
                     and split_part(outbox.subject, '.', 2) = behind.partner_id
                     and (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint > behind.fanned_sequence
                   order by (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint
                   limit $2
                  ) as written
           ),
           moved as (
           update logistics_notifier.webhook_endpoints as endpoints
              set fanned_sequence = reached.sequence
             from (select endpoint_id, max(sequence) as sequence from news group by endpoint_id) as reached
            where endpoints.endpoint_id = reached.endpoint_id
           ),
           queued as (
           insert into logistics_notifier.webhook_deliveries (endpoint_id, sequence, given_up, attempts, next_at)
           select endpoint_id, sequence, false, 0, $1
             from news
            where wanted
           returning 1
           )
           select count(*) as "count!" from queued"#,
        now,
        most,
    )
    .fetch_one(conn)
    .await?;
    Ok(u64::try_from(queued).unwrap_or_default())
}

/// A message that a worker has claimed for an address.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) endpoint: Uuid,
    pub(crate) sequence: u64,
    /// Which try this is, from 1; also says whose it is.
    pub(crate) attempt: u32,
    pub(crate) payload: Vec<u8>,
}

/// Claims messages that are due: for each address up to as many as it has room for. While they are
/// leased, nobody else claims them; the lease of a worker that died runs out.
pub(crate) async fn claim(
    conn: &mut PgConnection,
    room: &[(Uuid, i64)],
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
) -> Result<Vec<Claimed>, StoreError> {
    let (endpoints, rooms): (Vec<_>, Vec<_>) = room.iter().copied().unzip();
    sqlx::query!(
        r#"with due as materialized (
           select waiting.endpoint_id, waiting.sequence
             from unnest($1::uuid[], $2::bigint[]) as room (endpoint_id, free)
            cross join lateral (
                  select deliveries.endpoint_id, deliveries.sequence
                    from logistics_notifier.webhook_deliveries as deliveries
                   where deliveries.endpoint_id = room.endpoint_id
                     and not deliveries.given_up
                     and deliveries.next_at <= $3
                     and (deliveries.leased_until is null or deliveries.leased_until <= $3)
                   order by deliveries.next_at, deliveries.sequence
                   limit room.free
                     for update skip locked
                  ) as waiting
           ),
           claimed as (
           update logistics_notifier.webhook_deliveries as deliveries
              set leased_until = $4,
                  attempts = deliveries.attempts + 1
             from due
            where deliveries.endpoint_id = due.endpoint_id
              and deliveries.sequence = due.sequence
           returning deliveries.endpoint_id, deliveries.sequence, deliveries.attempts
           )
           select claimed.endpoint_id, claimed.sequence, claimed.attempts, outbox.payload
             from claimed
             join logistics_notifier.webhook_endpoints as endpoints using (endpoint_id)
             join logistics_notifier.outbox as outbox
               on outbox.headers ? 'Vsys-Partner-Sequence'
              and split_part(outbox.subject, '.', 2) = endpoints.partner_id
              and (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint = claimed.sequence
            order by claimed.sequence"#,
        &endpoints,
        &rooms,
        now,
        leased_until,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Claimed {
            endpoint: row.endpoint_id,
            sequence: sequence(row.sequence, TABLE)?,
            attempt: count(row.attempts, TABLE)?,
            payload: row.payload,
        })
    })
    .collect()
}

/// Which delivery, and which try of it.
pub(crate) type Key = (Uuid, u64, u32);

/// Takes out what arrived, unless somebody else has claimed it since.
pub(crate) async fn arrived(conn: &mut PgConnection, keys: &[Key]) -> Result<(), StoreError> {
    let (endpoints, sequences, attempts) = columns(keys)?;
    sqlx::query!(
        "delete from logistics_notifier.webhook_deliveries as deliveries
          using unnest($1::uuid[], $2::bigint[], $3::integer[]) as arrived (endpoint_id, sequence, attempt)
          where deliveries.endpoint_id = arrived.endpoint_id
            and deliveries.sequence = arrived.sequence
            and deliveries.attempts = arrived.attempt",
        &endpoints,
        &sequences,
        &attempts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts back what did not arrive: to be tried at a time, or given up where there is none. What only
/// waited for its address, and was never tried, gives its try back.
pub(crate) async fn failed(
    conn: &mut PgConnection,
    keys: &[Key],
    next: &[Option<DateTime<Utc>>],
) -> Result<(), StoreError> {
    let (endpoints, sequences, attempts) = columns(keys)?;
    sqlx::query!(
        "update logistics_notifier.webhook_deliveries as deliveries
            set given_up = failed.next_at is null,
                next_at = coalesce(failed.next_at, deliveries.next_at),
                leased_until = null
           from unnest($1::uuid[], $2::bigint[], $3::integer[], $4::timestamptz[])
                as failed (endpoint_id, sequence, attempt, next_at)
          where deliveries.endpoint_id = failed.endpoint_id
            and deliveries.sequence = failed.sequence
            and deliveries.attempts = failed.attempt",
        &endpoints,
        &sequences,
        &attempts,
        next as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Endpoints, sequences and attempts.
type Columns = (Vec<Uuid>, Vec<i64>, Vec<i32>);

fn columns(keys: &[Key]) -> Result<Columns, StoreError> {
    Ok((
        keys.iter().map(|(endpoint, ..)| *endpoint).collect(),
        keys.iter().map(|(_, sequence, _)| bigint(*sequence)).collect(),
        keys.iter().map(|(.., attempt)| integer(*attempt)).collect::<Result<_, _>>()?,
    ))
}

/// Lets everything that waits for an address, or was given up, from a place in the feed on, be
/// tried at once and anew; returns how many.
pub(crate) async fn recover(
    conn: &mut PgConnection,
    endpoint: Uuid,
    from: u64,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let recovered = sqlx::query!(
        "update logistics_notifier.webhook_deliveries
            set given_up = false,
                attempts = 0,
                next_at = $3,
                leased_until = null
          where endpoint_id = $1
            and sequence >= $2
            and (leased_until is null or leased_until <= $3)",
        endpoint,
        bigint(from),
        now,
    )
    .execute(conn)
    .await?;
    Ok(recovered.rows_affected())
}

/// Addresses for which something is due, with how many messages are under way to each.
pub(crate) async fn busy(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, StoreError> {
    let endpoints = sqlx::query_scalar!(
        "select endpoints.endpoint_id
           from logistics_notifier.webhook_endpoints as endpoints
          where endpoints.deleted_at is null
            and endpoints.disabled is null
            and (endpoints.paused_until is null or endpoints.paused_until <= $1)
            and exists (
                select
                  from logistics_notifier.webhook_deliveries as deliveries
                 where deliveries.endpoint_id = endpoints.endpoint_id
                   and not deliveries.given_up
                   and deliveries.next_at <= $1
                )",
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(endpoints)
}

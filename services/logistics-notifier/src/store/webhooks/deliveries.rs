//! What did not arrive at the first try: claimed by workers when it is due, taken out when it arrived.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::{StoreError, bigint, count, integer, sequence};

const TABLE: &str = "webhook_deliveries";

/// A message that a worker posts.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) key: Key,
    pub(crate) payload: Vec<u8>,
}

/// Which message to which address, and which try of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) endpoint: Uuid,
    pub(crate) sequence: u64,
    /// Which try it is, from 1; also says whose it is.
    pub(crate) attempt: u32,
    /// Beginning of the stretch that it is tried in for the first time.
    pub(crate) stretch: Option<u64>,
}

/// A message that is posted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Again {
    pub(crate) key: Key,
    /// How often it was tried.
    pub(crate) tries: u32,
    /// When it is due; none when it is given up.
    pub(crate) next: Option<DateTime<Utc>>,
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
            key: Key {
                endpoint: row.endpoint_id,
                sequence: sequence(row.sequence, TABLE)?,
                attempt: count(row.attempts, TABLE)?,
                stretch: None,
            },
            payload: row.payload,
        })
    })
    .collect()
}

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

/// Puts back what did not arrive, unless somebody else has claimed it since.
pub(crate) async fn put_back(conn: &mut PgConnection, again: &[Again]) -> Result<(), StoreError> {
    let keys: Vec<_> = again.iter().map(|again| again.key).collect();
    let (endpoints, sequences, attempts) = columns(&keys)?;
    let tries: Vec<_> = again.iter().map(|one| integer(one.tries)).collect::<Result<_, _>>()?;
    let next: Vec<_> = again.iter().map(|again| again.next).collect();
    sqlx::query!(
        "update logistics_notifier.webhook_deliveries as deliveries
            set given_up = again.next_at is null,
                attempts = again.tries,
                next_at = coalesce(again.next_at, deliveries.next_at),
                leased_until = null
           from unnest($1::uuid[], $2::bigint[], $3::integer[], $4::integer[], $5::timestamptz[])
                as again (endpoint_id, sequence, attempt, tries, next_at)
          where deliveries.endpoint_id = again.endpoint_id
            and deliveries.sequence = again.sequence
            and deliveries.attempts = again.attempt",
        &endpoints,
        &sequences,
        &attempts,
        &tries,
        &next as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Endpoints, sequences and attempts.
type Columns = (Vec<Uuid>, Vec<i64>, Vec<i32>);

fn columns(keys: &[Key]) -> Result<Columns, StoreError> {
    Ok((
        keys.iter().map(|key| key.endpoint).collect(),
        keys.iter().map(|key| bigint(key.sequence)).collect(),
        keys.iter().map(|key| integer(key.attempt)).collect::<Result<_, _>>()?,
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

/// Addresses for which there is something to post, and whether it is due again: else it is news of
/// the feed.
pub(crate) async fn busy(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, bool)>, StoreError> {
    let endpoints = sqlx::query!(
        r#"select endpoints.endpoint_id, late.late as "late!"
             from logistics_notifier.webhook_endpoints as endpoints
             join logistics_notifier.partner_feeds as feeds using (partner_id)
            cross join lateral (
                  select exists (
                         select
                           from logistics_notifier.webhook_deliveries as deliveries
                          where deliveries.endpoint_id = endpoints.endpoint_id
                            and not deliveries.given_up
                            and deliveries.next_at <= $1
                         ) as late
                  ) as late
            where endpoints.deleted_at is null
              and endpoints.disabled is null
              and (endpoints.paused_until is null or endpoints.paused_until <= $1)
              and (endpoints.begun_sequence < feeds.last_sequence or late.late)"#,
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(endpoints.into_iter().map(|row| (row.endpoint_id, row.late)).collect())
}

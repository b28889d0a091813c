//! Stretches of feeds that are posted for the first time: begun by workers, and settled.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::deliveries::{Again, Claimed, Key};
use crate::store::{StoreError, bigint, integer, sequence};

const TABLE: &str = "webhook_stretches";

/// Begins what was written since, for each address up to as many messages as it has room for, and
/// leases it. Addresses for which another worker begins something are left to it.
pub(crate) async fn begin(
    conn: &mut PgConnection,
    room: &[(Uuid, i64)],
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
) -> Result<Vec<Claimed>, StoreError> {
    let (endpoints, rooms): (Vec<_>, Vec<_>) = room.iter().copied().unzip();
    sqlx::query!(
        r#"with behind as materialized (
           select endpoints.endpoint_id, endpoints.partner_id, endpoints.types, endpoints.begun_sequence, room.free
             from unnest($1::uuid[], $2::bigint[]) as room (endpoint_id, free)
             join logistics_notifier.webhook_endpoints as endpoints using (endpoint_id)
             join logistics_notifier.partner_feeds as feeds using (partner_id)
            where endpoints.deleted_at is null
              and endpoints.begun_sequence < feeds.last_sequence
              for update of endpoints skip locked
           ),
           news as materialized (
           select behind.endpoint_id, behind.begun_sequence, written.sequence, written.payload,
                  logistics_notifier.is_wanted(written.subject, behind.types) as wanted
             from behind
            cross join lateral (
                  select (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint as sequence,
                         outbox.subject, outbox.payload
                    from logistics_notifier.outbox as outbox
                   where outbox.headers ? 'Vsys-Partner-Sequence'
                     and split_part(outbox.subject, '.', 2) = behind.partner_id
                     and (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint > behind.begun_sequence
                   order by (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint
                   limit behind.free
                  ) as written
           ),
           stretches as materialized (
           select endpoint_id, begun_sequence, max(sequence) as upto, count(*) filter (where wanted) as messages
             from news
            group by endpoint_id, begun_sequence
           ),
           moved as (
           update logistics_notifier.webhook_endpoints as endpoints
              set begun_sequence = stretches.upto
             from stretches
            where endpoints.endpoint_id = stretches.endpoint_id
           ),
           leased as (
           insert into logistics_notifier.webhook_stretches (
                  endpoint_id, after, upto, messages, begun_at, leased_until
                  )
           select endpoint_id, begun_sequence, upto, messages, $3, $4
             from stretches
            where messages > 0
           )
           select endpoint_id, begun_sequence, sequence as "sequence!", payload
             from news
            where wanted
            order by sequence"#,
        &endpoints,
        &rooms,
        now,
        leased_until,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let key = Key {
            endpoint: row.endpoint_id,
            sequence: sequence(row.sequence, TABLE)?,
            attempt: 1,
            stretch: Some(sequence(row.begun_sequence, TABLE)?),
        };
        Ok(Claimed { key, payload: row.payload })
    })
    .collect()
}

/// Puts first tries that did not arrive among what is posted again. What became of a stretch whose
/// lease was lost is for whoever took it over to say.
pub(crate) async fn put_back(
    conn: &mut PgConnection,
    again: &[Again],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let endpoints: Vec<_> = again.iter().map(|again| again.key.endpoint).collect();
    let after: Vec<_> =
        again.iter().map(|again| bigint(again.key.stretch.unwrap_or_default())).collect();
    let sequences: Vec<_> = again.iter().map(|again| bigint(again.key.sequence)).collect();
    let tries: Vec<_> = again.iter().map(|one| integer(one.tries)).collect::<Result<_, _>>()?;
    let next: Vec<_> = again.iter().map(|again| again.next).collect();
    sqlx::query!(
        "insert into logistics_notifier.webhook_deliveries (endpoint_id, sequence, given_up, attempts, next_at)
         select again.endpoint_id, again.sequence, again.next_at is null, again.tries, coalesce(again.next_at, $6)
           from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::integer[], $5::timestamptz[])
                as again (endpoint_id, after, sequence, tries, next_at)
           join logistics_notifier.webhook_stretches as stretches using (endpoint_id, after)
             on conflict do nothing",
        &endpoints,
        &after,
        &sequences,
        &tries,
        &next as &[Option<DateTime<Utc>>],
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that so many messages of stretches have their result; a stretch of which that is true of
/// all is over.
pub(crate) async fn settle(
    conn: &mut PgConnection,
    results: &[((Uuid, u64), i32)],
) -> Result<(), StoreError> {
    let endpoints: Vec<_> = results.iter().map(|((endpoint, _), _)| *endpoint).collect();
    let after: Vec<_> = results.iter().map(|((_, after), _)| bigint(*after)).collect();
    let counts: Vec<_> = results.iter().map(|(_, count)| *count).collect();
    sqlx::query!(
        "with settled as (
         select * from unnest($1::uuid[], $2::bigint[], $3::integer[]) as settled (endpoint_id, after, messages)
         ),
         over as (
         delete from logistics_notifier.webhook_stretches as stretches
          using settled
          where stretches.endpoint_id = settled.endpoint_id
            and stretches.after = settled.after
            and stretches.messages <= settled.messages
         )
         update logistics_notifier.webhook_stretches as stretches
            set messages = stretches.messages - settled.messages
           from settled
          where stretches.endpoint_id = settled.endpoint_id
            and stretches.after = settled.after
            and stretches.messages > settled.messages",
        &endpoints,
        &after,
        &counts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes stretches over whose worker is gone: of what has no result, each message is due again.
pub(crate) async fn take_over(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let taken = sqlx::query!(
        "with gone as (
         select endpoint_id, after
           from logistics_notifier.webhook_stretches
          where leased_until <= $1
            for update skip locked
         ),
         lost as (
         delete from logistics_notifier.webhook_stretches as stretches
          using gone
          where stretches.endpoint_id = gone.endpoint_id
            and stretches.after = gone.after
         returning stretches.*
         )
         insert into logistics_notifier.webhook_deliveries (endpoint_id, sequence, given_up, attempts, next_at)
         select lost.endpoint_id, (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint, false, 1, $1
           from lost
           join logistics_notifier.webhook_endpoints as endpoints using (endpoint_id)
           join logistics_notifier.outbox as outbox
             on outbox.headers ? 'Vsys-Partner-Sequence'
            and split_part(outbox.subject, '.', 2) = endpoints.partner_id
            and (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint > lost.after
            and (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint <= lost.upto
            and logistics_notifier.is_wanted(outbox.subject, endpoints.types)
          where not exists (
                select
                  from logistics_notifier.webhook_attempts as attempts
                 where attempts.endpoint_id = lost.endpoint_id
                   and attempts.sequence = (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint
                   and attempts.at >= lost.begun_at
                )
             on conflict do nothing",
        now,
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected())
}

//! Stretches of feeds that are posted for the first time: begun by workers, and settled.

use std::collections::HashMap;

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
    let behind = hold_behind(conn, room).await?;
    if behind.is_empty() {
        return Ok(Vec::new());
    }
    let mut stretches: HashMap<_, _> = behind
        .iter()
        .map(|behind| {
            (behind.endpoint, Stretch { after: behind.after, upto: behind.after, messages: 0 })
        })
        .collect();
    let mut claimed = Vec::new();
    for news in news(conn, &behind).await? {
        let Some(stretch) = stretches.get_mut(&news.endpoint) else { continue };
        stretch.upto = stretch.upto.max(news.sequence);
        let Some(payload) = news.payload else { continue };
        stretch.messages += 1;
        let key = Key {
            endpoint: news.endpoint,
            sequence: sequence(news.sequence, TABLE)?,
            attempt: 1,
            stretch: Some(sequence(stretch.after, TABLE)?),
        };
        claimed.push(Claimed { key, payload });
    }
    lease(conn, &stretches, now, leased_until).await?;
    Ok(claimed)
}

/// An address that is behind its feed.
struct Behind {
    endpoint: Uuid,
    after: i64,
    free: i64,
}

/// A stretch that begins; messages are those that the address wants.
struct Stretch {
    after: i64,
    upto: i64,
    messages: i32,
}

/// A message that was written; without its payload where the address does not want it.
struct News {
    endpoint: Uuid,
    sequence: i64,
    payload: Option<Vec<u8>>,
}

async fn hold_behind(
    conn: &mut PgConnection,
    room: &[(Uuid, i64)],
) -> Result<Vec<Behind>, StoreError> {
    let (endpoints, rooms): (Vec<_>, Vec<_>) = room.iter().copied().unzip();
    let behind = sqlx::query_as!(
        Behind,
        r#"select endpoints.endpoint_id as endpoint, endpoints.begun_sequence as after, room.free as "free!"
             from unnest($1::uuid[], $2::bigint[]) as room (endpoint_id, free)
             join logistics_notifier.webhook_endpoints as endpoints using (endpoint_id)
             join logistics_notifier.partner_feeds as feeds using (partner_id)
            where endpoints.deleted_at is null
              and endpoints.begun_sequence < feeds.last_sequence
              for update of endpoints skip locked"#,
        &endpoints,
        &rooms,
    )
    .fetch_all(conn)
    .await?;
    Ok(behind)
}

/// What was written behind each place, in the order of its feed.
async fn news(conn: &mut PgConnection, behind: &[Behind]) -> Result<Vec<News>, StoreError> {
    let endpoints: Vec<_> = behind.iter().map(|behind| behind.endpoint).collect();
    let rooms: Vec<_> = behind.iter().map(|behind| behind.free).collect();
    let news = sqlx::query_as!(
        News,
        r#"select endpoints.endpoint_id as endpoint, written.sequence as "sequence!",
                  case when logistics_notifier.is_wanted(written.subject, endpoints.types)
                       then written.payload
                  end as payload
             from unnest($1::uuid[], $2::bigint[]) as room (endpoint_id, free)
             join logistics_notifier.webhook_endpoints as endpoints using (endpoint_id)
            cross join lateral (
                  select (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint as sequence,
                         outbox.subject, outbox.payload
                    from logistics_notifier.outbox as outbox
                   where outbox.headers ? 'Vsys-Partner-Sequence'
                     and split_part(outbox.subject, '.', 2) = endpoints.partner_id
                     and (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint > endpoints.begun_sequence
                   order by (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint
                   limit room.free
                  ) as written"#,
        &endpoints,
        &rooms,
    )
    .fetch_all(conn)
    .await?;
    Ok(news)
}

async fn lease(
    conn: &mut PgConnection,
    stretches: &HashMap<Uuid, Stretch>,
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
) -> Result<(), StoreError> {
    let endpoints: Vec<_> = stretches.keys().copied().collect();
    let after: Vec<_> = stretches.values().map(|stretch| stretch.after).collect();
    let upto: Vec<_> = stretches.values().map(|stretch| stretch.upto).collect();
    let messages: Vec<_> = stretches.values().map(|stretch| stretch.messages).collect();
    sqlx::query!(
        "with stretches as materialized (
         select *
           from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::integer[])
                as stretches (endpoint_id, after, upto, messages)
          where upto > after
         ),
         moved as (
         update logistics_notifier.webhook_endpoints as endpoints
            set begun_sequence = stretches.upto
           from stretches
          where endpoints.endpoint_id = stretches.endpoint_id
         )
         insert into logistics_notifier.webhook_stretches (
                endpoint_id, after, upto, messages, begun_at, leased_until
                )
         select endpoint_id, after, upto, messages, $5, $6
           from stretches
          where messages > 0",
        &endpoints,
        &after,
        &upto,
        &messages,
        now,
        leased_until,
    )
    .execute(conn)
    .await?;
    Ok(())
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

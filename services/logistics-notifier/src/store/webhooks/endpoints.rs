//! Addresses that partners' messages are posted to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use crate::domain::webhook::{Disabled, Health, Scheme};
use crate::store::{StoreError, bigint, code, count};

const TABLE: &str = "webhook_endpoints";

/// An address as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) id: Uuid,
    pub(crate) partner: PartnerId,
    pub(crate) url: String,
    pub(crate) note: String,
    /// Types of events that are posted; all when empty.
    pub(crate) types: Vec<String>,
    pub(crate) scheme: Scheme,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) disabled: Option<(Disabled, DateTime<Utc>)>,
    pub(crate) paused_until: Option<DateTime<Utc>>,
    pub(crate) failing_since: Option<DateTime<Utc>>,
    /// Posts that failed one after the other.
    pub(crate) failures: u32,
    pub(crate) last_success_at: Option<DateTime<Utc>>,
}

/// An address with what waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) endpoint: Endpoint,
    pub(crate) waiting: u32,
    pub(crate) given_up: u32,
}

impl Endpoint {
    /// How the address is doing.
    pub(crate) fn health(&self) -> Health {
        Health {
            failures: self.failures,
            failing_since: self.failing_since,
            paused_until: self.paused_until,
            disabled: self.disabled.map(|(why, _)| why),
        }
    }

    /// Takes over how it is doing since `at`.
    pub(crate) fn take_health(&mut self, health: Health, at: DateTime<Utc>) {
        self.failures = health.failures;
        self.failing_since = health.failing_since;
        self.paused_until = health.paused_until;
        self.disabled = match (self.disabled, health.disabled) {
            (Some(before), Some(why)) if before.0 == why => Some(before),
            (_, why) => why.map(|why| (why, at)),
        };
    }
}

struct Row {
    endpoint_id: Uuid,
    partner_id: String,
    url: String,
    note: String,
    types: Vec<String>,
    scheme: String,
    created_at: DateTime<Utc>,
    disabled: Option<String>,
    disabled_at: Option<DateTime<Utc>>,
    paused_until: Option<DateTime<Utc>>,
    failing_since: Option<DateTime<Utc>>,
    failures: i32,
    last_success_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Endpoint {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let disabled = match (row.disabled, row.disabled_at) {
            (Some(reason), Some(at)) => Some((code(&reason, TABLE, "an unknown reason")?, at)),
            _ => None,
        };
        Ok(Self {
            id: row.endpoint_id,
            partner: code(&row.partner_id, TABLE, "no partner id")?,
            url: row.url,
            note: row.note,
            types: row.types,
            scheme: code(&row.scheme, TABLE, "an unknown scheme")?,
            created_at: row.created_at,
            disabled,
            paused_until: row.paused_until,
            failing_since: row.failing_since,
            failures: count(row.failures, TABLE)?,
            last_success_at: row.last_success_at,
        })
    }
}

macro_rules! endpoints {
    ($tail:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            "select endpoint_id, partner_id, url, note, types, scheme, created_at, disabled, disabled_at,
                    paused_until, failing_since, failures, last_success_at
               from logistics_notifier.webhook_endpoints"
            + $tail
            $(, $argument)*
        )
    };
}

/// Keeps a new address that gets what is written from now on; false if it is kept already.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    endpoint: &Endpoint,
    from_sequence: u64,
) -> Result<bool, StoreError> {
    let kept = sqlx::query!(
        "insert into logistics_notifier.webhook_endpoints (
                endpoint_id, partner_id, url, note, types, scheme, created_at, begun_sequence
                )
         values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (endpoint_id) do nothing",
        endpoint.id,
        endpoint.partner.as_str(),
        endpoint.url,
        endpoint.note,
        &endpoint.types,
        endpoint.scheme.as_str(),
        endpoint.created_at,
        bigint(from_sequence),
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// One address that was not taken away, held until the transaction ends.
pub(crate) async fn find_for_update(
    conn: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Endpoint>, StoreError> {
    endpoints!(" where endpoint_id = $1 and deleted_at is null for update", id)
        .fetch_optional(conn)
        .await?
        .map(Endpoint::try_from)
        .transpose()
}

/// Addresses by their ids.
pub(crate) async fn of_ids(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<Endpoint>, StoreError> {
    endpoints!(" where endpoint_id = any($1)", ids)
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(Endpoint::try_from)
        .collect()
}

/// Addresses by their ids, held until the transaction ends.
pub(crate) async fn hold(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<Endpoint>, StoreError> {
    endpoints!(
        " where endpoint_id = any($1)
          order by endpoint_id
            for update",
        ids,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Endpoint::try_from)
    .collect()
}

/// Notes that posts arrived, for addresses of which that was not noted within a second.
pub(crate) async fn note_success(
    conn: &mut PgConnection,
    ids: &[Uuid],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update logistics_notifier.webhook_endpoints
            set last_success_at = $2
          where endpoint_id = any($1)
            and coalesce(last_success_at < $2::timestamptz - interval '1 second', true)",
        ids,
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many addresses a partner has.
pub(crate) async fn number_of(
    conn: &mut PgConnection,
    partner: PartnerId,
) -> Result<i64, StoreError> {
    let number = sqlx::query_scalar!(
        r#"select count(*) as "count!"
             from logistics_notifier.webhook_endpoints
            where partner_id = $1
              and deleted_at is null"#,
        partner.as_str(),
    )
    .fetch_one(conn)
    .await?;
    Ok(number)
}

/// Keeps what an address is now.
pub(crate) async fn save(conn: &mut PgConnection, endpoint: &Endpoint) -> Result<(), StoreError> {
    sqlx::query!(
        "update logistics_notifier.webhook_endpoints
            set url = $2,
                note = $3,
                types = $4,
                disabled = $5,
                disabled_at = $6,
                paused_until = $7,
                failing_since = $8,
                failures = $9
          where endpoint_id = $1",
        endpoint.id,
        endpoint.url,
        endpoint.note,
        &endpoint.types,
        endpoint.disabled.map(|(reason, _)| reason.as_str()),
        endpoint.disabled.map(|(_, at)| at),
        endpoint.paused_until,
        endpoint.failing_since,
        crate::store::integer(endpoint.failures)?,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes an address away with what waited for it and its secrets.
pub(crate) async fn delete(
    conn: &mut PgConnection,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update logistics_notifier.webhook_endpoints set deleted_at = $2 where endpoint_id = $1",
        id,
        at,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("delete from logistics_notifier.webhook_secrets where endpoint_id = $1", id)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from logistics_notifier.webhook_stretches where endpoint_id = $1", id)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from logistics_notifier.webhook_deliveries where endpoint_id = $1", id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Addresses of a partner or of all, the oldest first.
pub(crate) async fn list(
    conn: &mut PgConnection,
    partner: Option<PartnerId>,
    only: Option<Uuid>,
) -> Result<Vec<Listed>, StoreError> {
    let endpoints = endpoints!(
        " where deleted_at is null
            and ($1::text is null or partner_id = $1)
            and ($2::uuid is null or endpoint_id = $2)
          order by partner_id, endpoint_id",
        partner.as_ref().map(PartnerId::as_str),
        only,
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<_> = endpoints.iter().map(|row| row.endpoint_id).collect();
    // What waits: to be posted again, under way for the first time, not begun.
    let waiting = sqlx::query!(
        r#"select endpoints.endpoint_id,
                  (late.waiting + coalesce(under_way.messages, 0) + ahead.messages)::integer as "waiting!",
                  late.given_up::integer as "given_up!"
             from logistics_notifier.webhook_endpoints as endpoints
             join logistics_notifier.partner_feeds as feeds using (partner_id)
            cross join lateral (
                  select count(*) filter (where not given_up) as waiting,
                         count(*) filter (where given_up) as given_up
                    from logistics_notifier.webhook_deliveries as deliveries
                   where deliveries.endpoint_id = endpoints.endpoint_id
                  ) as late
            cross join lateral (
                  select sum(stretches.messages) as messages
                    from logistics_notifier.webhook_stretches as stretches
                   where stretches.endpoint_id = endpoints.endpoint_id
                  ) as under_way
            cross join lateral (
                  select case
                         when cardinality(endpoints.types) = 0
                         then greatest(feeds.last_sequence - endpoints.begun_sequence, 0)
                         else (
                              select count(*)
                                from logistics_notifier.outbox as outbox
                               where outbox.headers ? 'Vsys-Partner-Sequence'
                                 and split_part(outbox.subject, '.', 2) = endpoints.partner_id
                                 and (outbox.headers ->> 'Vsys-Partner-Sequence')::bigint > endpoints.begun_sequence
                                 and logistics_notifier.is_wanted(outbox.subject, endpoints.types)
                              )
                         end as messages
                  ) as ahead
            where endpoints.endpoint_id = any($1)"#,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    endpoints
        .into_iter()
        .map(|row| {
            let of = waiting.iter().find(|waits| waits.endpoint_id == row.endpoint_id);
            Ok(Listed {
                waiting: of.map_or(Ok(0), |of| count(of.waiting, "webhook_deliveries"))?,
                given_up: of.map_or(Ok(0), |of| count(of.given_up, "webhook_deliveries"))?,
                endpoint: Endpoint::try_from(row)?,
            })
        })
        .collect()
}

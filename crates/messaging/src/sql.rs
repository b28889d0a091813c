//! The SQL of outbox and inbox, written once per schema when the outbox is made.
//!
//! These are the only statements of the system that are not checked at compile time: their text
//! differs by the schema's name, which is a `&'static str` of the service and never input.

use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::{Query, QueryAs, QueryScalar};
use sqlx::{AssertSqlSafe, FromRow, Postgres, SqlSafeStr, SqlStr};

/// The statements of one schema.
#[derive(Debug)]
pub(crate) struct Statements {
    /// Records any number of envelopes, in their order.
    pub(crate) record: SqlStr,
    /// Counts the rows that wait, with the oldest of them.
    pub(crate) waiting: SqlStr,
    /// Marks what was acknowledged and reads what to publish next.
    pub(crate) turn: SqlStr,
    /// Marks what was acknowledged.
    pub(crate) mark: SqlStr,
    /// Writes inbox rows and answers which of them are new.
    pub(crate) first_time: SqlStr,
    /// Pages through the outbox for reconcile.
    pub(crate) page: SqlStr,
    /// Puts rows back into the queue.
    pub(crate) requeue: SqlStr,
    /// Takes the relay's lease, if it is free.
    pub(crate) lease: SqlStr,
    /// Lets a session commit without waiting for the disk.
    pub(crate) relaxed: SqlStr,
    /// The time of the database.
    pub(crate) now: SqlStr,
}

impl Statements {
    pub(crate) fn of(schema: &'static str) -> Self {
        let sql = |text: &str| {
            let text: Arc<str> = text.replace("{schema}", schema).into();
            AssertSqlSafe(text).into_sql_str()
        };
        Self {
            record: sql(RECORD),
            waiting: sql(WAITING),
            turn: sql(TURN),
            mark: sql(MARK),
            first_time: sql(FIRST_TIME),
            page: sql(PAGE),
            requeue: sql(REQUEUE),
            lease: LEASE.into_sql_str(),
            relaxed: RELAXED.into_sql_str(),
            now: NOW.into_sql_str(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the text differs by the schema's name")]
pub(crate) fn query(statement: &SqlStr) -> Query<'static, Postgres, PgArguments> {
    sqlx::query(statement.clone())
}

#[expect(clippy::disallowed_methods, reason = "the text differs by the schema's name")]
pub(crate) fn query_as<R: for<'r> FromRow<'r, PgRow>>(
    statement: &SqlStr,
) -> QueryAs<'static, Postgres, R, PgArguments> {
    sqlx::query_as(statement.clone())
}

#[expect(clippy::disallowed_methods, reason = "as its siblings, so that all SQL is in one place")]
pub(crate) fn query_scalar<T>(statement: &SqlStr) -> QueryScalar<'static, Postgres, T, PgArguments>
where
    (T,): for<'r> FromRow<'r, PgRow>,
{
    sqlx::query_scalar(statement.clone())
}

const RECORD: &str = "
insert into {schema}.outbox (event_id, subject, payload, headers, occurred_at)
select event_id, subject, payload, headers::jsonb, occurred_at
  from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::timestamptz[])
       with ordinality as envelope (event_id, subject, payload, headers, occurred_at, place)
 order by place";

const WAITING: &str = "
select count(*), min(occurred_at)
  from {schema}.outbox
 where published_at is null";

// One round trip: the update is not yet visible to the select beside it, so what it marks ($1) is
// left out of the reading by number, and so is what is being published just now ($2, few ranges
// however many rows: see positions.rs). Rows are read `where published_at is null`, never
// `position >` the last: positions are given before commit, and a late commit with a lower one
// would be skipped. The running sum goes over lengths alone, so that payloads are read only of
// the rows that fit; the first row always does.
const TURN: &str = "
with marked as (
    update {schema}.outbox
       set published_at = now()
     where position = any($1)
       and published_at is null
)
select position, event_id, subject, payload, headers, occurred_at
  from (select position,
               sum(bytes) over (order by position rows unbounded preceding) - bytes as bytes_before
          from (select position, octet_length(payload) as bytes
                  from {schema}.outbox
                 where published_at is null
                   and not position <@ $2::text::int8multirange
                 order by position
                 limit $3) as waiting) as measured
  join {schema}.outbox using (position)
 where bytes_before < $4
 order by position";

const MARK: &str = "
update {schema}.outbox
   set published_at = now()
 where position = any($1)
   and published_at is null";

const FIRST_TIME: &str = "
insert into {schema}.inbox (consumer, event_id)
select $1, event_id
  from unnest($2::uuid[]) as heard (event_id)
    on conflict do nothing
returning event_id";

const PAGE: &str = "
select position, event_id, subject, headers, published_at
  from {schema}.outbox
 where position > $1
 order by position
 limit $2";

const REQUEUE: &str = "
update {schema}.outbox
   set published_at = null
 where position = any($1)";

const LEASE: &str = "select pg_try_advisory_lock(hashtextextended($1, 0))";

const RELAXED: &str = "set synchronous_commit = off";

const NOW: &str = "select now()";

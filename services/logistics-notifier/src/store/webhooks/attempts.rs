//! Every post that was tried.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::webhook::Answer;
use crate::store::{StoreError, bigint, count, integer, sequence};

const TABLE: &str = "webhook_attempts";

/// One try of one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) endpoint: Uuid,
    pub(crate) event: Uuid,
    /// Nought for a test.
    pub(crate) sequence: u64,
    /// Which try of the message it was, from 1.
    pub(crate) place: u32,
    pub(crate) at: DateTime<Utc>,
    pub(crate) milliseconds: u32,
    /// Nought where there was no answer.
    pub(crate) status: u16,
    /// Empty where it arrived.
    pub(crate) error: String,
    pub(crate) next_at: Option<DateTime<Utc>>,
}

/// A post that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) endpoint: Uuid,
    pub(crate) event: Uuid,
    /// Nought for a test.
    pub(crate) sequence: u64,
    /// Which try of the message it is, from 1.
    pub(crate) place: u32,
    pub(crate) at: DateTime<Utc>,
}

impl Begun {
    /// The attempt that it was when an answer came after so long.
    pub(crate) fn answered(self, answer: &Answer, took: Duration) -> Attempt {
        let Self { endpoint, event, sequence, place, at } = self;
        Attempt {
            endpoint,
            event,
            sequence,
            place,
            at,
            milliseconds: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
            status: answer.status(),
            error: answer.error(),
            next_at: None,
        }
    }
}

/// Keeps attempts.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    attempts: impl Iterator<Item = &Attempt> + Clone,
) -> Result<(), StoreError> {
    let integers = |of: fn(&Attempt) -> u32| -> Result<Vec<i32>, StoreError> {
        attempts.clone().map(|attempt| integer(of(attempt))).collect()
    };
    let next: Vec<_> = attempts.clone().map(|one| one.next_at).collect();
    sqlx::query!(
        "insert into logistics_notifier.webhook_attempts (
                endpoint_id, event_id, sequence, attempt, at, milliseconds, status, error, next_at
                )
         select *
           from unnest(
                $1::uuid[], $2::uuid[], $3::bigint[], $4::integer[], $5::timestamptz[], $6::integer[],
                $7::integer[], $8::text[], $9::timestamptz[]
                )",
        &attempts.clone().map(|one| one.endpoint).collect::<Vec<_>>(),
        &attempts.clone().map(|one| one.event).collect::<Vec<_>>(),
        &attempts.clone().map(|one| bigint(one.sequence)).collect::<Vec<_>>(),
        &integers(|one| one.place)?,
        &attempts.clone().map(|one| one.at).collect::<Vec<_>>(),
        &integers(|one| one.milliseconds)?,
        &integers(|one| one.status.into())?,
        &attempts.clone().map(|one| one.error.clone()).collect::<Vec<_>>(),
        &next as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Attempts of an address before a place in the record, the newest first, each with its place.
pub(crate) async fn list(
    conn: &mut PgConnection,
    endpoint: Uuid,
    (failed_only, event): (bool, Option<Uuid>),
    before: i64,
    limit: i64,
) -> Result<Vec<(i64, Attempt)>, StoreError> {
    sqlx::query!(
        "select attempt_id, event_id, sequence, attempt, at, milliseconds, status, error, next_at
           from logistics_notifier.webhook_attempts
          where endpoint_id = $1
            and attempt_id < $2
            and (not $3 or error <> '')
            and ($4::uuid is null or event_id = $4)
          order by attempt_id desc
          limit $5",
        endpoint,
        before,
        failed_only,
        event,
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let attempt = Attempt {
            endpoint,
            event: row.event_id,
            sequence: sequence(row.sequence, TABLE)?,
            place: count(row.attempt, TABLE)?,
            at: row.at,
            milliseconds: count(row.milliseconds, TABLE)?,
            status: u16::try_from(row.status).unwrap_or_default(),
            error: row.error,
            next_at: row.next_at,
        };
        Ok((row.attempt_id, attempt))
    })
    .collect()
}

/// Forgets attempts from before a time, some at once; returns how many.
pub(crate) async fn forget(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    most: i64,
) -> Result<u64, StoreError> {
    let gone = sqlx::query!(
        "delete from logistics_notifier.webhook_attempts
          where (endpoint_id, attempt_id) in (
                select endpoint_id, attempt_id
                  from logistics_notifier.webhook_attempts
                 where at < $1
                 limit $2
                )",
        before,
        most,
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}

//! Messages that partners asked to have again.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::{StoreError, bigint, code, count, integer, sequence};

const TABLE: &str = "replays";

/// A replay as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replay {
    pub(crate) id: Uuid,
    pub(crate) partner: PartnerId,
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) lock: Option<Uuid>,
    /// The next place that is to be sent again.
    pub(crate) next: u64,
    pub(crate) sent: u32,
    pub(crate) person: String,
    pub(crate) asked_at: DateTime<Utc>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
}

macro_rules! replays {
    ($tail:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            "select replay_id, partner_id, first_sequence, last_sequence, lock_id, next_sequence,
                    sent, person, asked_at, finished_at
               from logistics_notifier.replays"
            + $tail
            $(, $argument)*
        )
    };
}

struct Row {
    replay_id: Uuid,
    partner_id: String,
    first_sequence: i64,
    last_sequence: i64,
    lock_id: Option<Uuid>,
    next_sequence: i64,
    sent: i32,
    person: String,
    asked_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Replay {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.replay_id,
            partner: code(&row.partner_id, TABLE, "no partner id")?,
            first: sequence(row.first_sequence, TABLE)?,
            last: sequence(row.last_sequence, TABLE)?,
            lock: row.lock_id,
            next: sequence(row.next_sequence, TABLE)?,
            sent: count(row.sent, TABLE)?,
            person: row.person,
            asked_at: row.asked_at,
            finished_at: row.finished_at,
        })
    }
}

/// Keeps a replay; the same id again changes nothing.
pub(crate) async fn insert(conn: &mut PgConnection, replay: &Replay) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into logistics_notifier.replays (
                replay_id, partner_id, first_sequence, last_sequence, lock_id, next_sequence, sent,
                person, asked_at, finished_at
                )
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (replay_id) do nothing",
        replay.id,
        replay.partner.as_str(),
        bigint(replay.first),
        bigint(replay.last),
        replay.lock,
        bigint(replay.next),
        integer(replay.sent)?,
        replay.person,
        replay.asked_at,
        replay.finished_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One replay.
pub(crate) async fn find(conn: &mut PgConnection, id: Uuid) -> Result<Option<Replay>, StoreError> {
    replays!(" where replay_id = $1", id)
        .fetch_optional(conn)
        .await?
        .map(Replay::try_from)
        .transpose()
}

/// The oldest replay that is not finished, held until the transaction ends; those that another
/// replica works at are left out.
pub(crate) async fn take(conn: &mut PgConnection) -> Result<Option<Replay>, StoreError> {
    replays!(
        " where finished_at is null
          order by replay_id
          limit 1
            for update skip locked"
    )
    .fetch_optional(conn)
    .await?
    .map(Replay::try_from)
    .transpose()
}

/// Notes how far a replay has come.
pub(crate) async fn advance(conn: &mut PgConnection, replay: &Replay) -> Result<(), StoreError> {
    sqlx::query!(
        "update logistics_notifier.replays
            set next_sequence = $2,
                sent = $3,
                finished_at = $4
          where replay_id = $1",
        replay.id,
        bigint(replay.next),
        integer(replay.sent)?,
        replay.finished_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Replays before `before`, the newest first.
pub(crate) async fn list(
    conn: &mut PgConnection,
    partner: Option<PartnerId>,
    before: Uuid,
    limit: i64,
) -> Result<Vec<Replay>, StoreError> {
    replays!(
        " where replay_id < $1
            and ($2::text is null or partner_id = $2)
          order by replay_id desc
          limit $3",
        before,
        partner.as_ref().map(PartnerId::as_str),
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Replay::try_from)
    .collect()
}

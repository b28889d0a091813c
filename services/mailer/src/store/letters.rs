//! `mailer.letters`.

mod row;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) use self::row::end_name;
use self::row::{Columns, LetterRow};

use super::StoreError;
use crate::domain::letter::Letter;

/// Which letters are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Only to this person.
    pub(crate) user_name: Option<String>,
    /// Only in one of these states; none for any.
    pub(crate) states: Option<Vec<String>>,
}

/// Adds letters that are to be sent; those that are known stay as they are.
pub(crate) async fn add(conn: &mut PgConnection, letters: &[Letter]) -> Result<(), StoreError> {
    if letters.is_empty() {
        return Ok(());
    }
    let columns: Vec<_> = letters.iter().map(Columns::of).collect();
    let ids: Vec<_> = letters.iter().map(|letter| letter.id).collect();
    let kinds: Vec<_> = letters.iter().map(|letter| letter.kind.as_str()).collect();
    let people: Vec<_> = letters.iter().map(|letter| letter.user_name.as_str()).collect();
    let personal: Vec<_> = letters.iter().map(|letter| letter.kind.is_personal()).collect();
    let states: Vec<_> = columns.iter().map(|columns| columns.state).collect();
    let facts: Vec<_> = columns.iter().map(|columns| columns.fact).collect();
    let sealed: Vec<_> = columns.iter().map(|columns| columns.sealed_addressee).collect();
    let useful: Vec<_> = letters.iter().map(|letter| letter.useful_until).collect();
    let next: Vec<_> = columns.iter().map(|columns| columns.next_try_at).collect();
    let heard: Vec<_> = letters.iter().map(|letter| letter.heard_at).collect();
    sqlx::query!(
        "insert into mailer.letters (letter_id, kind, user_name, personal, state, fact,
                                     sealed_addressee, useful_until, attempts, next_try_at,
                                     heard_at, answer)
         select letter_id, kind, user_name, personal, state, fact, sealed_addressee,
                useful_until, 0, next_try_at, heard_at, ''
           from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::text[],
                       $6::bytea[], $7::bytea[], $8::timestamptz[], $9::timestamptz[],
                       $10::timestamptz[])
             as heard (letter_id, kind, user_name, personal, state, fact, sealed_addressee,
                       useful_until, next_try_at, heard_at)
             on conflict (letter_id) do nothing",
        &ids,
        &kinds as &[&str],
        &people as &[&str],
        &personal,
        &states as &[&str],
        &facts as &[Option<&[u8]>],
        &sealed as &[Option<&[u8]>],
        &useful,
        &next as &[Option<DateTime<Utc>>],
        &heard,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a letter is to be sent now.
pub(crate) async fn is_any_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let due = sqlx::query_scalar!(
        r#"select exists (
               select from mailer.letters
                where state = 'waiting' and next_try_at <= $1 and useful_until > $1
           ) as "due!""#,
        now,
    );
    Ok(due.fetch_one(conn).await?)
}

/// The letter that is to be sent next, unless somebody else has it in hand.
pub(crate) async fn next_for_update(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Option<Letter>, StoreError> {
    sqlx::query_as!(
        LetterRow,
        "select letter_id, kind, user_name, state, fact, sealed_addressee, useful_until,
                attempts, next_try_at, claimed_at, heard_at, settled_at, answer
           from mailer.letters
          where state = 'waiting' and next_try_at <= $1 and useful_until > $1
          order by personal desc, next_try_at, letter_id
          limit 1
            for update skip locked",
        now,
    )
    .fetch_optional(conn)
    .await?
    .map(Letter::try_from)
    .transpose()
}

/// One letter, to decide about.
pub(crate) async fn find_for_update(
    conn: &mut PgConnection,
    id: Uuid,
) -> Result<Letter, StoreError> {
    sqlx::query_as!(
        LetterRow,
        "select letter_id, kind, user_name, state, fact, sealed_addressee, useful_until,
                attempts, next_try_at, claimed_at, heard_at, settled_at, answer
           from mailer.letters
          where letter_id = $1
            for update",
        id,
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// Saves a letter that was loaded for a decision.
pub(crate) async fn save(conn: &mut PgConnection, letter: &Letter) -> Result<(), StoreError> {
    let columns = Columns::of(letter);
    sqlx::query!(
        "update mailer.letters
            set state = $2,
                fact = $3,
                sealed_addressee = $4,
                attempts = $5,
                next_try_at = $6,
                claimed_at = $7,
                settled_at = $8,
                answer = $9
          where letter_id = $1",
        letter.id,
        columns.state,
        columns.fact,
        columns.sealed_addressee,
        i32::try_from(letter.attempts).unwrap_or(i32::MAX),
        columns.next_try_at,
        columns.claimed_at,
        columns.settled_at,
        letter.answer,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends letters that have become of no use while they waited; how many.
pub(crate) async fn expire(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let expired = sqlx::query!(
        "update mailer.letters
            set state = 'expired',
                fact = null,
                sealed_addressee = null,
                next_try_at = null,
                settled_at = $1
          where state = 'waiting' and useful_until <= $1",
        now,
    );
    Ok(expired.execute(conn).await?.rows_affected())
}

/// Ends letters that somebody claimed before an instant and never settled; how many.
pub(crate) async fn lose(
    conn: &mut PgConnection,
    claimed_before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let lost = sqlx::query!(
        "update mailer.letters
            set state = 'unsure',
                fact = null,
                sealed_addressee = null,
                claimed_at = null,
                settled_at = $2,
                answer = 'the sender ended before the answer'
          where state = 'sending' and claimed_at < $1",
        claimed_before,
        now,
    );
    Ok(lost.execute(conn).await?.rows_affected())
}

/// Letters in order of their facts, the newest first; at most so many.
pub(crate) async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Letter>, StoreError> {
    sqlx::query_as!(
        LetterRow,
        "select letter_id, kind, user_name, state, fact, sealed_addressee, useful_until,
                attempts, next_try_at, claimed_at, heard_at, settled_at, answer
           from mailer.letters
          where ($1::text is null or user_name = $1)
            and ($2::text[] is null or state = any($2))
            and ($3::uuid is null or letter_id < $3)
          order by letter_id desc
          limit $4",
        filter.user_name,
        filter.states.as_deref(),
        before,
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Letter::try_from)
    .collect()
}

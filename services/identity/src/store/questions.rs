use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::question::{Answer, Question};

const TABLE: &str = "questions";

struct Row {
    question_id: Uuid,
    subject: String,
    question: String,
    person: String,
    organisation_id: String,
    asked_at: DateTime<Utc>,
    answer: Option<String>,
    answered_by: Option<String>,
    answered_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Question {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let answer = match (row.answer, row.answered_by, row.answered_at) {
            (Some(text), Some(by), Some(at)) => Some(Answer { text, by, at }),
            (None, None, None) => None,
            _ => return Err(StoreError::inconsistent(TABLE, "half an answer")),
        };
        Ok(Self {
            id: row.question_id,
            subject: row.subject,
            text: row.question,
            person: row.person,
            organisation: row.organisation_id,
            asked_at: row.asked_at,
            answer,
        })
    }
}

/// Enters a question; its id is the one of the wish, so that the same wish has no effect.
pub(crate) async fn insert(db: &mut PgConnection, asked: &Question) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into identity.questions
         values ($1, $2, $3, $4, $5, $6, null, null, null)
             on conflict (question_id) do nothing",
        asked.id,
        asked.subject,
        asked.text,
        asked.person,
        asked.organisation,
        asked.asked_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One question, held until the transaction ends.
pub(crate) async fn find_for_update(
    db: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Question>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "select question_id, subject, question, person, organisation_id, asked_at, answer,
                answered_by, answered_at
           from identity.questions
          where question_id = $1
            for update",
        id,
    )
    .fetch_optional(db)
    .await?;
    row.map(Question::try_from).transpose()
}

/// Keeps an answer in the place of the one before.
pub(crate) async fn save_answer(
    db: &mut PgConnection,
    id: Uuid,
    answer: &Answer,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update identity.questions
            set answer = $2, answered_by = $3, answered_at = $4
          where question_id = $1",
        id,
        answer.text,
        answer.by,
        answer.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which questions are looked for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Asked for this organisation.
    pub(crate) organisation: Option<String>,
    pub(crate) open_only: bool,
    /// Asked before this one.
    pub(crate) before: Option<(DateTime<Utc>, Uuid)>,
}

/// The newest questions first.
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Question>, StoreError> {
    let (asked_at, id) = filter.before.unzip();
    let rows = sqlx::query_as!(
        Row,
        "select question_id, subject, question, person, organisation_id, asked_at, answer,
                answered_by, answered_at
           from identity.questions
          where ($1::timestamptz is null or (asked_at, question_id) < ($1, $2::uuid))
            and ($3::text is null or organisation_id = $3)
            and (not $4 or answer is null)
          order by asked_at desc, question_id desc
          limit $5",
        asked_at,
        id,
        filter.organisation,
        filter.open_only,
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Question::try_from).collect()
}

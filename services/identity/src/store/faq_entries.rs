use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::question::FaqEntry;

struct Row {
    faq_id: Uuid,
    question: String,
    answer: String,
    question_en: String,
    answer_en: String,
    published: bool,
    changed_at: DateTime<Utc>,
}

impl From<Row> for FaqEntry {
    fn from(row: Row) -> Self {
        Self {
            id: row.faq_id,
            question: row.question,
            answer: row.answer,
            question_en: row.question_en,
            answer_en: row.answer_en,
            published: row.published,
            changed_at: row.changed_at,
        }
    }
}

/// One entry, held until the transaction ends.
pub(crate) async fn find_for_update(
    db: &mut PgConnection,
    id: Uuid,
) -> Result<Option<FaqEntry>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "select faq_id, question, answer, question_en, answer_en, published, changed_at
           from identity.faq_entries
          where faq_id = $1
            for update",
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(FaqEntry::from))
}

/// Enters or changes an entry.
pub(crate) async fn put(
    db: &mut PgConnection,
    entry: &FaqEntry,
    by: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into identity.faq_entries values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (faq_id) do update
            set question = excluded.question, answer = excluded.answer,
                question_en = excluded.question_en, answer_en = excluded.answer_en,
                published = excluded.published, changed_at = excluded.changed_at,
                changed_by = excluded.changed_by",
        entry.id,
        entry.question,
        entry.answer,
        entry.question_en,
        entry.answer_en,
        entry.published,
        entry.changed_at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The entries that have every word inside, in small letters; the last changed first.
pub(crate) async fn search(
    db: &mut PgConnection,
    words: &[String],
    with_unpublished: bool,
    limit: i64,
) -> Result<Vec<FaqEntry>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "select faq_id, question, answer, question_en, answer_en, published, changed_at
           from identity.faq_entries
          where (published or $2)
            and not exists (
                select from unnest($1::text[]) as word
                 where position(word in lower(
                           concat_ws(' ', question, answer, question_en, answer_en)
                       )) = 0
            )
          order by changed_at desc, faq_id desc
          limit $3",
        words,
        with_unpublished,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(FaqEntry::from).collect())
}

//! Copies of coordinating bodies.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use vsys_vocabulary::{BodyId, PrefectureCode};

use super::StoreError;
use crate::app::Choice;

/// A body as it was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) id: BodyId,
    pub(crate) name: String,
    pub(crate) name_en: String,
    /// None for one of the whole country.
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) is_open: bool,
    pub(crate) told_at: DateTime<Utc>,
}

/// Keeps a body, unless something newer was told of it.
pub(crate) async fn put(db: &mut PgConnection, body: &Body) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.bodies as kept
                (body_id, name, name_en, prefecture_code, is_open, told_at)
         values ($1, $2, $3, $4, $5, $6)
             on conflict (body_id) do update
            set name = excluded.name,
                name_en = excluded.name_en,
                prefecture_code = excluded.prefecture_code,
                is_open = excluded.is_open,
                told_at = excluded.told_at
          where kept.told_at is null or kept.told_at <= excluded.told_at",
        body.id.as_str(),
        body.name,
        body.name_en,
        body.prefecture.as_ref().map(PrefectureCode::as_str),
        body.is_open,
        body.told_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Open bodies of a prefecture and of the whole country, in order of their name.
pub(crate) async fn choices(
    db: &mut PgConnection,
    of: PrefectureCode,
) -> Result<Vec<Choice>, StoreError> {
    let found = sqlx::query_as!(
        Choice,
        "select body_id as code, name, name_en
           from contract_intake.bodies
          where is_open
            and (prefecture_code = $1 or prefecture_code is null)
          order by name, body_id",
        of.as_str(),
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

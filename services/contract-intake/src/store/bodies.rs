//! Copies of coordinating bodies.

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
}

/// Keeps a body.
pub(crate) async fn put(db: &mut PgConnection, body: &Body) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.bodies (body_id, name, name_en, prefecture_code, is_open)
         values ($1, $2, $3, $4, $5)
             on conflict (body_id) do update
            set name = excluded.name,
                name_en = excluded.name_en,
                prefecture_code = excluded.prefecture_code,
                is_open = excluded.is_open",
        body.id.as_str(),
        body.name,
        body.name_en,
        body.prefecture.as_ref().map(PrefectureCode::as_str),
        body.is_open,
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

//! Lists that were adopted.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use vsys_vocabulary::PrefectureCode;

use super::{StoreError, number, parse};
use crate::domain::master::Tally;

const TABLE: &str = "master_imports";
/// How many are listed.
const LISTED: i64 = 100;

/// A list that was adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) at: DateTime<Utc>,
    pub(crate) person: String,
    pub(crate) source: String,
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) rows: u32,
    /// Those that stayed as they were are not kept.
    pub(crate) tally: Tally,
}

pub(crate) async fn insert(db: &mut PgConnection, import: &Import) -> Result<(), StoreError> {
    let Tally { added, changed, ended, .. } = import.tally;
    sqlx::query!(
        "insert into contract_intake.master_imports (
                imported_at, person, source, prefecture_code, file_rows, added, changed, ended
                )
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        import.at,
        import.person,
        import.source,
        import.prefecture.as_ref().map(PrefectureCode::as_str),
        number::<i32, _>(TABLE, import.rows)?,
        number::<i32, _>(TABLE, added)?,
        number::<i32, _>(TABLE, changed)?,
        number::<i32, _>(TABLE, ended)?,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The latest, the newest first.
pub(crate) async fn list(db: &mut PgConnection) -> Result<Vec<Import>, StoreError> {
    sqlx::query!(
        "select imported_at, person, source, prefecture_code, file_rows, added, changed, ended
           from contract_intake.master_imports
          order by import_id desc
          limit $1",
        LISTED,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Import {
            at: row.imported_at,
            person: row.person,
            source: row.source,
            prefecture: row.prefecture_code.map(|code| parse(TABLE, &code)).transpose()?,
            rows: number(TABLE, row.file_rows)?,
            tally: Tally {
                added: number(TABLE, row.added)?,
                changed: number(TABLE, row.changed)?,
                ended: number(TABLE, row.ended)?,
                unchanged: 0,
            },
        })
    })
    .collect()
}

//! The master list, looked through a page at a time.

use sqlx::PgConnection;
use vsys_vocabulary::PrefectureCode;

use super::{Row, TABLE};
use crate::domain::master::Entry;
use crate::store::{StoreError, number};

/// Behind every code, in the order of their bytes.
const BEHIND_ALL: &str = "~";

/// Which entries are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought<'a> {
    All,
    /// Whose code begins so.
    Beginning(&'a str),
    /// That have these words, normalised, in name, kana or address.
    Words(&'a str),
}

/// An entry, in force or ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) entry: Entry,
    pub(crate) is_ended: bool,
}

/// Entries behind a code, in order of their codes.
///
/// All, and those whose code begins so, are read off an index, a page and no more. For words,
/// entries are read in that order until the page is full: at most those of the prefecture that is
/// named (31,000, some 50 ms), or all 235,000 where none is (0.3 s).
pub(crate) async fn list(
    db: &mut PgConnection,
    (prefecture, sought): (Option<PrefectureCode>, Sought<'_>),
    behind: &str,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let (beginning, words) = match sought {
        Sought::All => ("", None),
        Sought::Beginning(beginning) => (beginning, None),
        Sought::Words(words) => ("", Some(words)),
    };
    let rows = sqlx::query!(
        r#"select facility_code, name, kana, municipality_code, postcode, address, phone,
                  ended_at is not null as "is_ended!"
             from contract_intake.master_entries
            where facility_code collate "C" > $1
              and facility_code collate "C" >= $2
              and facility_code collate "C" < $2 || $3
              and ($4::text is null or prefecture_code = $4)
              and ($5::text is null or strpos(searched, $5) > 0)
            order by facility_code collate "C"
            limit $6"#,
        behind,
        beginning,
        BEHIND_ALL,
        prefecture.as_ref().map(PrefectureCode::as_str),
        words,
        limit,
    )
    .fetch_all(db)
    .await?;
    let listed = rows.into_iter().map(|row| {
        let is_ended = row.is_ended;
        let row = Row {
            facility_code: row.facility_code,
            name: row.name,
            kana: row.kana,
            municipality_code: row.municipality_code,
            postcode: row.postcode,
            address: row.address,
            phone: row.phone,
        };
        Ok(Listed { entry: row.try_into()?, is_ended })
    });
    listed.collect()
}

/// Whether some code of a prefecture, or of all, begins so.
pub(crate) async fn begins(
    db: &mut PgConnection,
    prefecture: Option<PrefectureCode>,
    beginning: &str,
) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        r#"select exists (
                  select
                    from contract_intake.master_entries
                   where facility_code collate "C" >= $1
                     and facility_code collate "C" < $1 || $2
                     and ($3::text is null or prefecture_code = $3)
                  ) as "begins!""#,
        beginning,
        BEHIND_ALL,
        prefecture.as_ref().map(PrefectureCode::as_str),
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// How many entries of a prefecture, or of all, are in force: counted off an index of those only
/// (30 ms for all of them).
pub(crate) async fn in_force(
    db: &mut PgConnection,
    prefecture: Option<PrefectureCode>,
) -> Result<u32, StoreError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!"
             from contract_intake.master_entries
            where ended_at is null
              and ($1::text is null or prefecture_code = $1)"#,
        prefecture.as_ref().map(PrefectureCode::as_str),
    )
    .fetch_one(db)
    .await?;
    number(TABLE, count)
}

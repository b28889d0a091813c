use std::collections::BTreeMap;

use sqlx::PgConnection;
use vsys_vocabulary::PrefectureCode;

use super::{Page, StoreError, number, parse};
use crate::domain::organisation::Organisation;

const TABLE: &str = "organisations";

struct Row {
    organisation_id: String,
    tier: String,
    name: String,
    name_en: String,
    prefecture_code: Option<String>,
    municipality_code: Option<String>,
    open: bool,
}

impl TryFrom<Row> for Organisation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            tier: parse(TABLE, &row.tier)?,
            prefecture: row.prefecture_code.map(|code| parse(TABLE, &code)).transpose()?,
            municipality: row.municipality_code.map(|code| parse(TABLE, &code)).transpose()?,
            id: row.organisation_id,
            name: row.name,
            name_en: row.name_en,
            open: row.open,
        })
    }
}

/// An organisation as facility-registry told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) organisation: Organisation,
    /// Counts changes from 1; 0 for what a mandate says of it, which nothing that is known gives
    /// way to.
    pub(crate) version: i64,
}

/// Takes in what is newer than what is known. Each organisation at most once in `told`.
pub(crate) async fn take_in(db: &mut PgConnection, told: &[Told]) -> Result<(), StoreError> {
    let column = |read: fn(&Organisation) -> String| -> Vec<String> {
        told.iter().map(|told| read(&told.organisation)).collect()
    };
    let code = |read: fn(&Organisation) -> Option<String>| -> Vec<Option<String>> {
        told.iter().map(|told| read(&told.organisation)).collect()
    };
    sqlx::query!(
        r#"insert into identity.organisations as known
           select id, tier, name, name_en, prefecture, municipality, open, 0, version
             from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                         $7::bool[], $8::bigint[])
                  as told (id, tier, name, name_en, prefecture, municipality, open, version)
               on conflict (organisation_id) do update
              set name = excluded.name, name_en = excluded.name_en,
                  prefecture_code = excluded.prefecture_code,
                  municipality_code = excluded.municipality_code, open = excluded.open,
                  version = excluded.version
            where known.version < excluded.version"#,
        &column(|o| o.id.clone()),
        &column(|o| o.tier.to_string()),
        &column(|o| o.name.clone()),
        &column(|o| o.name_en.clone()),
        &code(|o| o.prefecture.map(|c| c.to_string())) as &[Option<String>],
        &code(|o| o.municipality.map(|c| c.to_string())) as &[Option<String>],
        &told.iter().map(|told| told.organisation.open).collect::<Vec<_>>(),
        &told.iter().map(|told| told.version).collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Enters or changes one that nobody else tells of.
pub(crate) async fn put(db: &mut PgConnection, own: &Organisation) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into identity.organisations values ($1, $2, $3, $4, $5, null, $6, 0, 0)
             on conflict (organisation_id) do update
            set name = excluded.name,
                name_en = excluded.name_en,
                prefecture_code = excluded.prefecture_code,
                open = excluded.open",
        own.id,
        own.tier.as_str(),
        own.name,
        own.name_en,
        own.prefecture.as_ref().map(PrefectureCode::as_str),
        own.open,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The organisations of these ids, as far as they are known.
pub(crate) async fn find(
    db: &mut PgConnection,
    ids: &[String],
) -> Result<Vec<Organisation>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "select organisation_id, tier, name, name_en, prefecture_code, municipality_code, open
           from identity.organisations
          where organisation_id = any ($1)
          order by organisation_id",
        ids,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Organisation::try_from).collect()
}

/// Takes so many next numbers for user names of some organisations; answers the first of each.
/// They are held in order of their ids, so that two files never wait for each other.
pub(crate) async fn take_numbers(
    db: &mut PgConnection,
    wanted: &BTreeMap<&str, u32>,
) -> Result<BTreeMap<String, u32>, StoreError> {
    let ids: Vec<&str> = wanted.keys().copied().collect();
    let counts: Vec<i32> =
        wanted.values().map(|count| number(TABLE, *count)).collect::<Result<_, _>>()?;
    let rows = sqlx::query!(
        r#"  with held as (
                  select organisation_id
                    from identity.organisations
                   where organisation_id = any ($1)
                   order by organisation_id
                     for update
                  )
           update identity.organisations
              set names_issued = names_issued + wanted.count
             from held
             join unnest($1::text[], $2::int[]) as wanted (organisation_id, count)
            using (organisation_id)
            where organisations.organisation_id = held.organisation_id
        returning organisations.organisation_id, names_issued - wanted.count + 1 as "first!""#,
        &ids as &[&str],
        &counts,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| Ok((row.organisation_id, number(TABLE, row.first)?))).collect()
}

/// Which organisations are looked for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) tier: Option<String>,
    /// In this prefecture.
    pub(crate) prefecture: Option<String>,
    /// In this municipality.
    pub(crate) municipality: Option<String>,
    /// Only this one.
    pub(crate) only: Option<String>,
    /// On any of these tiers.
    pub(crate) tiers: Option<Vec<String>>,
    /// Begins the id, or is part of the name; small letters.
    pub(crate) keyword: Option<String>,
}

/// A page of organisations with how many accounts each has, in order of their id.
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &Filter,
    page: &Page,
) -> Result<Vec<(Organisation, u32)>, StoreError> {
    let rows = sqlx::query!(
        r#"select organisation_id, tier, name, name_en, prefecture_code, municipality_code, open,
                  (select count(*) from identity.memberships m
                    where m.organisation_id = o.organisation_id) as "accounts!"
             from identity.organisations o
            where organisation_id > $1
              and ($2::text is null or tier = $2)
              and ($3::text is null or prefecture_code = $3)
              and ($4::text is null or municipality_code = $4)
              and ($5::text is null or organisation_id = $5)
              and ($6::text[] is null or tier = any ($6))
              and ($7::text is null or starts_with(organisation_id, $7)
                   or position($7 in lower(name)) > 0 or position($7 in lower(name_en)) > 0)
            order by organisation_id
            limit $8"#,
        page.after,
        filter.tier,
        filter.prefecture,
        filter.municipality,
        filter.only,
        filter.tiers.as_deref(),
        filter.keyword,
        page.limit(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let accounts = number(TABLE, row.accounts)?;
            let organisation = Row {
                organisation_id: row.organisation_id,
                tier: row.tier,
                name: row.name,
                name_en: row.name_en,
                prefecture_code: row.prefecture_code,
                municipality_code: row.municipality_code,
                open: row.open,
            };
            Ok((organisation.try_into()?, accounts))
        })
        .collect()
}

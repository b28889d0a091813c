//! Copies of places.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sqlx::PgConnection;
use vsys_vocabulary::{MunicipalityCode, PrefectureCode};

use super::{StoreError, parse, version};
use crate::app::Choice;

/// A place as it was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_until: Option<NaiveDate>,
    pub(crate) version: u64,
}

/// Keeps places, each once; an older version changes nothing.
pub(crate) async fn put(db: &mut PgConnection, places: &[Place]) -> Result<(), StoreError> {
    let until: Vec<_> = places.iter().map(|place| place.valid_until).collect();
    sqlx::query!(
        "insert into contract_intake.places as places (
                place_code, name, name_en, valid_from, valid_until, version
                )
         select *
           from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::bigint[])
             on conflict (place_code) do update
            set name = excluded.name,
                name_en = excluded.name_en,
                valid_from = excluded.valid_from,
                valid_until = excluded.valid_until,
                version = excluded.version
          where excluded.version > places.version",
        &places.iter().map(|place| place.code.clone()).collect::<Vec<_>>(),
        &places.iter().map(|place| place.name.clone()).collect::<Vec<_>>(),
        &places.iter().map(|place| place.name_en.clone()).collect::<Vec<_>>(),
        &places.iter().map(|place| place.valid_from).collect::<Vec<_>>(),
        &until as &[Option<NaiveDate>],
        &places.iter().map(|place| version(place.version)).collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Prefectures, or the municipalities of one, that are in force on a day, in order of their code.
pub(crate) async fn choices(
    db: &mut PgConnection,
    of: Option<PrefectureCode>,
    today: NaiveDate,
) -> Result<Vec<Choice>, StoreError> {
    let found = sqlx::query_as!(
        Choice,
        "select place_code as code, name, name_en
           from contract_intake.places
          where case when $1::text is null then length(place_code) = 2
                     else length(place_code) = 6 and starts_with(place_code, $1)
                end
            and valid_from <= $2
            and (valid_until is null or valid_until >= $2)
          order by place_code",
        of.as_ref().map(PrefectureCode::as_str),
        today,
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// Names of places by their codes.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) prefectures: Vec<(PrefectureCode, String)>,
    pub(crate) municipalities: Vec<(MunicipalityCode, String)>,
}

/// The names of all places that are in force on a day.
pub(crate) async fn names(db: &mut PgConnection, today: NaiveDate) -> Result<Names, StoreError> {
    let rows = sqlx::query!(
        "select place_code, name
           from contract_intake.places
          where valid_from <= $1
            and (valid_until is null or valid_until >= $1)
          order by place_code",
        today,
    )
    .fetch_all(db)
    .await?;
    let mut names = Names::default();
    for row in rows {
        if row.place_code.len() == 2 {
            names.prefectures.push((parse("places", &row.place_code)?, row.name));
        } else {
            names.municipalities.push((parse("places", &row.place_code)?, row.name));
        }
    }
    Ok(names)
}

/// The names of these places by their codes, in force or not; what is not known has none.
pub(crate) async fn names_of(
    db: &mut PgConnection,
    codes: &[String],
) -> Result<HashMap<String, String>, StoreError> {
    let rows = sqlx::query!(
        "select place_code, name from contract_intake.places where place_code = any($1)",
        codes,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.place_code, row.name)).collect())
}

/// Whether a municipality is in force on a day, by its code as it was typed.
pub(crate) async fn in_force(
    db: &mut PgConnection,
    code: &str,
    today: NaiveDate,
) -> Result<Option<MunicipalityCode>, StoreError> {
    let found = sqlx::query_scalar!(
        "select place_code
           from contract_intake.places
          where place_code = $1
            and length(place_code) = 6
            and valid_from <= $2
            and (valid_until is null or valid_until >= $2)",
        code,
        today,
    )
    .fetch_optional(db)
    .await?;
    found.map(|code| parse("places", &code)).transpose()
}

/// Those of several municipalities that are in force on a day.
pub(crate) async fn all_in_force(
    db: &mut PgConnection,
    codes: &[String],
    today: NaiveDate,
) -> Result<BTreeSet<String>, StoreError> {
    let found = sqlx::query_scalar!(
        "select place_code
           from contract_intake.places
          where place_code = any($1)
            and length(place_code) = 6
            and valid_from <= $2
            and (valid_until is null or valid_until >= $2)",
        codes,
        today,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().collect())
}

/// The name of a place; empty when it is not known.
pub(crate) async fn name(db: &mut PgConnection, code: &str) -> Result<String, StoreError> {
    let found =
        sqlx::query_scalar!("select name from contract_intake.places where place_code = $1", code)
            .fetch_optional(db)
            .await?;
    Ok(found.unwrap_or_default())
}

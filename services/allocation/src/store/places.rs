//! `allocation.places`: our copy of prefectures and municipalities.

use chrono::NaiveDate;
use sqlx::PgConnection;
use vsys_vocabulary::Office;

use super::{StoreError, unsigned};
use crate::domain::proposal::Known;

const TABLE: &str = "places";

/// A place as it was told.
pub(crate) struct Place {
    pub(crate) code: String,
    pub(crate) prefecture: String,
    pub(crate) name: String,
    pub(crate) population: u32,
    pub(crate) population_65plus: u32,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_until: Option<NaiveDate>,
    pub(crate) version: u64,
}

/// Keeps the newest version of each place.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    places: &[Place],
) -> Result<(), StoreError> {
    let codes: Vec<String> = places.iter().map(|place| place.code.clone()).collect();
    let prefectures: Vec<String> = places.iter().map(|place| place.prefecture.clone()).collect();
    let names: Vec<String> = places.iter().map(|place| place.name.clone()).collect();
    let populations: Vec<i32> =
        places.iter().map(|place| super::number(place.population)).collect();
    let aged: Vec<i32> =
        places.iter().map(|place| super::number(place.population_65plus)).collect();
    let from: Vec<NaiveDate> = places.iter().map(|place| place.valid_from).collect();
    let until: Vec<Option<NaiveDate>> = places.iter().map(|place| place.valid_until).collect();
    let versions: Vec<i64> =
        places.iter().map(|place| i64::try_from(place.version).unwrap_or(i64::MAX)).collect();
    sqlx::query!(
        r#"
        insert into allocation.places as kept
               (place_code, prefecture_code, name, population, population_65plus,
                valid_from, valid_until, version)
        select distinct on (place_code) *
          from unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::integer[],
                      $6::date[], $7::date[], $8::bigint[])
               as told (place_code, prefecture_code, name, population, population_65plus,
                        valid_from, valid_until, version)
         order by place_code, version desc
            on conflict (place_code) do update
           set prefecture_code   = excluded.prefecture_code,
               name              = excluded.name,
               population        = excluded.population,
               population_65plus = excluded.population_65plus,
               valid_from        = excluded.valid_from,
               valid_until       = excluded.valid_until,
               version           = excluded.version
         where kept.version < excluded.version
        "#,
        &codes,
        &prefectures,
        &names,
        &populations,
        &aged,
        &from,
        &until as &[Option<NaiveDate>],
        &versions,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Places in force on a day that receive from an office: prefectures of the nation or
/// municipalities of a prefecture; with `by_municipality` all municipalities of the nation.
pub(crate) async fn below(
    connection: &mut PgConnection,
    office: &Office,
    by_municipality: bool,
    day: NaiveDate,
) -> Result<Vec<Known>, StoreError> {
    let prefecture = office.prefecture().map(|code| code.to_string());
    let digits = if *office == Office::Nation && !by_municipality { 2 } else { 6 };
    let rows = sqlx::query!(
        r#"
        select place_code, prefecture_code, population, population_65plus
          from allocation.places
         where length(place_code) = $1
           and ($2::text is null or prefecture_code = $2)
           and valid_from <= $3
           and (valid_until is null or valid_until >= $3)
         order by place_code
        "#,
        digits,
        prefecture,
        day,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Known {
                code: row.place_code,
                prefecture: row.prefecture_code,
                population: Some(unsigned(TABLE, row.population)?),
                population_65plus: Some(unsigned(TABLE, row.population_65plus)?),
            })
        })
        .collect()
}

/// Names of places, by code.
pub(crate) async fn names(
    connection: &mut PgConnection,
    codes: &[String],
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query!(
        "select place_code, name from allocation.places where place_code = any($1)",
        codes,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.place_code, row.name)).collect())
}

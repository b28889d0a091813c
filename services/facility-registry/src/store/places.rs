//! Prefectures and municipalities.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use vsys_vocabulary::{MunicipalityCode, PrefectureCode, Validity};

use super::{Page, StoreError, number, parse, position};
use crate::domain::place::{Place, PlaceCode, PlaceEntry, PopulationEstimate, validity};
use crate::domain::position::Position;
use crate::domain::words::search_form;

const TABLE: &str = "places";

struct PlaceRow {
    place_code: String,
    name: String,
    kana: String,
    name_en: String,
    population: i32,
    population_65plus: i32,
    population_source: String,
    population_on: NaiveDate,
    valid_from_on: NaiveDate,
    valid_until_on: Option<NaiveDate>,
    version: i64,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

impl TryFrom<PlaceRow> for Place {
    type Error = StoreError;

    fn try_from(row: PlaceRow) -> Result<Self, StoreError> {
        let population = PopulationEstimate::new(
            number(TABLE, row.population)?,
            number(TABLE, row.population_65plus)?,
            row.population_source,
            row.population_on,
        );
        let entry = PlaceEntry {
            code: parse(TABLE, &row.place_code)?,
            name: row.name,
            kana: row.kana,
            name_en: row.name_en,
            population: population.map_err(inconsistent)?,
            validity: validity(row.valid_from_on, row.valid_until_on).map_err(inconsistent)?,
            position: position(TABLE, row.latitude, row.longitude)?,
        };
        Ok(Self { entry, version: number(TABLE, row.version)? })
    }
}

fn inconsistent(why: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table: TABLE, why: why.to_string() }
}

/// A place, for reading.
pub(crate) async fn find(
    db: &mut PgConnection,
    code: PlaceCode,
) -> Result<Option<Place>, StoreError> {
    let row = sqlx::query_as!(
        PlaceRow,
        r#"
        select place_code,
               name,
               kana,
               name_en,
               population,
               population_65plus,
               population_source,
               population_on,
               valid_from_on,
               valid_until_on,
               version,
               latitude,
               longitude
          from facility_registry.places
         where place_code = $1
        "#,
        code.as_str(),
    )
    .fetch_optional(db)
    .await?;
    row.map(Place::try_from).transpose()
}

/// Several places, for deciding on them; those that are not there are left out.
pub(crate) async fn find_for_update(
    db: &mut PgConnection,
    codes: &[PlaceCode],
) -> Result<BTreeMap<PlaceCode, Place>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(PlaceCode::as_str).collect();
    let rows = sqlx::query_as!(
        PlaceRow,
        r#"
        select place_code,
               name,
               kana,
               name_en,
               population,
               population_65plus,
               population_source,
               population_on,
               valid_from_on,
               valid_until_on,
               version,
               latitude,
               longitude
          from facility_registry.places
         where place_code = any($1)
         order by place_code
           for update
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Place::try_from(row).map(|place| (place.entry.code, place)))
        .collect()
}

/// When the codes of municipalities are in use; those that are not there are left out.
pub(crate) async fn in_use(
    db: &mut PgConnection,
    codes: &[MunicipalityCode],
) -> Result<BTreeMap<MunicipalityCode, Validity>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(MunicipalityCode::as_str).collect();
    let rows = sqlx::query!(
        r#"
        select place_code,
               valid_from_on,
               valid_until_on
          from facility_registry.places
         where place_code = any($1)
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let days = validity(row.valid_from_on, row.valid_until_on);
            Ok((parse(TABLE, &row.place_code)?, days.map_err(inconsistent)?))
        })
        .collect()
}

/// Where the offices of municipalities are; those of which that is not known are left out.
pub(crate) async fn positions(
    db: &mut PgConnection,
    codes: &[MunicipalityCode],
) -> Result<BTreeMap<MunicipalityCode, Position>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(MunicipalityCode::as_str).collect();
    let rows = sqlx::query!(
        r#"
        select place_code,
               latitude,
               longitude
          from facility_registry.places
         where place_code = any($1)
           and latitude is not null
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| {
        let code = parse(TABLE, &row.place_code)?;
        Ok(position(TABLE, row.latitude, row.longitude)?.map(|position| (code, position)))
    });
    found.filter_map(Result::transpose).collect()
}

/// Writes places as they are now, in one statement. A place that somebody else has changed
/// since it was read is a conflict.
pub(crate) async fn save(
    db: &mut PgConnection,
    places: &[Place],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let columns = Columns::of(places)?;
    let written = sqlx::query!(
        r#"
        insert into facility_registry.places as kept
               (place_code, prefecture_code, name, kana, name_en, population, population_65plus,
                population_source, population_on, valid_from_on, valid_until_on, version,
                latitude, longitude, changed_at)
        select entered.*, $15::timestamptz
          from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[],
                      $7::int[], $8::text[], $9::date[], $10::date[], $11::date[], $12::bigint[],
                      $13::double precision[], $14::double precision[])
               as entered
            on conflict (place_code) do update
           set name              = excluded.name,
               kana              = excluded.kana,
               name_en           = excluded.name_en,
               population        = excluded.population,
               population_65plus = excluded.population_65plus,
               population_source = excluded.population_source,
               population_on     = excluded.population_on,
               valid_from_on     = excluded.valid_from_on,
               valid_until_on    = excluded.valid_until_on,
               version           = excluded.version,
               latitude          = excluded.latitude,
               longitude         = excluded.longitude,
               changed_at        = excluded.changed_at
         where kept.version = excluded.version - 1
        "#,
        &columns.place_codes as &[&str],
        &columns.prefecture_codes,
        &columns.names as &[&str],
        &columns.kana as &[&str],
        &columns.names_en as &[&str],
        &columns.populations,
        &columns.populations_65plus,
        &columns.population_sources as &[&str],
        &columns.population_days,
        &columns.valid_from,
        &columns.valid_until as &[Option<NaiveDate>],
        &columns.versions,
        &columns.latitudes as &[Option<f64>],
        &columns.longitudes as &[Option<f64>],
        at,
    )
    .execute(db)
    .await?
    .rows_affected();
    if written == columns.versions.len() as u64 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The same places turned on their side: one array for each column.
#[derive(Default)]
struct Columns<'a> {
    place_codes: Vec<&'a str>,
    prefecture_codes: Vec<String>,
    names: Vec<&'a str>,
    kana: Vec<&'a str>,
    names_en: Vec<&'a str>,
    populations: Vec<i32>,
    populations_65plus: Vec<i32>,
    population_sources: Vec<&'a str>,
    population_days: Vec<NaiveDate>,
    valid_from: Vec<NaiveDate>,
    valid_until: Vec<Option<NaiveDate>>,
    versions: Vec<i64>,
    latitudes: Vec<Option<f64>>,
    longitudes: Vec<Option<f64>>,
}

impl<'a> Columns<'a> {
    fn of(places: &'a [Place]) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        for Place { entry, version } in places {
            columns.place_codes.push(entry.code.as_str());
            columns.prefecture_codes.push(entry.code.prefecture().to_string());
            columns.names.push(&entry.name);
            columns.kana.push(&entry.kana);
            columns.names_en.push(&entry.name_en);
            columns.populations.push(number(TABLE, entry.population.total())?);
            columns.populations_65plus.push(number(TABLE, entry.population.aged_65plus())?);
            columns.population_sources.push(entry.population.source());
            columns.population_days.push(entry.population.as_of());
            columns.valid_from.push(entry.validity.from());
            columns.valid_until.push(entry.validity.until());
            columns.versions.push(number(TABLE, *version)?);
            columns.latitudes.push(entry.position.map(Position::latitude));
            columns.longitudes.push(entry.position.map(Position::longitude));
        }
        Ok(columns)
    }
}

/// Which places a list is to have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlaceFilter {
    /// Those of one prefecture, and itself.
    pub(crate) prefecture: Option<PrefectureCode>,
    /// Prefectures only, or municipalities only.
    pub(crate) prefectures: Option<bool>,
    /// Those with this in their name, in kanji, kana or English; in the form in which texts are
    /// compared.
    pub(crate) keyword: Option<String>,
}

/// A page of places in order of their code, and one more when there is a next page.
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &PlaceFilter,
    page: &Page,
) -> Result<Vec<Place>, StoreError> {
    // What a name is in that form, the database cannot say: the few places there are, are all read.
    let keyword = filter.keyword.as_deref();
    let rows = sqlx::query_as!(
        PlaceRow,
        r#"
        select place_code,
               name,
               kana,
               name_en,
               population,
               population_65plus,
               population_source,
               population_on,
               valid_from_on,
               valid_until_on,
               version,
               latitude,
               longitude
          from facility_registry.places
         where place_code > $1
           and ($2::text is null or prefecture_code = $2)
           and ($3::boolean is null or (length(place_code) = 2) = $3)
         order by place_code
         limit $4
        "#,
        page.after,
        filter.prefecture.as_ref().map(PrefectureCode::as_str),
        filter.prefectures,
        keyword.is_none().then(|| page.limit()),
    )
    .fetch_all(db)
    .await?;
    let is_wanted = |row: &PlaceRow| {
        let mut names = [&row.name, &row.kana, &row.name_en].into_iter();
        keyword.is_none_or(|keyword| names.any(|name| search_form(name).contains(keyword)))
    };
    let wanted = rows.into_iter().filter(is_wanted).take(page.size + 1);
    wanted.map(Place::try_from).collect()
}

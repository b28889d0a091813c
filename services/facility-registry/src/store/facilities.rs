//! Facilities.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use sqlx::types::Json;

use vsys_vocabulary::FacilityCode;

use super::{StoreError, parse};
use crate::domain::facility::Facility;
use crate::domain::place::PlaceCode;
use crate::domain::public_details::PublicDetails;
use crate::domain::words;

pub(crate) mod closing;
mod columns;
pub(crate) mod lists;
mod row;
pub(crate) mod search;
pub(crate) mod succession;
pub(crate) mod versions;
pub(crate) mod worded;

pub(super) use self::columns::facility_type;
use self::row::FacilityRow;

const TABLE: &str = "facilities";

fn inconsistent(why: impl Into<String>) -> StoreError {
    StoreError::Inconsistent { table: TABLE, why: why.into() }
}

/// A facility, for reading.
pub(crate) async fn find(
    db: &mut PgConnection,
    code: FacilityCode,
) -> Result<Option<Facility>, StoreError> {
    Ok(find_several(db, &[code]).await?.remove(&code))
}

/// Several facilities, for reading; those that are not there are left out.
pub(crate) async fn find_several(
    db: &mut PgConnection,
    codes: &[FacilityCode],
) -> Result<BTreeMap<FacilityCode, Facility>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(FacilityCode::as_str).collect();
    let rows = sqlx::query_as!(
        FacilityRow,
        r#"
        select facility_code,
               municipality_code,
               name,
               kana,
               postcode,
               address,
               phone,
               category,
               facility_type,
               basic_facility_code,
               delivery_days,
               delivery_hours,
               closed_at,
               closed_reason,
               last_on,
               planned_reason,
               planned_person,
               planned_organisation,
               version,
               latitude,
               longitude,
               public_details as "public_details: Json<PublicDetails>",
               successor_code
          from facility_registry.facilities
         where facility_code = any($1)
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?;
    by_code(rows)
}

/// Several facilities, for deciding on them; those that are not there are left out.
pub(crate) async fn find_for_update(
    db: &mut PgConnection,
    codes: &[FacilityCode],
) -> Result<BTreeMap<FacilityCode, Facility>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(FacilityCode::as_str).collect();
    let rows = sqlx::query_as!(
        FacilityRow,
        r#"
        select facility_code,
               municipality_code,
               name,
               kana,
               postcode,
               address,
               phone,
               category,
               facility_type,
               basic_facility_code,
               delivery_days,
               delivery_hours,
               closed_at,
               closed_reason,
               last_on,
               planned_reason,
               planned_person,
               planned_organisation,
               version,
               latitude,
               longitude,
               public_details as "public_details: Json<PublicDetails>",
               successor_code
          from facility_registry.facilities
         where facility_code = any($1)
         order by facility_code
           for update
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?;
    by_code(rows)
}

fn by_code(rows: Vec<FacilityRow>) -> Result<BTreeMap<FacilityCode, Facility>, StoreError> {
    rows.into_iter()
        .map(|row| Facility::try_from(row).map(|facility| (facility.code, facility)))
        .collect()
}

/// Who receives from any of these facilities: (receiver, basic facility).
pub(crate) async fn receivers(
    db: &mut PgConnection,
    basics: &[FacilityCode],
) -> Result<Vec<(FacilityCode, FacilityCode)>, StoreError> {
    let basics: Vec<&str> = basics.iter().map(FacilityCode::as_str).collect();
    let rows = sqlx::query!(
        r#"
        select facility_code,
               basic_facility_code as "basic_facility_code!"
          from facility_registry.facilities
         where basic_facility_code = any($1)
         order by facility_code
        "#,
        &basics as &[&str],
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((parse(TABLE, &row.facility_code)?, parse(TABLE, &row.basic_facility_code)?)))
        .collect()
}

/// Whose place facilities took: (predecessor, the one in its place).
pub(crate) async fn predecessors(
    db: &mut PgConnection,
    codes: &[FacilityCode],
) -> Result<Vec<(FacilityCode, FacilityCode)>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(FacilityCode::as_str).collect();
    let rows = sqlx::query!(
        r#"
        select facility_code,
               successor_code as "successor_code!"
          from facility_registry.facilities
         where successor_code = any($1)
         order by facility_code
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((parse(TABLE, &row.facility_code)?, parse(TABLE, &row.successor_code)?)))
        .collect()
}

/// Writes facilities as they are now, in one statement. A facility that somebody else has
/// changed since it was read is a conflict.
pub(crate) async fn save(
    db: &mut PgConnection,
    facilities: &[Facility],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let columns = columns::Columns::of(facilities)?;
    let written = sqlx::query!(
        r#"
        insert into facility_registry.facilities as kept
               (facility_code, municipality_code, name, kana, postcode, address, phone, category,
                facility_type, basic_facility_code, delivery_days, delivery_hours, closed_at,
                closed_reason, last_on, planned_reason, planned_person, planned_organisation,
                version, latitude, longitude, public_details, successor_code, changed_at)
        select entered.*, $24::timestamptz
          from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                      $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
                      $13::timestamptz[], $14::text[], $15::date[], $16::text[], $17::text[],
                      $18::text[], $19::bigint[], $20::double precision[],
                      $21::double precision[], $22::jsonb[], $23::text[])
               as entered
            on conflict (facility_code) do update
           set name                 = excluded.name,
               kana                 = excluded.kana,
               postcode             = excluded.postcode,
               address              = excluded.address,
               phone                = excluded.phone,
               category             = excluded.category,
               facility_type        = excluded.facility_type,
               basic_facility_code  = excluded.basic_facility_code,
               delivery_days        = excluded.delivery_days,
               delivery_hours       = excluded.delivery_hours,
               closed_at            = excluded.closed_at,
               closed_reason        = excluded.closed_reason,
               last_on              = excluded.last_on,
               planned_reason       = excluded.planned_reason,
               planned_person       = excluded.planned_person,
               planned_organisation = excluded.planned_organisation,
               version              = excluded.version,
               latitude             = excluded.latitude,
               longitude            = excluded.longitude,
               public_details       = excluded.public_details,
               successor_code       = excluded.successor_code,
               changed_at           = excluded.changed_at
         where kept.version = excluded.version - 1
        "#,
        &columns.facility_codes as &[&str],
        &columns.municipality_codes as &[&str],
        &columns.names as &[&str],
        &columns.kana as &[&str],
        &columns.postcodes as &[&str],
        &columns.addresses as &[&str],
        &columns.phones as &[&str],
        &columns.categories as &[&str],
        &columns.facility_types as &[&str],
        &columns.basic_facility_codes as &[Option<String>],
        &columns.delivery_days as &[&str],
        &columns.delivery_hours as &[&str],
        &columns.closed_at as &[Option<DateTime<Utc>>],
        &columns.closed_reasons as &[Option<&str>],
        &columns.last_on as &[Option<NaiveDate>],
        &columns.planned_reasons as &[Option<&str>],
        &columns.planned_persons as &[Option<&str>],
        &columns.planned_organisations as &[Option<&str>],
        &columns.versions,
        &columns.latitudes as &[Option<f64>],
        &columns.longitudes as &[Option<f64>],
        &columns.public_details as &[Option<Json<&PublicDetails>>],
        &columns.successor_codes as &[Option<String>],
        at,
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    if written != columns.versions.len() as u64 {
        return Err(StoreError::Conflict);
    }
    keep_words(db, &columns.facility_codes, facilities).await
}

/// Keeps what facilities are found by, and what lists with a keyword are narrowed by.
async fn keep_words(
    db: &mut PgConnection,
    codes: &[&str],
    facilities: &[Facility],
) -> Result<(), StoreError> {
    let words: Vec<String> = facilities.iter().map(words::of).collect();
    let pairs: Vec<String> = words.iter().map(|words| array(&words::pairs(words))).collect();
    sqlx::query!(
        r#"
        insert into facility_registry.facility_words as kept
               (facility_code, words, pairs, municipality_code, category, facility_type,
                basic_facility_code, open, shown)
        select facility_code, words, pairs::integer[], municipality_code, category, facility_type,
               basic_facility_code, closed_at is null, shown
          from unnest($1::text[], $2::text[], $3::text[]) as entered (facility_code, words, pairs)
          join facility_registry.facilities using (facility_code)
            on conflict (facility_code) do update
           set words               = excluded.words,
               pairs               = excluded.pairs,
               category            = excluded.category,
               facility_type       = excluded.facility_type,
               basic_facility_code = excluded.basic_facility_code,
               open                = excluded.open,
               shown               = excluded.shown
         where (kept.words, kept.category, kept.facility_type, kept.basic_facility_code, kept.open,
                kept.shown)
               is distinct from
               (excluded.words, excluded.category, excluded.facility_type,
                excluded.basic_facility_code, excluded.open, excluded.shown)
        "#,
        codes as &[&str],
        &words,
        &pairs,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An array as PostgreSQL reads it from text: a parameter can't be an array of arrays of different
/// lengths.
fn array(numbers: &[i32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i32::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}

/// Moves the facilities of a municipality that is out of force into another, by the function that
/// alone may do so: returns their codes.
pub(crate) async fn follow_merger(
    db: &mut PgConnection,
    (merged, into): (PlaceCode, PlaceCode),
    today: NaiveDate,
    at: DateTime<Utc>,
) -> Result<Vec<FacilityCode>, StoreError> {
    let codes = sqlx::query_scalar!(
        r#"
        select code as "code!"
          from facility_registry.follow_merger($1, $2, $3, $4) as moved (code)
        "#,
        merged.as_str(),
        into.as_str(),
        today,
        at,
    )
    .fetch_all(db)
    .await?;
    codes.iter().map(|code| parse(TABLE, code)).collect()
}

//! Facilities.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

use super::{Page, StoreError, number, parse};
use crate::domain::facility::{Facility, Operation};
use crate::domain::profile::{DeliveryTimes, Profile, TypeName};

mod columns;
pub(crate) mod versions;

const TABLE: &str = "facilities";

struct FacilityRow {
    facility_code: String,
    municipality_code: String,
    name: String,
    kana: String,
    postcode: String,
    address: String,
    phone: String,
    category: String,
    facility_type: String,
    basic_facility_code: Option<String>,
    delivery_days: String,
    delivery_hours: String,
    closed_at: Option<DateTime<Utc>>,
    closed_reason: Option<String>,
    version: i64,
}

impl TryFrom<FacilityRow> for Facility {
    type Error = StoreError;

    fn try_from(row: FacilityRow) -> Result<Self, StoreError> {
        let operation = match (row.closed_at, row.closed_reason) {
            (None, None) => Operation::Open,
            (Some(at), Some(reason)) => Operation::Closed { at, reason },
            (Some(_), None) | (None, Some(_)) => return Err(inconsistent("half closed")),
        };
        Ok(Self {
            code: parse(TABLE, &row.facility_code)?,
            municipality: parse(TABLE, &row.municipality_code)?,
            profile: Profile {
                name: row.name,
                kana: row.kana,
                postcode: row.postcode,
                address: row.address,
                phone: row.phone,
                category: columns::category(&row.category)?,
                facility_type: columns::facility_type(
                    &row.facility_type,
                    row.basic_facility_code.as_deref(),
                )?,
            },
            delivery: DeliveryTimes { days: row.delivery_days, hours: row.delivery_hours },
            operation,
            version: number(TABLE, row.version)?,
        })
    }
}

fn inconsistent(why: impl Into<String>) -> StoreError {
    StoreError::Inconsistent { table: TABLE, why: why.into() }
}

/// A facility, for reading.
pub(crate) async fn find(
    db: &mut PgConnection,
    code: FacilityCode,
) -> Result<Option<Facility>, StoreError> {
    let row = sqlx::query_as!(
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
               version
          from facility_registry.facilities
         where facility_code = $1
        "#,
        code.as_str(),
    )
    .fetch_optional(db)
    .await?;
    row.map(Facility::try_from).transpose()
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
               version
          from facility_registry.facilities
         where facility_code = any($1)
         order by facility_code
           for update
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?;
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
                closed_reason, version, changed_at)
        select entered.*, $16::timestamptz
          from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                      $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
                      $13::timestamptz[], $14::text[], $15::bigint[])
               as entered
            on conflict (facility_code) do update
           set name                = excluded.name,
               kana                = excluded.kana,
               postcode            = excluded.postcode,
               address             = excluded.address,
               phone               = excluded.phone,
               category            = excluded.category,
               facility_type       = excluded.facility_type,
               basic_facility_code = excluded.basic_facility_code,
               delivery_days       = excluded.delivery_days,
               delivery_hours      = excluded.delivery_hours,
               closed_at           = excluded.closed_at,
               closed_reason       = excluded.closed_reason,
               version             = excluded.version,
               changed_at          = excluded.changed_at
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
        &columns.versions,
        at,
    )
    .execute(db)
    .await?
    .rows_affected();
    if written == columns.versions.len() as u64 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Which facilities a list is to have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FacilityFilter {
    /// Those in one prefecture.
    pub(crate) prefecture: Option<PrefectureCode>,
    /// Those in one municipality.
    pub(crate) municipality: Option<MunicipalityCode>,
    /// Those of one type.
    pub(crate) facility_type: Option<TypeName>,
    /// Open ones only, or closed ones only.
    pub(crate) open: Option<bool>,
    /// Those with this in their name or address; or with the second in their kana.
    pub(crate) keyword: Option<(String, String)>,
}

/// A page of facilities in order of their code, and one more when there is a next page.
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &FacilityFilter,
    page: &Page,
) -> Result<Vec<Facility>, StoreError> {
    let keyword = filter.keyword.as_ref();
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
               version
          from facility_registry.facilities
         where facility_code > $1
           and ($2::text is null or prefecture_code = $2)
           and ($3::text is null or municipality_code = $3)
           and ($4::text is null or facility_type = $4)
           and ($5::boolean is null or (closed_at is null) = $5)
           and ($6::text is null
                or strpos(name, $6) > 0
                or strpos(address, $6) > 0
                or strpos(kana, $7) > 0)
         order by facility_code
         limit $8
        "#,
        page.after,
        filter.prefecture.as_ref().map(PrefectureCode::as_str),
        filter.municipality.as_ref().map(MunicipalityCode::as_str),
        filter.facility_type.map(columns::type_name),
        filter.open,
        keyword.map(|(name, _)| name.as_str()),
        keyword.map(|(_, kana)| kana.as_str()),
        page.limit(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Facility::try_from).collect()
}

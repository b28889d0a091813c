//! The master list of codes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

use super::{StoreError, parse};
use crate::domain::master::Entry;

mod listing;

pub(crate) use self::listing::{Listed, Sought, begins, in_force, list};

const TABLE: &str = "master_entries";

struct Row {
    facility_code: String,
    name: String,
    kana: String,
    municipality_code: Option<String>,
    postcode: String,
    address: String,
    phone: String,
}

impl TryFrom<Row> for Entry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            code: parse(TABLE, &row.facility_code)?,
            name: row.name,
            kana: row.kana,
            municipality: row.municipality_code.map(|code| parse(TABLE, &code)).transpose()?,
            postcode: row.postcode,
            address: row.address,
            phone: row.phone,
        })
    }
}

/// The entries of several codes that are in force, in order of their code.
pub(crate) async fn find(
    db: &mut PgConnection,
    codes: &[FacilityCode],
) -> Result<Vec<Entry>, StoreError> {
    let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
    let rows = sqlx::query_as!(
        Row,
        "select facility_code, name, kana, municipality_code, postcode, address, phone
           from contract_intake.master_entries
          where facility_code = any($1)
            and ended_at is null
          order by facility_code",
        &codes,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// Codes of a prefecture that are in force and not among these, with their entries: of the same
/// kinds, since medical institutions, dentists, pharmacies and care providers are listed apart.
pub(crate) async fn others(
    db: &mut PgConnection,
    of: PrefectureCode,
    codes: &[FacilityCode],
) -> Result<Vec<Entry>, StoreError> {
    let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
    let rows = sqlx::query_as!(
        Row,
        "select facility_code, name, kana, municipality_code, postcode, address, phone
           from contract_intake.master_entries as entries
          where starts_with(facility_code, $1)
            and ended_at is null
            and substr(facility_code, 3, 1) in (select substr(code, 3, 1) from unnest($2::text[]) as listed (code))
            and not exists (select from unnest($2::text[]) as listed (code) where code = facility_code)
          order by facility_code",
        of.as_str(),
        &codes,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// Enters entries, or writes them over.
pub(crate) async fn put(db: &mut PgConnection, entries: &[Entry]) -> Result<(), StoreError> {
    let municipalities: Vec<_> = entries
        .iter()
        .map(|entry| entry.municipality.as_ref().map(MunicipalityCode::to_string))
        .collect();
    sqlx::query!(
        "insert into contract_intake.master_entries (
                facility_code, name, kana, municipality_code, postcode, address, phone, searched
                )
         select *
           from unnest(
                $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::text[]
                )
             on conflict (facility_code) do update
            set name = excluded.name,
                kana = excluded.kana,
                municipality_code = excluded.municipality_code,
                postcode = excluded.postcode,
                address = excluded.address,
                phone = excluded.phone,
                searched = excluded.searched,
                ended_at = null",
        &entries.iter().map(|entry| entry.code.to_string()).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.kana.clone()).collect::<Vec<_>>(),
        &municipalities as &[Option<String>],
        &entries.iter().map(|entry| entry.postcode.clone()).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.address.clone()).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.phone.clone()).collect::<Vec<_>>(),
        &entries.iter().map(Entry::searched).collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends codes.
pub(crate) async fn end(
    db: &mut PgConnection,
    codes: &[FacilityCode],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "update contract_intake.master_entries
            set ended_at = $2
          where facility_code = any($1)",
        &codes,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

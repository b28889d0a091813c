//! Copies of facilities: where they lie, what they are called, and which are basic and open.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use vsys_vocabulary::{FacilityCode, MunicipalityCode};

use super::{StoreError, parse, version};

/// A facility as it was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facility {
    pub(crate) code: FacilityCode,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) is_basic: bool,
    pub(crate) is_open: bool,
    pub(crate) name: String,
    pub(crate) version: u64,
}

/// Keeps facilities, each once; an older version changes nothing.
pub(crate) async fn put(db: &mut PgConnection, facilities: &[Facility]) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.facilities as facilities (
                facility_code, municipality_code, is_basic, is_open, version, name
                )
         select *
           from unnest(
                $1::text[], $2::text[], $3::boolean[], $4::boolean[], $5::bigint[], $6::text[]
                )
             on conflict (facility_code) do update
            set municipality_code = excluded.municipality_code,
                is_basic = excluded.is_basic,
                is_open = excluded.is_open,
                name = excluded.name,
                version = excluded.version
          where excluded.version > facilities.version",
        &facilities.iter().map(|facility| facility.code.to_string()).collect::<Vec<_>>(),
        &facilities.iter().map(|facility| facility.municipality.to_string()).collect::<Vec<_>>(),
        &facilities.iter().map(|facility| facility.is_basic).collect::<Vec<_>>(),
        &facilities.iter().map(|facility| facility.is_open).collect::<Vec<_>>(),
        &facilities.iter().map(|facility| version(facility.version)).collect::<Vec<_>>(),
        &facilities.iter().map(|facility| facility.name.clone()).collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where a facility of the register lies, and whether it is open and basic.
pub(crate) async fn find(
    db: &mut PgConnection,
    code: FacilityCode,
) -> Result<Option<(MunicipalityCode, bool)>, StoreError> {
    let found = sqlx::query!(
        r#"select municipality_code, is_basic and is_open as "is_fit!"
             from contract_intake.facilities
            where facility_code = $1"#,
        code.as_str(),
    )
    .fetch_optional(db)
    .await?;
    found.map(|row| Ok((parse("facilities", &row.municipality_code)?, row.is_fit))).transpose()
}

/// Those of several facilities that are in the register, and whether each is open and basic.
pub(crate) async fn registered(
    db: &mut PgConnection,
    codes: &[String],
) -> Result<Vec<(String, bool)>, StoreError> {
    let found = sqlx::query!(
        r#"select facility_code, is_basic and is_open as "is_fit!"
             from contract_intake.facilities
            where facility_code = any($1)"#,
        codes,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|row| (row.facility_code, row.is_fit)).collect())
}

/// What facilities are called, by the register or else by the master list.
pub(crate) async fn names(
    db: &mut PgConnection,
    codes: &[String],
) -> Result<BTreeMap<String, String>, StoreError> {
    let found = sqlx::query!(
        r#"select named.code as "code!",
                  coalesce(nullif(facilities.name, ''), entries.name, '') as "name!"
             from unnest($1::text[]) as named (code)
             left join contract_intake.facilities as facilities
               on facilities.facility_code = named.code
             left join contract_intake.master_entries as entries
               on entries.facility_code = named.code"#,
        codes,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|row| (row.code, row.name)).collect())
}

//! `allocation.facilities`: our copy of the sites that may receive goods.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, ShipTo};

use super::{StoreError, code};
use crate::domain::{
    child::Child,
    lock::{Destination, Destinations},
    receivers::Site,
    sheet::Sheet,
};

const TABLE: &str = "facilities";

/// A site as it was told.
pub(crate) struct Facility {
    pub(crate) municipality: MunicipalityCode,
    pub(crate) ship_to: ShipTo,
    /// Receives allocations: basic facilities do, linked and satellite ones receive transfers.
    pub(crate) receives: bool,
    pub(crate) open: bool,
    pub(crate) version: u64,
}

/// Keeps the newest version of each site.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    facilities: &[Facility],
) -> Result<(), StoreError> {
    let text = |of: fn(&Facility) -> String| facilities.iter().map(of).collect::<Vec<String>>();
    let versions: Vec<i64> =
        facilities.iter().map(|site| i64::try_from(site.version).unwrap_or(i64::MAX)).collect();
    sqlx::query!(
        r#"
        insert into allocation.facilities as kept
               (facility_code, municipality_code, name, postcode, address, phone,
                delivery_days, delivery_hours, receives, open, version)
        select distinct on (facility_code) *
          from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                      $7::text[], $8::text[], $9::boolean[], $10::boolean[], $11::bigint[])
               as told (facility_code, municipality_code, name, postcode, address, phone,
                        delivery_days, delivery_hours, receives, open, version)
         order by facility_code, version desc
            on conflict (facility_code) do update
           set municipality_code = excluded.municipality_code,
               name              = excluded.name,
               postcode          = excluded.postcode,
               address           = excluded.address,
               phone             = excluded.phone,
               delivery_days     = excluded.delivery_days,
               delivery_hours    = excluded.delivery_hours,
               receives          = excluded.receives,
               open              = excluded.open,
               version           = excluded.version
         where kept.version < excluded.version
        "#,
        &text(|site| site.ship_to.facility_code.to_string()),
        &text(|site| site.municipality.to_string()),
        &text(|site| site.ship_to.name.clone()),
        &text(|site| site.ship_to.postcode.clone()),
        &text(|site| site.ship_to.address.clone()),
        &text(|site| site.ship_to.phone.clone()),
        &text(|site| site.ship_to.delivery_days.clone()),
        &text(|site| site.ship_to.delivery_hours.clone()),
        &facilities.iter().map(|site| site.receives).collect::<Vec<_>>(),
        &facilities.iter().map(|site| site.open).collect::<Vec<_>>(),
        &versions,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Sites by code, of those that exist.
pub(crate) async fn find(
    connection: &mut PgConnection,
    codes: &[FacilityCode],
) -> Result<BTreeMap<FacilityCode, Site>, StoreError> {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let rows = sqlx::query!(
        r#"
        select facility_code, municipality_code, name, receives, open
          from allocation.facilities
         where facility_code = any($1)
        "#,
        &codes,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let site = Site {
                municipality: code(TABLE, &row.municipality_code)?,
                name: row.name,
                receives: row.receives,
                open: row.open,
            };
            Ok((code(TABLE, &row.facility_code)?, site))
        })
        .collect()
}

/// Names of sites, by code.
pub(crate) async fn names(
    connection: &mut PgConnection,
    codes: &[String],
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query!(
        "select facility_code, name from allocation.facilities where facility_code = any($1)",
        codes,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.facility_code, row.name)).collect())
}

/// Where each line of some sheets goes, as of now.
pub(crate) async fn destinations(
    connection: &mut PgConnection,
    sheets: &[Sheet],
) -> Result<Destinations, StoreError> {
    let codes: Vec<String> = sheets
        .iter()
        .flat_map(|sheet| sheet.lines.keys())
        .filter(|child| matches!(child, Child::Facility(_)))
        .map(ToString::to_string)
        .collect();
    let rows = sqlx::query!(
        r#"
        select facility_code, name, postcode, address, phone, delivery_days, delivery_hours, open
          from allocation.facilities
         where facility_code = any($1)
        "#,
        &codes,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let facility_code: FacilityCode = code(TABLE, &row.facility_code)?;
            let ship_to = ShipTo {
                facility_code,
                name: row.name,
                postcode: row.postcode,
                address: row.address,
                phone: row.phone,
                delivery_days: row.delivery_days,
                delivery_hours: row.delivery_hours,
            };
            Ok((facility_code, Destination { ship_to, held: !row.open }))
        })
        .collect()
}

/// Where a site's goods go, as of now.
pub(crate) async fn ship_to(
    connection: &mut PgConnection,
    facility: FacilityCode,
) -> Result<Option<ShipTo>, StoreError> {
    let row = sqlx::query!(
        r#"
        select name, postcode, address, phone, delivery_days, delivery_hours
          from allocation.facilities
         where facility_code = $1
        "#,
        facility.as_str(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| ShipTo {
        facility_code: facility,
        name: row.name,
        postcode: row.postcode,
        address: row.address,
        phone: row.phone,
        delivery_days: row.delivery_days,
        delivery_hours: row.delivery_hours,
    }))
}

/// Open sites of a municipality that receive allocations, in order of code.
pub(crate) async fn receiving(
    connection: &mut PgConnection,
    municipality: MunicipalityCode,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"
        select facility_code
          from allocation.facilities
         where municipality_code = $1 and receives and open
         order by facility_code
        "#,
        municipality.as_str(),
    )
    .fetch_all(connection)
    .await?)
}

//! `allocation.demands`: what basic facilities want in a round, as the registry tells it; and
//! `allocation.locked_demands`: the same as it stood when a sheet was locked.

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, Office};

use super::StoreError;
use crate::domain::{
    child::Child,
    demand::{Demand, Demands},
    sheet::Sheet,
};

const TABLE: &str = "demands";

/// The sums of one basic facility in one round as they were told.
pub(crate) struct Told {
    pub(crate) round: Uuid,
    pub(crate) facility: FacilityCode,
    pub(crate) demand: Demand,
    /// How many sites are in the sums.
    pub(crate) sites: u32,
    pub(crate) version: u64,
}

/// Keeps the newest version of each facility's sums in each round.
pub(crate) async fn keep(connection: &mut PgConnection, told: &[Told]) -> Result<(), StoreError> {
    let number = |of: fn(&Told) -> u64| {
        told.iter().map(|one| i64::try_from(of(one)).unwrap_or(i64::MAX)).collect::<Vec<_>>()
    };
    sqlx::query!(
        r#"
        insert into allocation.demands as kept
               (round_id, facility_code, capacity_doses, wanted_vials, sites, version)
        select distinct on (round_id, facility_code) *
          from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[],
                      $6::bigint[])
               as told (round_id, facility_code, capacity_doses, wanted_vials, sites, version)
         order by round_id, facility_code, version desc
            on conflict (round_id, facility_code) do update
           set capacity_doses = excluded.capacity_doses,
               wanted_vials   = excluded.wanted_vials,
               sites          = excluded.sites,
               version        = excluded.version
         where kept.version < excluded.version
        "#,
        &told.iter().map(|one| one.round).collect::<Vec<_>>(),
        &told.iter().map(|one| one.facility.to_string()).collect::<Vec<_>>(),
        &number(|one| one.demand.capacity_doses),
        &number(|one| one.demand.wanted_vials),
        &number(|one| one.sites.into()),
        &number(|one| one.version),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What the children of an office want in a round: facilities as they were told, places as the
/// sum of the facilities that lie in them now, as after a merger of municipalities.
pub(crate) async fn below(
    connection: &mut PgConnection,
    round: Uuid,
    office: &Office,
) -> Result<Demands, StoreError> {
    let (first, last) = municipalities(*office);
    // Digits of a municipality's code that name the child; a facility has a code of its own.
    let digits = match office {
        Office::Nation => Some(2),
        Office::Prefecture(_) => Some(6),
        Office::Municipality(_) => None,
    };
    let rows = sqlx::query!(
        r#"
        select coalesce(left(site.municipality_code, $4::integer), site.facility_code) as "child!",
               sum(demand.capacity_doses)::bigint as "capacity_doses!",
               sum(demand.wanted_vials)::bigint as "wanted_vials!"
          from allocation.demands as demand
          join allocation.facilities as site using (facility_code)
         where demand.round_id = $1
           and site.municipality_code between $2 and $3
           and demand.sites > 0
         group by 1
        "#,
        round,
        first,
        last,
        digits,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| child(*office, &row.child, row.capacity_doses, row.wanted_vials))
        .collect()
}

/// Keeps what the children of sheets want as these are locked, all of one round and one tier.
pub(crate) async fn keep_locked(
    connection: &mut PgConnection,
    round: Uuid,
    sheets: &[&Sheet],
) -> Result<(), StoreError> {
    let Some(first) = sheets.first() else { return Ok(()) };
    // Digits of a municipality's code that name the office, and those that name the child.
    let (office, child) = match first.office {
        Office::Nation => (0, Some(2)),
        Office::Prefecture(_) => (2, Some(6)),
        Office::Municipality(_) => (6, None),
    };
    sqlx::query!(
        r#"
        insert into allocation.locked_demands (sheet_id, child_code, capacity_doses, wanted_vials)
        select sheet.sheet_id,
               coalesce(left(site.municipality_code, $4::integer), site.facility_code),
               sum(demand.capacity_doses),
               sum(demand.wanted_vials)
          from allocation.demands as demand
          join allocation.facilities as site using (facility_code)
          join allocation.sheets as sheet
            on coalesce(nullif(sheet.office_code, 'nation'), '')
               = left(site.municipality_code, $3::integer)
         where demand.round_id = $1
           and demand.sites > 0
           and sheet.sheet_id = any($2)
         group by 1, 2
        "#,
        round,
        &sheets.iter().map(|sheet| sheet.id).collect::<Vec<_>>(),
        office,
        child,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What the children of a sheet wanted as it was locked.
pub(crate) async fn as_locked(
    connection: &mut PgConnection,
    sheet: &Sheet,
) -> Result<Demands, StoreError> {
    let rows = sqlx::query!(
        r#"
        select child_code,
               capacity_doses,
               wanted_vials
          from allocation.locked_demands
         where sheet_id = $1
        "#,
        sheet.id,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| child(sheet.office, &row.child_code, row.capacity_doses, row.wanted_vials))
        .collect()
}

fn child(
    office: Office,
    code: &str,
    capacity_doses: i64,
    wanted_vials: i64,
) -> Result<(Child, Demand), StoreError> {
    let child = Child::parse(&office, code).map_err(|e| StoreError::inconsistent(TABLE, e))?;
    let sum = |sum: i64| u64::try_from(sum).map_err(|e| StoreError::inconsistent(TABLE, e));
    let demand = Demand { capacity_doses: sum(capacity_doses)?, wanted_vials: sum(wanted_vials)? };
    Ok((child, demand))
}

/// First and last code that a municipality of the office can have.
fn municipalities(office: Office) -> (String, String) {
    match office {
        Office::Nation => ("000000".to_owned(), "999999".to_owned()),
        Office::Prefecture(code) => (format!("{code}0000"), format!("{code}9999")),
        Office::Municipality(code) => (code.to_string(), code.to_string()),
    }
}

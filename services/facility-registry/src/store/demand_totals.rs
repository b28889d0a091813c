//! What basic sites and those that receive from them want together.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use uuid::Uuid;

use vsys_vocabulary::{FacilityCode, MunicipalityCode};

use super::{StoreError, number, parse};
use crate::domain::demand::Total;
use crate::domain::facility::Facility;

const TABLE: &str = "demand_totals";

/// A sum that is different now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Changed {
    /// The basic facility.
    pub(crate) facility: FacilityCode,
    /// Where it lies.
    pub(crate) municipality: MunicipalityCode,
    /// The round.
    pub(crate) round: Uuid,
    /// Its number.
    pub(crate) round_number: String,
    /// The sums; of no sites when no entry counts any more.
    pub(crate) total: Total,
    /// Counts changes, from 1.
    pub(crate) version: u64,
}

/// Sums up again what basic sites want, in one round or in all, and answers what is different.
/// Rounds that were cancelled, or locked for the basic site, stay as they were.
///
/// The rows of the sums are locked before anything is added up: of two that change what one basic
/// site wants, the second sees what the first has entered.
pub(crate) async fn recompute(
    db: &mut PgConnection,
    basics: &BTreeSet<FacilityCode>,
    round: Option<Uuid>,
) -> Result<Vec<Changed>, StoreError> {
    if basics.is_empty() {
        return Ok(Vec::new());
    }
    let basics: Vec<_> = basics.iter().map(ToString::to_string).collect();
    lock(db, &basics, round).await?;
    let rows = sqlx::query!(
        r#"
          with summed as (
               select total.facility_code,
                      total.round_id,
                      coalesce(sum(demand.capacity_doses), 0)::bigint as capacity_doses,
                      coalesce(sum(demand.wanted_vials), 0)::bigint as wanted_vials,
                      count(demand.facility_code) as sites
                 from facility_registry.demand_totals as total
                 left join facility_registry.facilities as site
                   on (site.basic_code = total.facility_code
                       or site.basic_facility_code = total.facility_code)
                  and site.closed_at is null
                 left join facility_registry.demands as demand
                   on demand.facility_code = site.facility_code
                  and demand.round_id = total.round_id
                where total.facility_code = any($1)
                  and ($2::uuid is null or total.round_id = $2)
                group by total.facility_code, total.round_id
               )
        update facility_registry.demand_totals as kept
           set capacity_doses = summed.capacity_doses,
               wanted_vials   = summed.wanted_vials,
               sites          = summed.sites,
               version        = kept.version + 1
          from summed
          join facility_registry.facilities as basic using (facility_code)
          join facility_registry.rounds as round using (round_id)
         where (kept.facility_code, kept.round_id) = (summed.facility_code, summed.round_id)
           and (kept.capacity_doses, kept.wanted_vials, kept.sites)
               is distinct from (summed.capacity_doses, summed.wanted_vials, summed.sites)
           and not round.cancelled
           and not exists (select
                             from facility_registry.allocated_lines as line
                            where line.facility_code = summed.facility_code
                              and line.round_number = round.round_number)
           and not exists (select
                             from facility_registry.locked_sheets as sheet
                            where sheet.municipality_code = basic.municipality_code
                              and sheet.round_number = round.round_number)
        returning kept.facility_code,
                  basic.municipality_code,
                  kept.round_id,
                  round.round_number as "round_number!",
                  kept.capacity_doses,
                  kept.wanted_vials,
                  kept.sites,
                  kept.version
        "#,
        &basics,
        round,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Changed {
                facility: parse(TABLE, &row.facility_code)?,
                municipality: parse(TABLE, &row.municipality_code)?,
                round: row.round_id,
                round_number: row.round_number,
                total: Total {
                    capacity_doses: number(TABLE, row.capacity_doses)?,
                    wanted_vials: number(TABLE, row.wanted_vials)?,
                    sites: number(TABLE, row.sites)?,
                },
                version: number(TABLE, row.version)?,
            })
        })
        .collect()
}

/// Locks the rows of sums, always in the same order, and makes those that are not there yet.
async fn lock(
    db: &mut PgConnection,
    basics: &[String],
    round: Option<Uuid>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into facility_registry.demand_totals
               (facility_code, round_id, capacity_doses, wanted_vials, sites, version)
        select distinct
               coalesce(site.basic_facility_code, site.facility_code), demand.round_id, 0, 0, 0, 0
          from facility_registry.facilities as site
          join facility_registry.demands as demand using (facility_code)
         where (site.basic_code = any($1) or site.basic_facility_code = any($1))
           and ($2::uuid is null or demand.round_id = $2)
         order by 1, 2
            on conflict (facility_code, round_id) do nothing
        "#,
        basics,
        round,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"
        select facility_code
          from facility_registry.demand_totals
         where facility_code = any($1)
           and ($2::uuid is null or round_id = $2)
         order by facility_code, round_id
           for update
        "#,
        basics,
        round,
    )
    .fetch_all(db)
    .await?;
    Ok(())
}

/// The basic sites whose sums the last change of some facilities may have changed: those that
/// each received from before and after it. Facilities that want nothing change no sum.
pub(crate) async fn touched(
    db: &mut PgConnection,
    changed: &[Facility],
) -> Result<BTreeSet<FacilityCode>, StoreError> {
    let codes: Vec<&str> = changed.iter().map(|facility| facility.code.as_str()).collect();
    let versions = changed.iter().map(|facility| number(TABLE, facility.version));
    let versions: Vec<i64> = versions.collect::<Result<_, _>>()?;
    let basics = sqlx::query_scalar!(
        r#"
        select distinct coalesce(stood.basic_facility_code, stood.facility_code) as "basic!"
          from unnest($1::text[], $2::bigint[]) as changed (facility_code, version)
          join facility_registry.facility_versions as stood
            on stood.facility_code = changed.facility_code
           and stood.version in (changed.version, changed.version - 1)
         where exists (select
                         from facility_registry.demands as demand
                        where demand.facility_code = changed.facility_code)
        "#,
        &codes as &[&str],
        &versions,
    )
    .fetch_all(db)
    .await?;
    basics.iter().map(|basic| parse(TABLE, basic)).collect()
}

//! What the sites of an area entered for a round.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use vsys_vocabulary::{MunicipalityCode, PrefectureCode};

use super::demands::{OwnColumns, of_total, own};
use super::{Page, StoreError, facilities, number, parse};
use crate::domain::area_demand::{Area, AreaDemand, SiteDemand};

const TABLE: &str = "demands";

struct SiteRow {
    facility_code: String,
    name: String,
    municipality_code: String,
    facility_type: String,
    basic_facility_code: Option<String>,
    locked: bool,
    capacity_doses: Option<i64>,
    wanted_vials: Option<i64>,
    version: Option<i64>,
    person: Option<String>,
    organisation: Option<String>,
    changed_at: Option<DateTime<Utc>>,
    total_doses: Option<i64>,
    total_vials: Option<i64>,
    sites: Option<i64>,
}

impl TryFrom<SiteRow> for SiteDemand {
    type Error = StoreError;

    fn try_from(row: SiteRow) -> Result<Self, StoreError> {
        let own = own(OwnColumns {
            figures: row.capacity_doses.zip(row.wanted_vials),
            by: row.person.zip(row.organisation),
            version: row.version,
            changed_at: row.changed_at,
        })?;
        let total = row.total_doses.zip(row.total_vials).zip(row.sites);
        let basic = row.basic_facility_code.as_deref();
        Ok(Self {
            code: parse(TABLE, &row.facility_code)?,
            name: row.name,
            municipality: parse(TABLE, &row.municipality_code)?,
            facility_type: facilities::facility_type(&row.facility_type, basic)?,
            own,
            total: total.map(of_total).transpose()?,
            locked: row.locked,
        })
    }
}

/// A page of the open sites of an area in order of their codes, and one more when there is a next
/// page; of all, or of those that entered nothing.
pub(crate) async fn list(
    db: &mut PgConnection,
    (round, area): (Uuid, Area),
    missing_only: bool,
    page: &Page,
) -> Result<Vec<SiteDemand>, StoreError> {
    let rows = sqlx::query_as!(
        SiteRow,
        r#"
        select site.facility_code,
               site.name,
               site.municipality_code,
               site.facility_type,
               site.basic_facility_code,
               exists (select
                         from facility_registry.allocated_lines as line
                        where line.facility_code in (site.facility_code, site.basic_facility_code)
                          and line.round_number = round.round_number)
               or exists (select
                            from facility_registry.locked_sheets as sheet
                            join facility_registry.facilities as basic using (municipality_code)
                           where basic.facility_code
                                 = coalesce(site.basic_facility_code, site.facility_code)
                             and sheet.round_number = round.round_number
                         ) as "locked!",
               own.capacity_doses as "capacity_doses?",
               own.wanted_vials as "wanted_vials?",
               own.version as "version?",
               own.person as "person?",
               own.organisation as "organisation?",
               own.changed_at as "changed_at?",
               total.capacity_doses as "total_doses?",
               total.wanted_vials as "total_vials?",
               total.sites as "sites?"
          from facility_registry.rounds as round
         cross join facility_registry.facilities as site
          left join facility_registry.demands as own
            on own.facility_code = site.facility_code
           and own.round_id = round.round_id
          left join facility_registry.demand_totals as total
            on total.facility_code = site.basic_code
           and total.round_id = round.round_id
           and total.sites > 0
         where round.round_id = $1
           and site.facility_code > $2
           and site.closed_at is null
           and ($3::text is null or site.prefecture_code = $3)
           and ($4::text is null or site.municipality_code = $4)
           and (not $5::boolean or own.facility_code is null)
         order by site.facility_code
         limit $6
        "#,
        round,
        page.after,
        area.prefecture.as_ref().map(PrefectureCode::as_str),
        area.municipality.as_ref().map(MunicipalityCode::as_str),
        missing_only,
        page.limit(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(SiteDemand::try_from).collect()
}

/// The sums of all open sites of an area.
pub(crate) async fn sum(
    db: &mut PgConnection,
    (round, area): (Uuid, Area),
) -> Result<AreaDemand, StoreError> {
    let row = sqlx::query!(
        r#"
        select count(*) as "sites!",
               count(own.facility_code) as "entered!",
               coalesce(sum(own.capacity_doses), 0)::bigint as "capacity_doses!",
               coalesce(sum(own.wanted_vials), 0)::bigint as "wanted_vials!"
          from facility_registry.facilities as site
          left join facility_registry.demands as own
            on own.facility_code = site.facility_code
           and own.round_id = $1
         where site.closed_at is null
           and ($2::text is null or site.prefecture_code = $2)
           and ($3::text is null or site.municipality_code = $3)
        "#,
        round,
        area.prefecture.as_ref().map(PrefectureCode::as_str),
        area.municipality.as_ref().map(MunicipalityCode::as_str),
    )
    .fetch_one(db)
    .await?;
    Ok(AreaDemand {
        sites: number(TABLE, row.sites)?,
        entered: number(TABLE, row.entered)?,
        capacity_doses: number(TABLE, row.capacity_doses)?,
        wanted_vials: number(TABLE, row.wanted_vials)?,
    })
}

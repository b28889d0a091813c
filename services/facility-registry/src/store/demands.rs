//! What sites can give and want in rounds.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use vsys_vocabulary::FacilityCode;

use super::{StoreError, number};
use crate::domain::demand::{Demand, DemandSet, Figures, Round, RoundDemand, Total};

const TABLE: &str = "demands";

/// Which rounds of a site are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// The site.
    pub(crate) facility: FacilityCode,
    /// The basic one that it receives from; none for a basic one.
    pub(crate) basic: Option<FacilityCode>,
    /// Only this round, cancelled or not.
    pub(crate) round: Option<Uuid>,
    /// Only rounds opened before this one.
    pub(crate) before: Option<Uuid>,
    /// So many at most.
    pub(crate) limit: i64,
}

struct RoundRow {
    round_id: Uuid,
    round_number: String,
    product_code: String,
    vials_per_box: i64,
    cancelled: bool,
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

impl TryFrom<RoundRow> for RoundDemand {
    type Error = StoreError;

    fn try_from(row: RoundRow) -> Result<Self, StoreError> {
        let own = own(OwnColumns {
            figures: row.capacity_doses.zip(row.wanted_vials),
            by: row.person.zip(row.organisation),
            version: row.version,
            changed_at: row.changed_at,
        })?;
        let total = row.total_doses.zip(row.total_vials).zip(row.sites);
        Ok(Self {
            own,
            total: total.map(of_total).transpose()?,
            round: Round {
                id: row.round_id,
                number: row.round_number,
                product: row.product_code,
                vials_per_box: number(TABLE, row.vials_per_box)?,
                cancelled: row.cancelled,
            },
            locked: row.locked,
        })
    }
}

/// The columns of what one site entered, none of them there while it entered nothing.
pub(super) struct OwnColumns {
    /// Doses and vials.
    pub(super) figures: Option<(i64, i64)>,
    /// A person and their organisation.
    pub(super) by: Option<(String, String)>,
    /// Counts changes.
    pub(super) version: Option<i64>,
    /// When.
    pub(super) changed_at: Option<DateTime<Utc>>,
}

pub(super) fn own(columns: OwnColumns) -> Result<Option<Demand>, StoreError> {
    let OwnColumns { figures, by, version, changed_at } = columns;
    let own = figures.zip(by).zip(version.zip(changed_at));
    let Some((((doses, vials), (person, organisation)), (version, at))) = own else {
        return Ok(None);
    };
    let figures =
        Figures { capacity_doses: number(TABLE, doses)?, wanted_vials: number(TABLE, vials)? };
    Ok(Some(Demand { figures, version: number(TABLE, version)?, person, organisation, at }))
}

/// Doses, vials and how many sites.
pub(super) fn of_total(((doses, vials), sites): ((i64, i64), i64)) -> Result<Total, StoreError> {
    Ok(Total {
        capacity_doses: number(TABLE, doses)?,
        wanted_vials: number(TABLE, vials)?,
        sites: number(TABLE, sites)?,
    })
}

/// Rounds as a site sees them, the newest first.
pub(crate) async fn list(
    db: &mut PgConnection,
    wanted: Wanted,
) -> Result<Vec<RoundDemand>, StoreError> {
    // What the basic site gets stands on the sheet of its municipality. A line of a locked sheet
    // that was corrected to nothing locks the round no less, wherever the site lies now.
    let rows = sqlx::query_as!(
        RoundRow,
        r#"
        select round.round_id,
               round.round_number as "round_number!",
               round.product_code as "product_code!",
               round.vials_per_box as "vials_per_box!",
               round.cancelled,
               exists (select
                         from facility_registry.allocated_lines as line
                        where line.facility_code in ($1, $2)
                          and line.round_number = round.round_number)
               or exists (select
                            from facility_registry.locked_sheets as sheet
                            join facility_registry.facilities as basic using (municipality_code)
                           where basic.facility_code = coalesce($2, $1)
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
          left join facility_registry.demands as own
            on own.round_id = round.round_id
           and own.facility_code = $1
          left join facility_registry.demand_totals as total
            on total.round_id = round.round_id
           and total.facility_code = $1
           and total.sites > 0
           and $2::text is null
         where round.round_number is not null
           and (round.round_id = $3 or ($3::uuid is null and not round.cancelled))
           and ($4::uuid is null
                or (round.opened_at, round.round_id)
                   < (select before.opened_at, before.round_id
                        from facility_registry.rounds as before
                       where before.round_id = $4))
         order by round.opened_at desc, round.round_id desc
         limit $5
        "#,
        wanted.facility.as_str(),
        wanted.basic.as_ref().map(FacilityCode::as_str),
        wanted.round,
        wanted.before,
        wanted.limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(RoundDemand::try_from).collect()
}

/// Writes what a site entered. Figures that somebody else has changed since they were read are a
/// conflict.
pub(crate) async fn save(
    db: &mut PgConnection,
    facility: FacilityCode,
    round: Uuid,
    DemandSet(demand): &DemandSet,
) -> Result<(), StoreError> {
    let version: i64 = number(TABLE, demand.version)?;
    let written = sqlx::query!(
        r#"
        insert into facility_registry.demands as kept
               (facility_code, round_id, capacity_doses, wanted_vials, version, person,
                organisation, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (facility_code, round_id) do update
           set capacity_doses = excluded.capacity_doses,
               wanted_vials   = excluded.wanted_vials,
               version        = excluded.version,
               person         = excluded.person,
               organisation   = excluded.organisation,
               changed_at     = excluded.changed_at
         where kept.version = excluded.version - 1
        "#,
        facility.as_str(),
        round,
        i64::from(demand.figures.capacity_doses),
        i64::from(demand.figures.wanted_vials),
        version,
        demand.person,
        demand.organisation,
        demand.at,
    )
    .execute(db)
    .await?
    .rows_affected();
    if written == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Copies what facilities entered to the codes that they have now, but for rounds that are locked
/// for the old code.
pub(crate) async fn carry_over(
    db: &mut PgConnection,
    renamed: &[(FacilityCode, FacilityCode)],
) -> Result<(), StoreError> {
    let before: Vec<&str> = renamed.iter().map(|(before, _)| before.as_str()).collect();
    let now: Vec<&str> = renamed.iter().map(|(_, now)| now.as_str()).collect();
    sqlx::query!(
        r#"
        insert into facility_registry.demands
               (facility_code, round_id, capacity_doses, wanted_vials, version, person,
                organisation, changed_at)
        select renamed.now, demand.round_id, demand.capacity_doses, demand.wanted_vials,
               demand.version, demand.person, demand.organisation, demand.changed_at
          from unnest($1::text[], $2::text[]) as renamed (before, now)
          join facility_registry.demands as demand on demand.facility_code = renamed.before
          join facility_registry.rounds as round using (round_id)
         where not exists (select
                             from facility_registry.allocated_lines as line
                            where line.facility_code = renamed.before
                              and line.round_number = round.round_number)
           and not exists (select
                             from facility_registry.facilities as site
                             join facility_registry.facilities as basic
                               on basic.facility_code
                                  = coalesce(site.basic_facility_code, site.facility_code)
                             join facility_registry.locked_sheets as sheet
                               on sheet.municipality_code = basic.municipality_code
                            where site.facility_code = renamed.now
                              and sheet.round_number = round.round_number)
            on conflict (facility_code, round_id) do nothing
        "#,
        &before as &[&str],
        &now as &[&str],
    )
    .execute(db)
    .await?;
    Ok(())
}

//! Vaccine that locked sheets give to facilities, as heard from allocation.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use vsys_vocabulary::{FacilityCode, Units};

use super::{StoreError, number, parse};
use crate::domain::allotment::{Allotment, Allotments};
use crate::domain::transfer::{Possible, Way};

const TABLE: &str = "allocated_lines";

/// Keeps what is newer than what is known.
pub(crate) async fn keep(db: &mut PgConnection, heard: &Allotments) -> Result<(), StoreError> {
    let facilities: Vec<_> = heard.iter().map(|((code, _), _)| code.to_string()).collect();
    let sheets: Vec<_> = heard.iter().map(|((_, sheet), _)| *sheet).collect();
    let rounds: Vec<_> = heard.iter().map(|(_, line)| line.round.clone()).collect();
    let vials: Vec<_> = heard.iter().map(|(_, line)| i64::from(line.vials.0)).collect();
    let versions = heard.iter().map(|(_, line)| number(TABLE, line.version));
    let versions: Vec<i64> = versions.collect::<Result<_, _>>()?;
    sqlx::query!(
        "insert into facility_registry.allocated_lines as known (
                facility_code, sheet_id, round_number, vials, version
                )
         select *
           from unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[])
             on conflict (facility_code, sheet_id) do update
            set round_number = excluded.round_number,
                vials = excluded.vials,
                version = excluded.version
          where known.version < excluded.version",
        &facilities,
        &sheets,
        &rounds,
        &vials,
        &versions,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What any facility was given first of all, as far as any was.
pub(crate) async fn first_of_all(db: &mut PgConnection) -> Result<Option<Possible>, StoreError> {
    // Ids of sheets are in the order of time.
    let first = sqlx::query!(
        r#"
        select facility_code,
               round_number,
               vials
          from facility_registry.allocated_lines
         where vials > 0
         order by sheet_id, facility_code
         limit 1
        "#,
    )
    .fetch_optional(db)
    .await?;
    first
        .map(|row| {
            Ok(Possible {
                basic: parse(TABLE, &row.facility_code)?,
                round: row.round_number,
                vials: Units(number(TABLE, row.vials)?),
                way: Way::AnySites,
            })
        })
        .transpose()
}

/// What facilities were first given, under their codes or earlier ones, of those that were ever
/// given any.
pub(crate) async fn first(
    db: &mut PgConnection,
    facilities: &[FacilityCode],
) -> Result<BTreeMap<FacilityCode, Allotment>, StoreError> {
    let codes: Vec<_> = facilities.iter().map(ToString::to_string).collect();
    // Ids of sheets are in the order of time.
    sqlx::query!(
        r#"
          with recursive known_as (facility_code, code) as (
               select code, code collate "C"
                 from unnest($1::text[]) as asked (code)
                union
               select known_as.facility_code, facilities.facility_code
                 from known_as
                 join facility_registry.facilities on facilities.successor_code = known_as.code
               )
        select distinct on (known_as.facility_code)
               known_as.facility_code as "facility_code!",
               lines.round_number,
               lines.vials,
               lines.version
          from known_as
          join facility_registry.allocated_lines as lines on lines.facility_code = known_as.code
         where lines.vials > 0
         order by known_as.facility_code, lines.sheet_id
        "#,
        &codes,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|row| {
        let allotment = Allotment {
            round: row.round_number,
            vials: Units(number(TABLE, row.vials)?),
            version: number(TABLE, row.version)?,
        };
        Ok((parse(TABLE, &row.facility_code)?, allotment))
    })
    .collect()
}

//! Facilities as they stood after each change.

use sqlx::PgConnection;

use vsys_vocabulary::{Actor, FacilityCode};

use super::{FacilityRow, StoreError};
use crate::domain::facility::{Facility, Version};

/// Keeps facilities as they stand now, and who made them so.
pub(crate) async fn keep(
    db: &mut PgConnection,
    facilities: &[Facility],
    by: &Actor,
) -> Result<(), StoreError> {
    let codes: Vec<&str> = facilities.iter().map(|facility| facility.code.as_str()).collect();
    sqlx::query!(
        r#"
        insert into facility_registry.facility_versions
               (facility_code, version, name, kana, postcode, address, phone, category,
                facility_type, basic_facility_code, delivery_days, delivery_hours, closed_at,
                closed_reason, changed_at, person, organisation)
        select facility_code, version, name, kana, postcode, address, phone, category,
               facility_type, basic_facility_code, delivery_days, delivery_hours, closed_at,
               closed_reason, changed_at, $2::text, $3::text
          from facility_registry.facilities
         where facility_code = any($1)
        "#,
        &codes as &[&str],
        by.person,
        by.organisation,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Versions of a facility before one, the newest first.
pub(crate) async fn list(
    db: &mut PgConnection,
    code: FacilityCode,
    before: u64,
    limit: i64,
) -> Result<Vec<Version>, StoreError> {
    sqlx::query!(
        r#"
        select facilities.municipality_code,
               versions.name,
               versions.kana,
               versions.postcode,
               versions.address,
               versions.phone,
               versions.category,
               versions.facility_type,
               versions.basic_facility_code,
               versions.delivery_days,
               versions.delivery_hours,
               versions.closed_at,
               versions.closed_reason,
               versions.version,
               versions.changed_at,
               versions.person,
               versions.organisation,
               (select closures.reason
                  from facility_registry.closures
                 where closures.facility_code = versions.facility_code
                   and closures.version = versions.version) as reason
          from facility_registry.facility_versions as versions
          join facility_registry.facilities using (facility_code)
         where versions.facility_code = $1
           and versions.version < $2
         order by versions.version desc
         limit $3
        "#,
        code.as_str(),
        // More versions than can be counted are not before any.
        i64::try_from(before).unwrap_or(i64::MAX),
        limit,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|row| {
        let facility = FacilityRow {
            facility_code: code.to_string(),
            municipality_code: row.municipality_code,
            name: row.name,
            kana: row.kana,
            postcode: row.postcode,
            address: row.address,
            phone: row.phone,
            category: row.category,
            facility_type: row.facility_type,
            basic_facility_code: row.basic_facility_code,
            delivery_days: row.delivery_days,
            delivery_hours: row.delivery_hours,
            closed_at: row.closed_at,
            closed_reason: row.closed_reason,
            version: row.version,
        };
        Ok(Version {
            facility: Facility::try_from(facility)?,
            at: row.changed_at,
            by: row.person.zip(row.organisation),
            reason: row.reason,
        })
    })
    .collect()
}

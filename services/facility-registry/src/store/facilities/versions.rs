//! Facilities as they stood after each change.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use sqlx::types::Json;

use vsys_vocabulary::{Actor, FacilityCode, Units};

use super::FacilityRow;
use crate::domain::facility::{Facility, Note, Notes, Version};
use crate::domain::public_details::PublicDetails;
use crate::domain::transfer::{Possible, Statement, Way};
use crate::store::{StoreError, number, parse};

const TABLE: &str = "facility_versions";

/// Keeps facilities as they stand now, who made them so, and what is noted on the change.
pub(crate) async fn keep(
    db: &mut PgConnection,
    facilities: &[Facility],
    by: &Actor,
    notes: &Notes,
) -> Result<(), StoreError> {
    let codes: Vec<&str> = facilities.iter().map(|facility| facility.code.as_str()).collect();
    let notes: Vec<Note> = facilities.iter().map(|facility| notes.of(facility.code)).collect();
    let statements: Vec<_> = notes.iter().map(|it| it.statement.map(statement_name)).collect();
    let reasons: Vec<_> = notes.iter().map(|it| it.reason.as_deref()).collect();
    let mandates: Vec<_> = notes.iter().map(|it| it.mandate.as_deref()).collect();
    sqlx::query!(
        r#"
        insert into facility_registry.facility_versions
               (facility_code, version, municipality_code, name, kana, postcode, address, phone, category,
                facility_type, basic_facility_code, delivery_days, delivery_hours, closed_at,
                closed_reason, last_on, planned_reason, planned_person, planned_organisation,
                changed_at, latitude, longitude, public_details, successor_code, transfer_statement,
                reason, mandate_number, person, organisation)
        select facility_code, version, municipality_code, name, kana, postcode, address, phone, category,
               facility_type, basic_facility_code, delivery_days, delivery_hours, closed_at,
               closed_reason, last_on, planned_reason, planned_person, planned_organisation,
               changed_at, latitude, longitude, public_details, successor_code, noted.statement, noted.reason, noted.mandate, $5::text, $6::text
          from unnest($1::text[], $2::text[], $3::text[], $4::text[])
               as noted (facility_code, statement, reason, mandate)
          join facility_registry.facilities using (facility_code)
        "#,
        &codes as &[&str],
        &statements as &[Option<&str>],
        &reasons as &[Option<&str>],
        &mandates as &[Option<&str>],
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
        select versions.municipality_code,
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
               versions.last_on,
               versions.planned_reason,
               versions.planned_person,
               versions.planned_organisation,
               versions.version,
               versions.changed_at,
               versions.person,
               versions.organisation,
               versions.latitude,
               versions.longitude,
               versions.public_details as "public_details: Json<PublicDetails>",
               versions.successor_code,
               versions.transfer_statement,
               versions.mandate_number,
               coalesce(
                   versions.reason,
                   (select closures.reason
                      from facility_registry.closures
                     where closures.facility_code = versions.facility_code
                       and closures.version = versions.version)
               ) as reason,
               array(select before.facility_code
                       from facility_registry.facilities as before
                      where before.successor_code = versions.facility_code
                        and before.closed_at = versions.changed_at
                      order by before.facility_code) as "predecessors!"
          from facility_registry.facility_versions as versions
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
            last_on: row.last_on,
            planned_reason: row.planned_reason,
            planned_person: row.planned_person,
            planned_organisation: row.planned_organisation,
            version: row.version,
            latitude: row.latitude,
            longitude: row.longitude,
            public_details: row.public_details,
            successor_code: row.successor_code,
        };
        Ok(Version {
            facility: Facility::try_from(facility)?,
            at: row.changed_at,
            by: row.person.zip(row.organisation),
            reason: row.reason,
            statement: row.transfer_statement.as_deref().map(statement).transpose()?,
            mandate: row.mandate_number,
            predecessors: row
                .predecessors
                .iter()
                .map(|code| parse(TABLE, code))
                .collect::<Result<_, _>>()?,
        })
    })
    .collect()
}

/// Why transfers may have come to facilities, of those to which any may: of the facilities that
/// one ever received from, under this code or an earlier one, the first that was allocated any.
pub(crate) async fn transfers(
    db: &mut PgConnection,
    codes: &[FacilityCode],
) -> Result<BTreeMap<FacilityCode, Possible>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(FacilityCode::as_str).collect();
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
               lines.facility_code as basic_facility_code,
               lines.round_number,
               lines.vials
          from known_as
          join facility_registry.facility_versions as versions
            on versions.facility_code = known_as.code
          join facility_registry.allocated_lines as lines
            on lines.facility_code = versions.basic_facility_code
         where lines.vials > 0
         order by known_as.facility_code, lines.sheet_id
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|row| {
        let possible = Possible {
            basic: parse(TABLE, &row.basic_facility_code)?,
            round: row.round_number,
            vials: Units(number(TABLE, row.vials)?),
            way: Way::Pair,
        };
        Ok((parse(TABLE, &row.facility_code)?, possible))
    })
    .collect()
}

fn statement_name(statement: Statement) -> &'static str {
    match statement {
        Statement::NeverReceived => "never_received",
        Statement::AllUsed => "all_used",
    }
}

fn statement(name: &str) -> Result<Statement, StoreError> {
    match name {
        "never_received" => Ok(Statement::NeverReceived),
        "all_used" => Ok(Statement::AllUsed),
        other => {
            let why = format!("statement `{other}`");
            Err(StoreError::Inconsistent { table: TABLE, why })
        }
    }
}

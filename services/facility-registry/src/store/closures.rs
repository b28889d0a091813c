//! Who closed and reopened facilities, or planned to, and why.

use sqlx::PgConnection;

use vsys_vocabulary::FacilityCode;

use super::{StoreError, number};
use crate::domain::facility::{Act, Closed, ClosingPlanned, Reopened};

const TABLE: &str = "closures";

/// Writes down that a facility was closed, which made its `version`.
pub(crate) async fn closed(
    db: &mut PgConnection,
    code: FacilityCode,
    version: u64,
    closed: &Closed,
) -> Result<(), StoreError> {
    insert(db, code, version, "closed", &closed.0).await
}

/// Writes down that its closing was planned, which made its `version`.
pub(crate) async fn planned(
    db: &mut PgConnection,
    code: FacilityCode,
    version: u64,
    planned: &ClosingPlanned,
) -> Result<(), StoreError> {
    insert(db, code, version, "planned", &planned.0).await
}

/// Writes down that a facility was opened again, or stays open beyond its last day, which made its
/// `version`.
pub(crate) async fn reopened(
    db: &mut PgConnection,
    code: FacilityCode,
    version: u64,
    reopened: &Reopened,
) -> Result<(), StoreError> {
    let kind = if reopened.before_its_end { "kept_open" } else { "reopened" };
    insert(db, code, version, kind, &reopened.act).await
}

async fn insert(
    db: &mut PgConnection,
    code: FacilityCode,
    version: u64,
    kind: &str,
    act: &Act,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into facility_registry.closures
               (facility_code, version, act, reason, person, organisation, acted_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        code.as_str(),
        number::<i64, _>(TABLE, version)?,
        kind,
        act.reason,
        act.person,
        act.organisation,
        act.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

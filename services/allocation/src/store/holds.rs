//! `allocation.holds` and `allocation.hold_releases`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::sight::Sight;

/// A stop of shipping, with its release if there was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) id: Uuid,
    pub(crate) product: String,
    pub(crate) lot: String,
    pub(crate) facility: String,
    pub(crate) reason: String,
    pub(crate) person: String,
    pub(crate) organisation: String,
    pub(crate) held_at: DateTime<Utc>,
    pub(crate) release: Option<(DateTime<Utc>, String)>,
}

/// Holds; answers false when the id is there already.
pub(crate) async fn insert(connection: &mut PgConnection, hold: &Hold) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        r#"
        insert into allocation.holds
               (hold_id, product_code, lot_number, facility_code, reason, person, organisation, held_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (hold_id) do nothing
        "#,
        hold.id,
        hold.product,
        hold.lot,
        hold.facility,
        hold.reason,
        hold.person,
        hold.organisation,
        hold.held_at,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Releases; answers false when it was released already.
pub(crate) async fn release(
    connection: &mut PgConnection,
    id: Uuid,
    reason: &str,
    person: &str,
    organisation: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        r#"
        insert into allocation.hold_releases (hold_id, reason, person, organisation, released_at)
        values ($1, $2, $3, $4, $5)
            on conflict (hold_id) do nothing
        "#,
        id,
        reason,
        person,
        organisation,
        at,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Holds within sight: one, those in force, or all, those in force before others and newer ones
/// first; at most 1,000.
pub(crate) async fn list(
    connection: &mut PgConnection,
    only: Option<Uuid>,
    in_force_only: bool,
    sight: &Sight,
) -> Result<Vec<Hold>, StoreError> {
    let (area, facility, partner) = match sight {
        Sight::Everything => (Some(""), None, None),
        Sight::Area(code) => (Some(code.as_str()), None, None),
        Sight::Facility(code) => (None, Some(code.as_str()), None),
        Sight::Deliveries(id) => (None, None, Some(id.as_str())),
        Sight::Nothing => (None, None, None),
    };
    let rows = sqlx::query!(
        r#"
        select holds.hold_id, product_code, lot_number, facility_code, holds.reason, holds.person,
               holds.organisation, held_at, released_at as "released_at?",
               hold_releases.reason as "release_reason?"
          from allocation.holds
          left join allocation.hold_releases using (hold_id)
         where ($1::uuid is null or hold_id = $1)
           and (not $2 or released_at is null)
           and (facility_code in ('', $4) or exists (
                select from allocation.facilities as site
                 where site.facility_code = holds.facility_code
                   and (starts_with(site.municipality_code, $3) or exists (
                        select from allocation.responsibilities as own
                         where own.municipality_code = site.municipality_code
                           and own.partner_id = $5))))
         order by released_at is not null, held_at desc, hold_id desc
         limit 1000
        "#,
        only,
        in_force_only,
        area,
        facility,
        partner,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Hold {
            id: row.hold_id,
            product: row.product_code,
            lot: row.lot_number,
            facility: row.facility_code,
            reason: row.reason,
            person: row.person,
            organisation: row.organisation,
            held_at: row.held_at,
            release: row.released_at.zip(row.release_reason),
        })
        .collect())
}

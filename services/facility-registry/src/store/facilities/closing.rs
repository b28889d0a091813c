//! Facilities that are to be closed, and those that receive from them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use vsys_vocabulary::FacilityCode;

use super::TABLE;
use crate::domain::facility::Receiver;
use crate::store::{StoreError, parse};

/// Who receives from a facility and is open, in the order of their codes.
pub(crate) async fn open_receivers(
    db: &mut PgConnection,
    basic: FacilityCode,
) -> Result<Vec<Receiver>, StoreError> {
    let rows = sqlx::query!(
        r#"
        select facility_code,
               last_on
          from facility_registry.facilities
         where basic_facility_code = $1
           and closed_at is null
         order by facility_code
        "#,
        basic.as_str(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok(Receiver { code: parse(TABLE, &row.facility_code)?, last: row.last_on }))
        .collect()
}

/// One whose last day was before `today` and that nobody else is closing, locked: the earliest
/// first, and a basic facility after those that receive from it. What was tried in vain comes again
/// once that was before `tried`.
pub(crate) async fn due(
    db: &mut PgConnection,
    today: NaiveDate,
    tried: DateTime<Utc>,
) -> Result<Option<FacilityCode>, StoreError> {
    let code = sqlx::query_scalar!(
        r#"
        select facility_code
          from facility_registry.facilities as site
         where last_on < $1
           and (closing_tried_at is null or closing_tried_at < $2)
           and not exists (
               select
                 from facility_registry.facilities as receiver
                where receiver.basic_facility_code = site.facility_code
                  and receiver.last_on < $1
                  and (receiver.closing_tried_at is null or receiver.closing_tried_at < $2)
               )
         order by last_on, facility_code
         limit 1
           for update skip locked
        "#,
        today,
        tried,
    )
    .fetch_optional(db)
    .await?;
    code.map(|code| parse(TABLE, &code)).transpose()
}

/// Notes that a facility could not be closed.
pub(crate) async fn tried_in_vain(
    db: &mut PgConnection,
    code: FacilityCode,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        update facility_registry.facilities
           set closing_tried_at = $2
         where facility_code = $1
        "#,
        code.as_str(),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

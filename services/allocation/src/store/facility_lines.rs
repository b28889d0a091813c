//! What a site was given: lines of locked sheets, and redirects to it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::FacilityCode;

use super::StoreError;

/// Locked sheets that gave a site something, newest first, before a place in that order; true
/// where the site was closed at the lock.
pub(crate) async fn sheets(
    connection: &mut PgConnection,
    facility: FacilityCode,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<(Uuid, bool)>, StoreError> {
    let (before, before_sheet) = before.unzip();
    let rows = sqlx::query!(
        r#"
        select sheets.sheet_id, coalesce(held, false) as "held!"
          from allocation.sheets
          left join allocation.locked_ship_tos
            on locked_ship_tos.sheet_id = sheets.sheet_id and facility_code = $1
         where sheets.state = 'locked'
           and sheets.sheet_id in (
               select sheet_id from allocation.sheet_lines where child_code = $1
                union
               select sheet_id from allocation.amendments where redirected_to = $1
               )
           and ($2::timestamptz is null or (signed_at, sheets.sheet_id) < ($2, $3::uuid))
         order by signed_at desc, sheets.sheet_id desc
         limit $4
        "#,
        facility.as_str(),
        before,
        before_sheet,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.sheet_id, row.held)).collect())
}

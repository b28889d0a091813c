//! Which code a facility goes on under.

use sqlx::PgConnection;

use vsys_vocabulary::FacilityCode;

use super::TABLE;
use crate::store::{StoreError, parse};

/// The code that a facility has now, after whatever changes of code there were. What was merged
/// into another keeps its own: the other was there before.
pub(crate) async fn code_now(
    db: &mut PgConnection,
    code: FacilityCode,
) -> Result<FacilityCode, StoreError> {
    let now = sqlx::query_scalar!(
        r#"
          with recursive renamed (facility_code, times) as (
               select $1::text collate "C", 0
                union all
               select before.successor_code, renamed.times + 1
                 from renamed
                 join facility_registry.facilities as before
                   on before.facility_code = renamed.facility_code
                 join facility_registry.facility_versions as entered
                   on entered.facility_code = before.successor_code
                  and entered.version = 1
                  and entered.changed_at = before.closed_at
               )
        select facility_code as "facility_code!"
          from renamed
         order by times desc
         limit 1
        "#,
        code.as_str(),
    )
    .fetch_one(db)
    .await?;
    parse(TABLE, &now)
}

//! Municipalities with their prefectures, as addresses begin with them.

use sqlx::PgConnection;

use super::StoreError;
use crate::domain::search::Area;

/// Every municipality.
pub(crate) async fn list(db: &mut PgConnection) -> Result<Vec<Area>, StoreError> {
    let areas = sqlx::query_as!(
        Area,
        r#"
        select municipalities.place_code as municipality_code,
               municipalities.prefecture_code,
               municipalities.name as municipality,
               prefectures.name as prefecture
          from facility_registry.places as municipalities
          join facility_registry.places as prefectures
            on prefectures.place_code = municipalities.prefecture_code
         where length(municipalities.place_code) = 6
         order by municipalities.place_code
        "#,
    )
    .fetch_all(db)
    .await?;
    Ok(areas)
}

/// How often places were entered or changed.
pub(crate) async fn changes(db: &mut PgConnection) -> Result<i64, StoreError> {
    let changes = sqlx::query_scalar!(
        r#"
        select coalesce(sum(version), 0)::bigint as "changes!"
          from facility_registry.places
        "#,
    )
    .fetch_one(db)
    .await?;
    Ok(changes)
}

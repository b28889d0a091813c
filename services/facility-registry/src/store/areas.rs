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
        "#,
    )
    .fetch_all(db)
    .await?;
    Ok(areas)
}

/// Municipalities whose name, or whose prefecture's, stands in a text without its last sign.
/// `written` has the usual width, and a ケ for each ヶ.
pub(crate) async fn named_in(
    db: &mut PgConnection,
    written: &str,
) -> Result<Vec<Area>, StoreError> {
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
           and (strpos($1, translate(left(municipalities.name, -1), 'ヶ', 'ケ')) > 0
                or strpos($1, left(prefectures.name, -1)) > 0)
         order by municipalities.place_code
        "#,
        written,
    )
    .fetch_all(db)
    .await?;
    Ok(areas)
}

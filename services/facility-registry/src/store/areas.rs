//! Municipalities with their prefectures, as addresses begin with them.

use sqlx::PgConnection;

use super::StoreError;
use crate::domain::search::Area;

/// Every municipality; or those whose name, or whose prefecture's, stands in a text without its last
/// sign. The text has the usual width, and a ケ for each ヶ.
pub(crate) async fn list(
    db: &mut PgConnection,
    named_in: Option<&str>,
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
           and ($1::text is null
                or strpos($1, translate(left(municipalities.name, -1), 'ヶ', 'ケ')) > 0
                or strpos($1, left(prefectures.name, -1)) > 0)
         order by municipalities.place_code
        "#,
        named_in,
    )
    .fetch_all(db)
    .await?;
    Ok(areas)
}

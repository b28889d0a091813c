//! Which facilities there are.

use sqlx::PgConnection;
use sqlx::types::Json;

use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

use super::{FacilityRow, TABLE, columns};
use crate::domain::facility::Facility;
use crate::domain::position::Position;
use crate::domain::profile::{Category, TypeName};
use crate::domain::public_details::PublicDetails;
use crate::store::{Page, StoreError, number, parse};

/// Which facilities a list is to have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FacilityFilter {
    /// Those in one prefecture.
    pub(crate) prefecture: Option<PrefectureCode>,
    /// Those in one municipality.
    pub(crate) municipality: Option<MunicipalityCode>,
    /// Those of one type.
    pub(crate) facility_type: Option<TypeName>,
    /// Those of some categories; empty for any.
    pub(crate) categories: Vec<Category>,
    /// Those that receive from one.
    pub(crate) basic: Option<FacilityCode>,
    /// Open ones only, or closed ones only.
    pub(crate) open: Option<bool>,
    /// Those that the public site shows, or does not show.
    pub(crate) shown: Option<bool>,
    /// Those that are found by all of these words.
    pub(crate) keyword: Option<String>,
}

impl FacilityFilter {
    pub(super) fn category_names(&self) -> Option<Vec<&'static str>> {
        let names = self.categories.iter().map(|category| columns::category_name(*category));
        (!self.categories.is_empty()).then(|| names.collect())
    }
}

/// A page of facilities in order of their code, and one more when there is a next page.
/// What the filter has of words is looked for by [`super::worded::list`].
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &FacilityFilter,
    page: &Page,
) -> Result<Vec<Facility>, StoreError> {
    let categories = filter.category_names();
    let rows = sqlx::query_as!(
        FacilityRow,
        r#"
        select facility_code,
               municipality_code,
               name,
               kana,
               postcode,
               address,
               phone,
               category,
               facility_type,
               basic_facility_code,
               delivery_days,
               delivery_hours,
               closed_at,
               closed_reason,
               last_on,
               planned_reason,
               planned_person,
               planned_organisation,
               version,
               latitude,
               longitude,
               public_details as "public_details: Json<PublicDetails>",
               successor_code
          from facility_registry.facilities
         where facility_code > $1
           and ($2::text is null or prefecture_code = $2)
           and ($3::text is null or municipality_code = $3)
           and ($4::text is null or facility_type = $4)
           and ($5::text[] is null or category = any($5))
           and ($6::text is null or basic_facility_code = $6)
           and ($7::boolean is null or (closed_at is null) = $7)
           and ($8::boolean is null or shown = $8)
         order by facility_code
         limit $9
        "#,
        page.after,
        filter.prefecture.as_ref().map(PrefectureCode::as_str),
        filter.municipality.as_ref().map(MunicipalityCode::as_str),
        filter.facility_type.map(columns::type_name),
        categories.as_deref() as Option<&[&str]>,
        filter.basic.as_ref().map(FacilityCode::as_str),
        filter.open,
        filter.shown,
        page.limit(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Facility::try_from).collect()
}

/// How many facilities there are of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// Their category.
    pub(crate) category: Category,
    /// Their type.
    pub(crate) facility_type: TypeName,
    /// Whether they are open.
    pub(crate) open: bool,
    /// Whether the public site shows them.
    pub(crate) shown: bool,
    /// How many.
    pub(crate) facilities: u32,
}

/// How many facilities of each kind there are in an area.
pub(crate) async fn count(
    db: &mut PgConnection,
    filter: &FacilityFilter,
) -> Result<Vec<Count>, StoreError> {
    let rows = sqlx::query!(
        r#"
        select category,
               facility_type,
               open,
               shown,
               count(*) as "facilities!"
          from facility_registry.facility_words
         where ($1::text is null or prefecture_code = $1)
           and ($2::text is null or municipality_code = $2)
           and ($3::boolean is null or open = $3)
         group by 1, 2, 3, 4
         order by 1, 2, 3, 4
        "#,
        filter.prefecture.as_ref().map(PrefectureCode::as_str),
        filter.municipality.as_ref().map(MunicipalityCode::as_str),
        filter.open,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Count {
                category: columns::category(&row.category)?,
                facility_type: columns::named_type(&row.facility_type)?,
                open: row.open,
                shown: row.shown,
                facilities: number(TABLE, row.facilities)?,
            })
        })
        .collect()
}

/// The open facilities nearest to a point with the metres to each, the nearest first. One whose
/// own position is not known is where its municipality's office is.
pub(crate) async fn nearest(
    db: &mut PgConnection,
    point: Position,
    filter: &FacilityFilter,
    most: i64,
) -> Result<Vec<(FacilityCode, u32)>, StoreError> {
    let categories = filter.category_names();
    // The great circle on a sphere with the earth's mean radius of 6,371,008.8 m.
    let rows = sqlx::query!(
        r#"
          with placed as (
               select facilities.facility_code,
                      radians(coalesce(facilities.latitude, places.latitude)) as latitude,
                      radians(coalesce(facilities.longitude, places.longitude)) as longitude
                 from facility_registry.facilities
                 join facility_registry.places on places.place_code = municipality_code
                where closed_at is null
                  and ($3::text[] is null or category = any($3))
                  and ($4::text is null or facility_type = $4)
                  and coalesce(facilities.latitude, places.latitude) is not null
               )
        select facility_code,
               (2 * 6371008.8 * asin(least(1, sqrt(
                   sin((latitude - radians($1)) / 2) ^ 2
                   + cos(latitude) * cos(radians($1)) * sin((longitude - radians($2)) / 2) ^ 2
               ))))::bigint as "metres!"
          from placed
         order by 2, 1
         limit $5
        "#,
        point.latitude(),
        point.longitude(),
        categories.as_deref() as Option<&[&str]>,
        filter.facility_type.map(columns::type_name),
        most,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((parse(TABLE, &row.facility_code)?, number(TABLE, row.metres)?)))
        .collect()
}

//! What the register knows, read.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use tracing::instrument;

use vsys_vocabulary::{FacilityCode, MunicipalityCode};

use super::{FacilityError, FacilityRegistry, Listed};
use crate::domain::facility::Facility;
use crate::domain::keyword;
use crate::domain::position::Position;
use crate::store::facilities::lists::{Count, FacilityFilter};
use crate::store::{self, Page, StoreError};

/// A facility, where its municipality's office is, and whose place it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// The facility.
    pub(crate) facility: Facility,
    /// Where the office is, if that is known.
    pub(crate) office: Option<Position>,
    /// Facilities whose place it took, in order of their codes.
    pub(crate) predecessors: Vec<FacilityCode>,
}

impl FacilityRegistry {
    /// One facility.
    #[instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn get_facility(&self, code: FacilityCode) -> Result<Placed, FacilityError> {
        let mut db = self.pool.acquire().await?;
        let found = store::facilities::find(&mut db, code).await?;
        let facility = found.ok_or(FacilityError::NoSuchFacility(code))?;
        let placed = placed(&mut db, vec![facility]).await?;
        placed.into_iter().next().ok_or(FacilityError::NoSuchFacility(code))
    }

    /// Facilities as they are shown, with the offices of their municipalities.
    #[instrument(skip_all)]
    pub(crate) async fn placed(
        &self,
        facilities: Vec<Facility>,
    ) -> Result<Vec<Placed>, FacilityError> {
        let mut db = self.pool.acquire().await?;
        Ok(placed(&mut db, facilities).await?)
    }

    /// A page of facilities.
    #[instrument(skip_all)]
    pub(crate) async fn list_facilities(
        &self,
        filter: &FacilityFilter,
        page: &Page,
    ) -> Result<Listed<Placed>, FacilityError> {
        let mut db = self.pool.acquire().await?;
        let found = match &filter.keyword {
            None => store::facilities::lists::list(&mut db, filter, page).await?,
            Some(keyword) => {
                let names = self.place_names.now(&mut db).await?;
                let words = keyword::wanted(keyword, &names);
                store::facilities::worded::list(&mut db, filter, &words, page).await?
            }
        };
        let Listed { found, next } =
            Listed::cut(found, page.size, |facility| facility.code.to_string());
        Ok(Listed { found: placed(&mut db, found).await?, next })
    }

    /// How many facilities of each kind there are.
    #[instrument(skip_all)]
    pub(crate) async fn count_facilities(
        &self,
        filter: &FacilityFilter,
    ) -> Result<Vec<Count>, FacilityError> {
        let mut db = self.pool.acquire().await?;
        Ok(store::facilities::lists::count(&mut db, filter).await?)
    }

    /// Open facilities with the metres from a point, the nearest first.
    #[instrument(skip_all)]
    pub(crate) async fn nearest_facilities(
        &self,
        point: Position,
        filter: &FacilityFilter,
        most: usize,
    ) -> Result<Vec<(Placed, u32)>, FacilityError> {
        let mut db = self.pool.acquire().await?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let near = store::facilities::lists::nearest(&mut db, point, filter, most).await?;
        let codes: Vec<FacilityCode> = near.iter().map(|(code, _)| *code).collect();
        let mut found = store::facilities::find_several(&mut db, &codes).await?;
        let near = near.into_iter();
        let near = near.filter_map(|(code, metres)| Some((found.remove(&code)?, metres)));
        let (facilities, metres): (Vec<_>, Vec<_>) = near.unzip();
        Ok(placed(&mut db, facilities).await?.into_iter().zip(metres).collect())
    }
}

async fn placed(
    db: &mut PgConnection,
    facilities: Vec<Facility>,
) -> Result<Vec<Placed>, StoreError> {
    let municipalities: BTreeSet<MunicipalityCode> =
        facilities.iter().map(|facility| facility.municipality).collect();
    let municipalities: Vec<_> = municipalities.into_iter().collect();
    let offices = store::places::positions(db, &municipalities).await?;
    let codes: Vec<_> = facilities.iter().map(|facility| facility.code).collect();
    let mut predecessors: BTreeMap<FacilityCode, Vec<FacilityCode>> = BTreeMap::new();
    for (before, now) in store::facilities::predecessors(db, &codes).await? {
        predecessors.entry(now).or_default().push(before);
    }
    let facilities = facilities.into_iter();
    Ok(facilities
        .map(|facility| {
            let office = offices.get(&facility.municipality).copied();
            let predecessors = predecessors.remove(&facility.code).unwrap_or_default();
            Placed { facility, office, predecessors }
        })
        .collect())
}

use std::collections::BTreeSet;

use sqlx::PgConnection;
use tracing::instrument;

use vsys_messaging::Envelope;

use super::{FacilityRegistry, Listed};
use crate::domain::batch::{Batch, Plan, Row, Tally};
use crate::domain::fault::Violations;
use crate::domain::place::{Place, PlaceCode, PlaceEntry};
use crate::domain::placement;
use crate::domain::postcodes;
use crate::events::outgoing;
use crate::store::{self, Page, StoreError, places::PlaceFilter};

/// Why something was not done with places.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceError {
    /// Rows that cannot stand so.
    #[error("rows are refused")]
    Refused(Violations),
    /// No place has the code.
    #[error("no place has the code {0}")]
    NoSuchPlace(PlaceCode),
    /// The register could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Violations> for PlaceError {
    fn from(violations: Violations) -> Self {
        Self::Refused(violations)
    }
}

impl From<sqlx::Error> for PlaceError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl FacilityRegistry {
    /// Enters or changes one place.
    #[instrument(skip_all, fields(place.code = %row.entry.code))]
    pub(crate) async fn put_place(&self, row: Row<PlaceEntry>) -> Result<Place, PlaceError> {
        let code = row.entry.code;
        let mut tx = self.pool.begin().await?;
        self.enter_places(&mut tx, Batch::of(row)).await?;
        let place = store::places::find(&mut tx, code).await?;
        self.outbox.commit(tx).await?;
        place.ok_or(PlaceError::NoSuchPlace(code))
    }

    /// Enters or changes places, all or none, and tells of those that are new or different.
    #[instrument(skip_all, fields(rows = batch.rows.len()))]
    pub(crate) async fn put_places(&self, batch: Batch<PlaceEntry>) -> Result<Tally, PlaceError> {
        let mut tx = self.pool.begin().await?;
        let tally = self.enter_places(&mut tx, batch).await?;
        self.outbox.commit(tx).await?;
        Ok(tally)
    }

    async fn enter_places(
        &self,
        db: &mut PgConnection,
        batch: Batch<PlaceEntry>,
    ) -> Result<Tally, PlaceError> {
        let now = self.clock.now();
        let known = store::places::find_for_update(db, &named(&batch)).await?;
        let Plan { changed, tally } = placement::plan(batch, &known)?;
        store::places::save(db, &changed, now).await?;
        let facts: Vec<Envelope> = changed
            .iter()
            .map(|place| outgoing::place_changed(self.clock.new_id(), place, now))
            .collect();
        self.outbox.record(db, &facts).await?;
        Ok(tally)
    }

    /// One place.
    #[instrument(skip_all, fields(place.code = %code))]
    pub(crate) async fn get_place(&self, code: PlaceCode) -> Result<Place, PlaceError> {
        let mut db = self.pool.acquire().await?;
        store::places::find(&mut db, code).await?.ok_or(PlaceError::NoSuchPlace(code))
    }

    /// The places of the register that a postcode lies in.
    #[instrument(skip_all)]
    pub(crate) async fn places_of_postcode(
        &self,
        postcode: &str,
    ) -> Result<Vec<Place>, PlaceError> {
        let mut found = Vec::new();
        let mut db = self.pool.acquire().await?;
        // One, or two where a postcode crosses a border.
        for code in postcodes::municipalities(postcode) {
            found.extend(store::places::find(&mut db, PlaceCode::Municipality(*code)).await?);
        }
        Ok(found)
    }

    /// A page of places.
    #[instrument(skip_all)]
    pub(crate) async fn list_places(
        &self,
        filter: &PlaceFilter,
        page: &Page,
    ) -> Result<Listed<Place>, PlaceError> {
        let mut db = self.pool.acquire().await?;
        let found = store::places::list(&mut db, filter, page).await?;
        Ok(Listed::cut(found, page.size, |place| place.entry.code.to_string()))
    }
}

/// The places that a batch names, and their prefectures.
fn named(batch: &Batch<PlaceEntry>) -> Vec<PlaceCode> {
    let codes: BTreeSet<PlaceCode> = batch
        .rows
        .iter()
        .flat_map(|row| [row.entry.code, PlaceCode::Prefecture(row.entry.code.prefecture())])
        .collect();
    codes.into_iter().collect()
}

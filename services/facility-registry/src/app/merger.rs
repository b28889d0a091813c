//! Facilities follow their municipality into another.

use std::collections::BTreeMap;

use tracing::instrument;

use vsys_messaging::Envelope;
use vsys_vocabulary::Actor;

use super::{FacilityError, FacilityRegistry};
use crate::domain::merger;
use crate::domain::place::PlaceCode;
use crate::events::outgoing;
use crate::store;

impl FacilityRegistry {
    /// Moves the facilities of a municipality that was merged into another: returns how many.
    #[instrument(skip_all, fields(place.code = %merged, into.code = %into))]
    pub(crate) async fn merge_municipalities(
        &self,
        merged: PlaceCode,
        into: PlaceCode,
        by: &Actor,
    ) -> Result<u32, FacilityError> {
        let (now, today) = (self.clock.now(), self.today());
        let mut tx = self.pool.begin().await?;
        let mut places = store::places::find_for_update(&mut tx, &[merged, into]).await?;
        let known = |code| FacilityError::NoSuchPlace(code);
        let first = places.remove(&merged).ok_or_else(|| known(merged))?;
        let second = places.remove(&into).ok_or_else(|| known(into))?;
        merger::check(&first, &second, today)
            .map_err(|(field, fault)| FacilityError::Field { field, fault })?;
        let codes = store::facilities::follow_merger(&mut tx, (merged, into), today, now).await?;
        let moved = store::facilities::find_several(&mut tx, &codes).await?;
        let moved: Vec<_> = moved.into_values().collect();
        store::facilities::versions::keep(&mut tx, &moved, by, &BTreeMap::new()).await?;
        let facts: Vec<Envelope> = moved
            .iter()
            .map(|facility| outgoing::facility_changed(self.clock.new_id(), facility, now))
            .collect();
        self.outbox.record(&mut tx, &facts).await?;
        self.outbox.commit(tx).await?;
        Ok(u32::try_from(moved.len()).unwrap_or(u32::MAX))
    }
}

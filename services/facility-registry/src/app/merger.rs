//! Facilities follow their municipality into another.

use tracing::instrument;

use vsys_vocabulary::Actor;

use super::{FacilityError, FacilityRegistry};
use crate::domain::facility::Notes;
use crate::domain::merger;
use crate::domain::place::PlaceCode;
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
        let mut known = |code| places.remove(&code).ok_or(FacilityError::NoSuchPlace(code));
        let (first, second) = (known(merged)?, known(into)?);
        merger::check(&first, &second, today)
            .map_err(|(field, fault)| FacilityError::Field { field, fault })?;
        let codes = store::facilities::follow_merger(&mut tx, (merged, into), today, now).await?;
        let moved = store::facilities::find_several(&mut tx, &codes).await?;
        let moved: Vec<_> = moved.into_values().collect();
        // What its sites want stays as it is: whoever sums it up looks where they lie.
        let notes = Notes::because(&merger::reason(&first, &second), &codes);
        self.keep_and_tell(&mut tx, &moved, &notes, (by, now)).await?;
        self.outbox.commit(tx).await?;
        Ok(u32::try_from(moved.len()).unwrap_or(u32::MAX))
    }
}

//! One facility in another's place.

use sqlx::PgConnection;
use tracing::instrument;

use vsys_vocabulary::{Actor, FacilityCode};

use super::{FacilityError, FacilityRegistry};
use crate::domain::facility::Facility;
use crate::domain::fault::Fault;
use crate::domain::succession::{self, Succeeded, Wish};
use crate::store::{self, StoreError};

impl FacilityRegistry {
    /// Merges a facility into another: returns both.
    #[instrument(skip_all, fields(facility.code = %code, into.code = %into))]
    pub(crate) async fn merge_facilities(
        &self,
        (code, into): (FacilityCode, FacilityCode),
        expected: Option<u64>,
        reason: &str,
        by: &Actor,
    ) -> Result<(Facility, Facility), FacilityError> {
        let at = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (facility, receivers, other) = involved(&mut tx, code, into).await?;
        let other = other.ok_or(FacilityError::NoSuchFacility(into))?;
        let wish = Wish { expected, by, at, reason };
        let succeeded = succession::merge(facility, &other, receivers, wish).map_err(refused)?;
        let changed = self.succeed(&mut tx, code, &succeeded, by).await?;
        self.outbox.commit(tx).await?;
        Ok((changed, other))
    }

    /// Gives a facility another code: returns it under the old code and under the new one.
    #[instrument(skip_all, fields(facility.code = %code, new.code = %new))]
    pub(crate) async fn change_facility_code(
        &self,
        (code, new): (FacilityCode, FacilityCode),
        expected: Option<u64>,
        reason: &str,
        by: &Actor,
    ) -> Result<(Facility, Facility), FacilityError> {
        let at = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (facility, receivers, other) = involved(&mut tx, code, new).await?;
        let wish = Wish { expected, by, at, reason };
        let succeeded = succession::change_code(facility, new, other.is_some(), receivers, wish)
            .map_err(refused)?;
        let changed = self.succeed(&mut tx, code, &succeeded, by).await?;
        self.outbox.commit(tx).await?;
        let renamed = succeeded.changed.into_iter().find(|facility| facility.code == new);
        Ok((changed, renamed.ok_or(FacilityError::NoSuchFacility(new))?))
    }

    async fn succeed(
        &self,
        db: &mut PgConnection,
        code: FacilityCode,
        succeeded: &Succeeded,
        by: &Actor,
    ) -> Result<Facility, FacilityError> {
        let closed = succeeded.changed.iter().find(|facility| facility.code == code);
        let closed = closed.ok_or(FacilityError::NoSuchFacility(code))?;
        store::closures::closed(db, code, closed.version, &succeeded.closed).await?;
        self.save_and_tell(db, &succeeded.changed, (by, succeeded.closed.0.at)).await?;
        Ok(closed.clone())
    }
}

/// A facility, those that receive from it, and another; all locked in the order of their codes.
async fn involved(
    db: &mut PgConnection,
    code: FacilityCode,
    other: FacilityCode,
) -> Result<(Facility, Vec<Facility>, Option<Facility>), FacilityError> {
    let receivers = store::facilities::receivers(db, &[code]).await?;
    let mut codes: Vec<FacilityCode> =
        receivers.into_iter().map(|(receiver, _)| receiver).collect();
    codes.extend([code, other]);
    codes.sort_unstable();
    codes.dedup();
    let mut found = store::facilities::find_for_update(db, &codes).await?;
    // Nobody begins to receive from it while it is held, but somebody may have before.
    let mut receivers = store::facilities::receivers(db, &[code]).await?.into_iter();
    if receivers.any(|(receiver, _)| !codes.contains(&receiver)) {
        return Err(StoreError::Conflict.into());
    }
    let facility = found.remove(&code).ok_or(FacilityError::NoSuchFacility(code))?;
    // One that receives from it is among those that receive, even where it is the other.
    let other = if other == code { Some(facility.clone()) } else { found.get(&other).cloned() };
    let from_here = |it: &Facility| it.profile.facility_type.basic() == Some(code);
    let receivers = found.into_values().filter(from_here).collect();
    Ok((facility, receivers, other))
}

fn refused((field, fault): (&'static str, Fault)) -> FacilityError {
    FacilityError::Field { field, fault }
}

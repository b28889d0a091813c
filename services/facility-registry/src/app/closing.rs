//! Facilities that close, at once or after a last day, and open again.

use std::slice;

use chrono::{NaiveDate, TimeDelta};
use sqlx::PgConnection;
use tracing::instrument;

use vsys_vocabulary::{Actor, FacilityCode, Standing, jst};

use super::facilities::find_for_update;
use super::{FacilityError, FacilityRegistry};
use crate::domain::facility::{ClosingPlan, Facility, Notes, Reopened};
use crate::domain::succession::Wish;
use crate::store::{self, StoreError};

/// How long a facility that could not be closed after its last day is left alone.
const TRIED_AGAIN: TimeDelta = TimeDelta::hours(1);

impl FacilityRegistry {
    /// Closes a facility, at once or after its last day.
    #[instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn close_facility(
        &self,
        code: FacilityCode,
        last: Option<NaiveDate>,
        (expected, reason): (Option<u64>, &str),
        by: &Actor,
    ) -> Result<Facility, FacilityError> {
        let wish = Wish { expected, by, at: self.clock.now(), reason };
        let mut tx = self.pool.begin().await?;
        let (mut facility, basic) = with_basic(&mut tx, code).await?;
        let pair = (&mut facility, basic.as_ref());
        self.close(&mut tx, pair, last, &Notes::default(), wish).await?;
        self.outbox.commit(tx).await?;
        Ok(facility)
    }

    /// Opens a closed facility again, or takes back that one is to close.
    #[instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn reopen_facility(
        &self,
        code: FacilityCode,
        (expected, reason): (Option<u64>, &str),
        by: &Actor,
    ) -> Result<Facility, FacilityError> {
        let wish = Wish { expected, by, at: self.clock.now(), reason };
        let mut tx = self.pool.begin().await?;
        let (mut facility, basic) = with_basic(&mut tx, code).await?;
        let opened = facility.reopen(basic.as_ref(), wish).map_err(FacilityError::NotSo)?;
        if let Some(opened) = opened {
            self.keep_open(&mut tx, &facility, &opened, (&Notes::default(), by)).await?;
        }
        self.outbox.commit(tx).await?;
        Ok(facility)
    }

    /// Closes the facilities whose last day is over, one after another; returns how many. What the
    /// rules keep open is left alone for an hour.
    #[instrument(skip_all)]
    pub(crate) async fn close_those_due(&self) -> Result<usize, FacilityError> {
        let mut done = 0;
        loop {
            let now = self.clock.now();
            let (today, tried) = (jst::date_of(now), now - TRIED_AGAIN);
            let mut tx = self.pool.begin().await?;
            let due = store::facilities::closing::due(&mut tx, today, tried).await?;
            let Some(code) = due else { return Ok(done) };
            done += usize::from(self.close_one_due(&mut tx, code).await?);
            self.outbox.commit(tx).await?;
        }
    }

    /// Closes a facility whose last day is over; whether the rules allow it.
    async fn close_one_due(
        &self,
        db: &mut PgConnection,
        code: FacilityCode,
    ) -> Result<bool, FacilityError> {
        let now = self.clock.now();
        let mut facility = find_for_update(db, code).await?;
        let planner = facility.operation.plan().map(|plan| self.planner(plan));
        let receivers = store::facilities::closing::open_receivers(db, code).await?;
        let closed = facility.close_as_planned(&receivers, now);
        if let Err(fault) = &closed {
            tracing::warn!(facility.code = %code, why = %fault, "a facility stays open after its last day");
        }
        let (Ok(Some(closed)), Some(planner)) = (closed, planner) else {
            store::facilities::closing::tried_in_vain(db, code, now).await?;
            return Ok(false);
        };
        store::closures::closed(db, code, facility.version, &closed).await?;
        self.save_and_tell(db, slice::from_ref(&facility), (&planner, now)).await?;
        Ok(true)
    }

    /// Closes a facility, or plans it for a last day, and tells what changed. It and the basic one
    /// that it receives from are locked.
    pub(super) async fn close(
        &self,
        db: &mut PgConnection,
        (facility, basic): (&mut Facility, Option<&Facility>),
        last: Option<NaiveDate>,
        notes: &Notes,
        wish: Wish<'_>,
    ) -> Result<(), FacilityError> {
        let receivers = store::facilities::closing::open_receivers(db, facility.code).await?;
        let is_changed = if let Some(last) = last {
            let planned = facility.plan_closing(last, (&receivers, basic), wish);
            let planned =
                planned.map_err(|(field, fault)| FacilityError::Field { field, fault })?;
            if let Some(planned) = &planned {
                store::closures::planned(db, facility.code, facility.version, planned).await?;
            }
            planned.is_some()
        } else {
            let closed = facility.close(&receivers, wish).map_err(FacilityError::NotSo)?;
            if let Some(closed) = &closed {
                store::closures::closed(db, facility.code, facility.version, closed).await?;
            }
            closed.is_some()
        };
        if is_changed {
            let changed = slice::from_ref(&*facility);
            self.save_with_notes(db, changed, notes, (wish.by, wish.at)).await?;
        }
        Ok(())
    }

    /// Keeps that a facility is open again.
    pub(super) async fn keep_open(
        &self,
        db: &mut PgConnection,
        facility: &Facility,
        opened: &Reopened,
        (notes, by): (&Notes, &Actor),
    ) -> Result<(), FacilityError> {
        store::closures::reopened(db, facility.code, facility.version, opened).await?;
        let changed = slice::from_ref(facility);
        self.save_with_notes(db, changed, notes, (by, opened.act.at)).await
    }

    /// In whose name a closing is carried out that was allowed when it was planned.
    fn planner(&self, plan: &ClosingPlan) -> Actor {
        Actor {
            person: plan.person.clone(),
            organisation: plan.organisation.clone(),
            standing: Standing::Nation,
            roles: [].into(),
            environment: self.environment,
        }
    }
}

/// A facility with the basic one that it receives from, both locked in the order of their codes.
pub(super) async fn with_basic(
    db: &mut PgConnection,
    code: FacilityCode,
) -> Result<(Facility, Option<Facility>), FacilityError> {
    let found = store::facilities::find(db, code).await?;
    let found = found.ok_or(FacilityError::NoSuchFacility(code))?;
    let basic = found.profile.facility_type.basic();
    let codes: Vec<_> = basic.into_iter().chain([code]).collect();
    let mut held = store::facilities::find_for_update(db, &codes).await?;
    let facility = held.remove(&code).ok_or(FacilityError::NoSuchFacility(code))?;
    if facility.profile.facility_type.basic() != basic {
        return Err(StoreError::Conflict.into());
    }
    Ok((facility, basic.and_then(|basic| held.remove(&basic))))
}

//! What sites can give and want in rounds (接種可能量および希望量).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tracing::instrument;
use uuid::Uuid;

use vsys_messaging::Envelope;
use vsys_vocabulary::{Actor, FacilityCode};

use super::{FacilityError, FacilityRegistry};
use crate::domain::allotment::LockedSheet;
use crate::domain::area_demand::Foreign;
use crate::domain::authority;
use crate::domain::demand::{self, Figures, Refusal, RoundDemand};
use crate::domain::facility::Facility;
use crate::domain::fault::Fault;
use crate::domain::rounds::Rounds;
use crate::events::outgoing;
use crate::store::{self, StoreError, demands::Wanted};

/// Why a site's figures were not set or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemandError {
    /// The facility is not there, or not to be seen.
    #[error(transparent)]
    Facility(#[from] FacilityError),
    /// No such round was heard of.
    #[error("no round {0} was heard of")]
    RoundUnknown(Uuid),
    /// The area asked for is not the caller's.
    #[error(transparent)]
    Foreign(Foreign),
    /// The round or the facility as they stand do not allow it.
    #[error("the figures are not set")]
    Refused(#[source] Refusal),
}

impl From<StoreError> for DemandError {
    fn from(error: StoreError) -> Self {
        Self::Facility(error.into())
    }
}

impl From<sqlx::Error> for DemandError {
    fn from(error: sqlx::Error) -> Self {
        Self::Facility(error.into())
    }
}

/// Figures to set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DemandWish {
    /// The site.
    pub(crate) facility: FacilityCode,
    /// The round.
    pub(crate) round: Uuid,
    /// The figures.
    pub(crate) figures: Figures,
    /// The version the caller saw, 0 for none; absent to write over any.
    pub(crate) expected: Option<u64>,
}

/// Rounds of a site.
#[derive(Clone, Debug)]
pub(crate) struct Demands {
    /// The basic site that its figures are summed into; none for a basic one.
    pub(crate) basic: Option<FacilityCode>,
    /// Its rounds, the newest first.
    pub(crate) rounds: Vec<RoundDemand>,
    /// The last of them when there are more.
    pub(crate) next: Option<Uuid>,
}

impl FacilityRegistry {
    /// Sets what a site can give and wants in a round, and tells the sum of its basic site.
    #[instrument(skip_all, fields(facility.code = %wish.facility))]
    pub(crate) async fn set_demand(
        &self,
        wish: DemandWish,
        by: &Actor,
    ) -> Result<RoundDemand, DemandError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let DemandWish { facility: code, round, figures, expected } = wish;
        let found = store::facilities::find_for_update(&mut tx, &[code]).await?.remove(&code);
        let facility = found.ok_or(FacilityError::NoSuchFacility(code))?;
        demand::check_area(by, &facility).map_err(DemandError::Refused)?;
        let mut demand = of_round(&mut tx, &facility, round).await?;
        let set = demand.set(&facility, expected, figures, (by, now));
        if let Some(set) = set.map_err(DemandError::Refused)? {
            store::demands::save(&mut tx, code, round, &set).await?;
            let basics = [basic_of(&facility)].into();
            self.recompute(&mut tx, &basics, Some(round), now).await?;
            demand = of_round(&mut tx, &facility, round).await?;
        }
        self.outbox.commit(tx).await?;
        Ok(demand)
    }

    /// Rounds with what a site entered for each, the newest first, after a page's last one.
    #[instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn list_demands(
        &self,
        code: FacilityCode,
        (before, size): (Option<Uuid>, usize),
        by: &Actor,
    ) -> Result<Demands, DemandError> {
        let mut db = self.pool.acquire().await?;
        let found = store::facilities::find(&mut db, code).await?;
        let facility = found.ok_or(FacilityError::NoSuchFacility(code))?;
        if !authority::sees_changes_of(by, code, facility.municipality) {
            let fault = Fault::OutsideYourArea(facility.municipality);
            return Err(FacilityError::NotSo(fault).into());
        }
        let basic = facility.profile.facility_type.basic();
        let limit = i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1);
        let wanted = Wanted { facility: code, basic, round: None, before, limit };
        let mut rounds = store::demands::list(&mut db, wanted).await?;
        let more = rounds.len() > size;
        rounds.truncate(size);
        let next = rounds.last().filter(|_| more).map(|last| last.round.id);
        Ok(Demands { basic, rounds, next })
    }

    /// Sums up again, in every round that is not locked yet, what basic sites want after
    /// facilities were changed, and tells what is different. What a site entered goes along to a
    /// new code. Comes after the change and its version were saved, in the same transaction.
    pub(super) async fn retell_demands(
        &self,
        db: &mut PgConnection,
        changed: &[Facility],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let renamed = renamed(changed);
        if !renamed.is_empty() {
            store::demands::carry_over(db, &renamed).await?;
        }
        let basics = store::demand_totals::touched(db, changed).await?;
        self.recompute(db, &basics, None, now).await
    }

    /// Keeps which sheets of municipalities are locked.
    pub(crate) async fn keep_locked_sheets(
        db: &mut PgConnection,
        heard: &BTreeSet<LockedSheet>,
    ) -> Result<(), StoreError> {
        if heard.is_empty() {
            return Ok(());
        }
        store::locked_sheets::keep(db, heard).await
    }

    /// Keeps what was heard of rounds.
    pub(crate) async fn keep_rounds(
        db: &mut PgConnection,
        heard: &Rounds,
    ) -> Result<(), StoreError> {
        if heard.is_empty() {
            return Ok(());
        }
        store::rounds::keep(db, heard).await
    }

    /// Sums up again what basic sites want, in one round or in all, and tells what is different.
    async fn recompute(
        &self,
        db: &mut PgConnection,
        basics: &BTreeSet<FacilityCode>,
        round: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let changed = store::demand_totals::recompute(db, basics, round).await?;
        let facts: Vec<Envelope> = changed
            .iter()
            .map(|changed| outgoing::demand_changed(self.clock.new_id(), changed, now))
            .collect();
        Ok(self.outbox.record(db, &facts).await?)
    }
}

/// The basic site that a facility's figures are summed into.
fn basic_of(facility: &Facility) -> FacilityCode {
    facility.profile.facility_type.basic().unwrap_or(facility.code)
}

/// Facilities that closed in favour of one that is new: the same site under a new code.
fn renamed(changed: &[Facility]) -> Vec<(FacilityCode, FacilityCode)> {
    let new: BTreeSet<FacilityCode> =
        changed.iter().filter(|facility| facility.version == 1).map(|it| it.code).collect();
    changed
        .iter()
        .filter_map(|facility| Some((facility.code, facility.successor()?)))
        .filter(|(_, successor)| new.contains(successor))
        .collect()
}

async fn of_round(
    db: &mut PgConnection,
    facility: &Facility,
    round: Uuid,
) -> Result<RoundDemand, DemandError> {
    let basic = facility.profile.facility_type.basic();
    let wanted =
        Wanted { facility: facility.code, basic, round: Some(round), before: None, limit: 1 };
    store::demands::list(db, wanted).await?.pop().ok_or(DemandError::RoundUnknown(round))
}

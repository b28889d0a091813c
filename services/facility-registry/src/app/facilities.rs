use std::collections::BTreeSet;
use std::slice;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tracing::instrument;

use vsys_messaging::Envelope;
use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode, jst};

use super::FacilityRegistry;
use crate::domain::authority;
use crate::domain::batch::{Batch, Plan, Row, Tally};
use crate::domain::facility::{Facility, Notes, Version};
use crate::domain::fault::{Fault, Violations};
use crate::domain::place::PlaceCode;
use crate::domain::profile::{DeliveryTimes, FacilityEntry};
use crate::domain::public_details::PublicDetails;
use crate::domain::registration::{self, Known};
use crate::events::outgoing;
use crate::store::{self, StoreError};

/// Facilities whose versions and facts are recorded in one statement.
const PART: usize = 5_000;

/// Why something was not done with facilities.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FacilityError {
    /// Rows that cannot stand so.
    #[error("rows are refused")]
    Refused(Violations),
    /// The facility as it stands does not allow it.
    #[error("the facility does not allow it")]
    NotSo(#[source] Fault),
    /// A field of the request stands in the way.
    #[error("{field} does not allow it")]
    Field {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        #[source]
        fault: Fault,
    },
    /// No facility has the code.
    #[error("no facility has the code {0}")]
    NoSuchFacility(FacilityCode),
    /// No place has the code.
    #[error("no place has the code {0}")]
    NoSuchPlace(PlaceCode),
    /// The register could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Violations> for FacilityError {
    fn from(violations: Violations) -> Self {
        Self::Refused(violations)
    }
}

impl From<sqlx::Error> for FacilityError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl FacilityRegistry {
    /// Enters or changes one facility.
    #[instrument(skip_all, fields(facility.code = %row.entry.code))]
    pub(crate) async fn put_facility(
        &self,
        row: Row<FacilityEntry>,
        by: &Actor,
    ) -> Result<Facility, FacilityError> {
        let code = row.entry.code;
        let mut tx = self.pool.begin().await?;
        self.enter_facilities(&mut tx, Batch::of(row), by).await?;
        let facility = store::facilities::find(&mut tx, code).await?;
        self.outbox.commit(tx).await?;
        facility.ok_or(FacilityError::NoSuchFacility(code))
    }

    /// Enters or changes facilities, all or none, and tells of those that are new or different.
    #[instrument(skip_all, fields(rows = batch.rows.len()))]
    pub(crate) async fn put_facilities(
        &self,
        batch: Batch<FacilityEntry>,
        by: &Actor,
    ) -> Result<Tally, FacilityError> {
        let mut tx = self.pool.begin().await?;
        let tally = self.enter_facilities(&mut tx, batch, by).await?;
        self.outbox.commit(tx).await?;
        Ok(tally)
    }

    /// Sets when a facility takes deliveries.
    #[instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn set_delivery_times(
        &self,
        code: FacilityCode,
        expected: Option<u64>,
        times: DeliveryTimes,
        by: &Actor,
    ) -> Result<Facility, FacilityError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut facility = find_for_update(&mut tx, code).await?;
        let set = facility.set_delivery(expected, by, times).map_err(FacilityError::NotSo)?;
        if set.is_some() {
            self.save_and_tell(&mut tx, slice::from_ref(&facility), (by, now)).await?;
        }
        self.outbox.commit(tx).await?;
        Ok(facility)
    }

    /// Sets what the public site says of a facility.
    #[instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn set_public_details(
        &self,
        code: FacilityCode,
        expected: Option<u64>,
        details: PublicDetails,
        by: &Actor,
    ) -> Result<Facility, FacilityError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let unknown = store::products::unknown(&mut tx, &details.products).await?;
        if let Some(product) = unknown {
            let fault = Fault::ProductUnknown(product);
            return Err(FacilityError::Field { field: "details.product_codes", fault });
        }
        let mut facility = find_for_update(&mut tx, code).await?;
        let set = facility.set_public(expected, by, details).map_err(FacilityError::NotSo)?;
        if set.is_some() {
            self.save_and_tell(&mut tx, slice::from_ref(&facility), (by, now)).await?;
        }
        self.outbox.commit(tx).await?;
        Ok(facility)
    }

    /// Versions of a facility before one, the newest first, and the one that the next page is
    /// before.
    #[instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn list_versions(
        &self,
        code: FacilityCode,
        (before, size): (u64, usize),
        by: &Actor,
    ) -> Result<(Vec<Version>, Option<u64>), FacilityError> {
        let mut db = self.pool.acquire().await?;
        let facility = store::facilities::find(&mut db, code).await?;
        let facility = facility.ok_or(FacilityError::NoSuchFacility(code))?;
        if !authority::sees_changes_of(by, code, facility.municipality) {
            return Err(FacilityError::NotSo(Fault::OutsideYourArea(facility.municipality)));
        }
        let limit = i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1);
        let mut versions = store::facilities::versions::list(&mut db, code, before, limit).await?;
        let more = versions.len() > size;
        versions.truncate(size);
        let next = versions.last().filter(|_| more).map(|last| last.facility.version);
        Ok((versions, next))
    }

    /// Decides on a batch and carries it out, within a transaction.
    pub(super) async fn enter_facilities(
        &self,
        db: &mut PgConnection,
        batch: Batch<FacilityEntry>,
        by: &Actor,
    ) -> Result<Tally, FacilityError> {
        let now = self.clock.now();
        let known = known(db, &batch, now).await?;
        let notes = Notes::stated(&batch.rows);
        let Plan { changed, tally } = registration::plan(batch, &known, by)?;
        self.save_with_notes(db, &changed, &notes, (by, now)).await?;
        Ok(tally)
    }

    /// Saves facilities as they are now, and records what is told of them.
    pub(super) async fn save_and_tell(
        &self,
        db: &mut PgConnection,
        changed: &[Facility],
        at: (&Actor, DateTime<Utc>),
    ) -> Result<(), FacilityError> {
        self.save_with_notes(db, changed, &Notes::default(), at).await
    }

    /// The same, with what belongs to the change beside the facilities themselves.
    pub(super) async fn save_with_notes(
        &self,
        db: &mut PgConnection,
        changed: &[Facility],
        notes: &Notes,
        (by, now): (&Actor, DateTime<Utc>),
    ) -> Result<(), FacilityError> {
        // What the database checks between rows is checked over the whole of a statement.
        store::facilities::save(db, changed, now).await?;
        self.keep_and_tell(db, changed, notes, (by, now)).await?;
        Ok(self.retell_demands(db, changed, now).await?)
    }

    /// Keeps the versions of facilities that were saved, and records what is told of them.
    pub(super) async fn keep_and_tell(
        &self,
        db: &mut PgConnection,
        changed: &[Facility],
        notes: &Notes,
        (by, now): (&Actor, DateTime<Utc>),
    ) -> Result<(), FacilityError> {
        for part in changed.chunks(PART) {
            store::facilities::versions::keep(db, part, by, notes).await?;
            let facts: Vec<Envelope> = part
                .iter()
                .map(|facility| outgoing::facility_changed(self.clock.new_id(), facility, now))
                .collect();
            self.outbox.record(db, &facts).await?;
        }
        Ok(())
    }
}

pub(super) async fn find_for_update(
    db: &mut PgConnection,
    code: FacilityCode,
) -> Result<Facility, FacilityError> {
    let found = store::facilities::find_for_update(db, &[code]).await?.remove(&code);
    found.ok_or(FacilityError::NoSuchFacility(code))
}

/// What the register holds that a batch is judged against, in seven statements for any number.
pub(super) async fn known(
    db: &mut PgConnection,
    batch: &Batch<FacilityEntry>,
    now: DateTime<Utc>,
) -> Result<Known, StoreError> {
    let mut codes = BTreeSet::new();
    let mut receiving = BTreeSet::new();
    let mut named = Vec::with_capacity(batch.rows.len());
    let mut municipalities = BTreeSet::<MunicipalityCode>::new();
    for entry in batch.rows.iter().map(|row| &row.entry) {
        municipalities.insert(entry.municipality);
        codes.insert(entry.code);
        named.push(entry.code);
        if let Some(basic) = entry.profile.facility_type.basic() {
            codes.insert(basic);
            receiving.insert(entry.code);
        }
    }
    let (codes, receiving): (Vec<_>, Vec<_>) =
        (codes.into_iter().collect(), receiving.into_iter().collect());
    let municipalities: Vec<_> = municipalities.into_iter().collect();
    let today = jst::date_of(now);
    let policies = store::transfer_policies::list(db).await?;
    let anywhere = if policies.ever_between_any(today) {
        store::allocated_lines::first_of_all(db).await?
    } else {
        None
    };
    Ok(Known {
        today,
        anywhere,
        municipalities: store::places::in_use(db, &municipalities).await?,
        facilities: store::facilities::find_for_update(db, &codes).await?,
        receivers: store::facilities::receivers(db, &receiving).await?,
        allotted: store::allocated_lines::first(db, &receiving).await?,
        transfers: store::facilities::versions::transfers(db, &named).await?,
    })
}

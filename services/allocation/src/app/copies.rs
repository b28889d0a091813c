//! Keeping what other services told us.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Allocation;
use crate::store::{
    self, StoreError, demands::Told, facilities::Facility, places::Place,
    responsibilities::Responsibility,
};

impl Allocation {
    pub(crate) async fn keep_places(
        tx: &mut PgConnection,
        places: &[Place],
    ) -> Result<(), StoreError> {
        store::places::keep(tx, places).await
    }

    pub(crate) async fn keep_facilities(
        tx: &mut PgConnection,
        facilities: &[Facility],
    ) -> Result<(), StoreError> {
        store::facilities::keep(tx, facilities).await
    }

    pub(crate) async fn keep_demands(
        tx: &mut PgConnection,
        told: &[Told],
    ) -> Result<(), StoreError> {
        store::demands::keep(tx, told).await
    }

    pub(crate) async fn keep_responsibilities(
        tx: &mut PgConnection,
        told: &[Responsibility],
    ) -> Result<(), StoreError> {
        store::responsibilities::keep(tx, told).await
    }

    pub(crate) async fn note_ordered(
        tx: &mut PgConnection,
        told: &[(Uuid, u32)],
    ) -> Result<(), StoreError> {
        store::sheet_orders::note_told(tx, told).await
    }
}

//! Looking at orders, their shipments and steps, digests and sums.

use uuid::Uuid;
use vsys_vocabulary::{PartnerId, jst};

use super::{Fault, Logistics};
use crate::domain::digest::Digest;
use crate::domain::order::Order;
use crate::domain::order_number::OrderNumber;
use crate::store::locked_lines::{self, Held};
use crate::store::shipments::{self, Shipment};
use crate::store::summaries::{self, Heard, Summary};
use crate::store::{digests, order_steps, progress, shipment_orders};

/// A round's orders, added up.
#[derive(Debug)]
pub(crate) struct RoundSummary {
    pub(crate) partners: Vec<Summary>,
    pub(crate) heard: Heard,
}

impl Logistics {
    pub(crate) async fn order(&self, id: Uuid) -> Result<Option<Order>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(shipment_orders::find(&mut conn, id).await?)
    }

    pub(crate) async fn order_by_number(
        &self,
        number: OrderNumber,
    ) -> Result<Option<Order>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(shipment_orders::find_by_number(&mut conn, number).await?)
    }

    pub(crate) async fn list_orders(
        &self,
        filter: &shipment_orders::Filter,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<Order>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(shipment_orders::list(&mut conn, filter, after, limit).await?)
    }

    pub(crate) async fn list_held_lines(
        &self,
        round: Uuid,
        after: (Uuid, &str),
        limit: i64,
    ) -> Result<Vec<Held>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(locked_lines::held(&mut conn, round, after, limit).await?)
    }

    pub(crate) async fn list_digests(
        &self,
        filter: digests::Filter,
        after: (Uuid, &str, u32),
        limit: i64,
    ) -> Result<Vec<Digest>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(digests::list(&mut conn, filter, after, limit).await?)
    }

    /// The sums of a round: of one partner alone, or of all and of what nobody delivers yet.
    pub(crate) async fn summarise(
        &self,
        round: Uuid,
        only: Option<PartnerId>,
    ) -> Result<RoundSummary, Fault> {
        let mut tx = self.pool.begin().await?;
        summaries::hold_still(&mut tx).await?;
        Ok(RoundSummary {
            partners: summaries::by_partner(&mut tx, round, only).await?,
            heard: summaries::heard(&mut tx, round).await?,
        })
    }

    /// Shipments after `after`, in order of their ids.
    pub(crate) async fn list_shipments(
        &self,
        filter: &shipments::Filter,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<Shipment>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(shipments::list(&mut conn, filter, after, limit).await?)
    }

    /// What was said of an order.
    pub(crate) async fn history(&self, order: Uuid) -> Result<Vec<order_steps::Step>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(order_steps::of_order(&mut conn, order).await?)
    }

    /// Counts how far orders are.
    pub(crate) async fn summarise_progress(
        &self,
        scope: progress::Scope,
        by_municipality: bool,
    ) -> Result<Vec<progress::Count>, Fault> {
        let mut conn = self.pool.acquire().await?;
        let today = jst::date_of(self.clock.now());
        Ok(progress::counts(&mut conn, scope, by_municipality, today).await?)
    }
}

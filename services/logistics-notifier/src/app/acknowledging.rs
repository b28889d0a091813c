//! A partner says of one order that it has it.

use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::{Fault, Logistics};
use crate::domain::order::Order;
use crate::store::shipment_orders;

/// Why an order was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AcknowledgeError {
    #[error("the partner has no order {0}")]
    NoSuchOrder(Uuid),
    #[error("the order is at version {current}: acknowledge that one")]
    StaleVersion { current: u32 },
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Logistics {
    /// Notes that the partner has the order in this version; saying it twice changes nothing.
    #[tracing::instrument(skip_all, fields(order.id = %id), err)]
    pub(crate) async fn acknowledge(
        &self,
        partner: PartnerId,
        (id, version): (Uuid, u32),
    ) -> Result<Order, AcknowledgeError> {
        let mut tx = self.pool.begin().await.map_err(Fault::from)?;
        let found = shipment_orders::find(&mut tx, id).await.map_err(Fault::from)?;
        let mut order = found
            .filter(|order| order.state.told().is_some_and(|told| told.partner == partner))
            .ok_or(AcknowledgeError::NoSuchOrder(id))?;
        if order.version != version {
            return Err(AcknowledgeError::StaleVersion { current: order.version });
        }
        let at = order.acknowledged_at.unwrap_or_else(|| self.clock.now());
        let noted = shipment_orders::acknowledge(&mut tx, &order, at).await.map_err(Fault::from)?;
        if !noted {
            // Amended between the reading and the writing.
            return Err(AcknowledgeError::StaleVersion { current: version.saturating_add(1) });
        }
        tx.commit().await.map_err(Fault::from)?;
        order.acknowledged_at = Some(at);
        Ok(order)
    }
}

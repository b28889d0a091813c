//! Receipts: what sites find of shipments, and what is missing.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{FacilityCode, LotNumber};

use super::exceptions::Complaint;
use super::feed_writer::FeedWriter;
use super::saying::Speaker;
use super::{Fault, Logistics};
use crate::domain::progress::ExceptionKind;
use crate::events::outgoing;
use crate::partner::cloud_event::Kind;
use crate::partner::progress::ReceiptData;
use crate::store::shipments::{self, Shipment};
use crate::store::{order_steps, progress, shipment_orders};

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceivingError {
    #[error("there is no such shipment")]
    NoSuchShipment,
    #[error("there is no such order")]
    NoSuchOrder,
    #[error("there is no such exception")]
    NoSuchException,
    #[error("the shipment was confirmed before, with other numbers")]
    ReceivedBefore,
    #[error("lot {0} is none of the shipment")]
    LotUnknown(String),
    #[error("lot {0} is missing: say 0 for what did not arrive")]
    LotMissing(String),
    #[error("{received} units of lot {lot} are more than the {shipped} that were shipped")]
    MoreThanShipped { lot: String, received: u32, shipped: u32 },
    #[error("the exception was settled before")]
    ResolvedBefore,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for ReceivingError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<crate::store::StoreError> for ReceivingError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<serde_json::Error> for ReceivingError {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// What arrived of a shipment: units by lot, an empty lot for goods without one.
pub(crate) type Found = Vec<(Option<LotNumber>, u32)>;

impl Logistics {
    /// Confirms what arrived at a site; what is missing becomes an exception.
    #[tracing::instrument(skip_all, fields(shipment.id = %id), err)]
    pub(crate) async fn confirm_receipt(
        &self,
        (site, by): (FacilityCode, &Speaker),
        id: Uuid,
        found: &Found,
        note: &str,
    ) -> Result<(Shipment, Option<Uuid>), ReceivingError> {
        let mut tx = self.pool.begin().await?;
        let mut writer = FeedWriter::open(self, &mut tx).await?;
        let shipment = shipments::find_for_update(&mut tx, id).await?;
        let mut shipment = shipment
            .filter(|shipment| shipment.facility == site)
            .ok_or(ReceivingError::NoSuchShipment)?;
        let (lots, units) = sorted(&shipment, found)?;
        if shipment.received_at.is_some() {
            let same = shipment.received_units == units
                && shipment.lots.iter().all(|kept| {
                    lots.contains(&(kept.lot.number, kept.received.unwrap_or_default()))
                });
            return if same { Ok((shipment, None)) } else { Err(ReceivingError::ReceivedBefore) };
        }
        let at = self.clock.now();
        shipments::receive(&mut tx, id, &lots, units, at).await?;
        shipment.received_at = Some(at);
        shipment.received_units = units;
        for kept in &mut shipment.lots {
            let lot = lots.iter().find(|(lot, _)| *lot == kept.lot.number);
            kept.received = lot.map(|(_, units)| *units);
        }
        let data = json!({
            "shipment_id": id, "reference": shipment.reference, "units": units, "note": note,
        });
        let mut steps = vec![self.step(shipment.order_id, "received", by, &data)?];
        writer
            .tell(
                Kind::ShipmentReceived,
                id,
                shipment.partner,
                &ReceiptData::of(&shipment, at, note),
            )
            .map_err(ReceivingError::from)?;

        let missing = shipment.units.saturating_sub(units);
        let mut exception = None;
        if missing > 0 {
            let complaint = Complaint {
                id: self.clock.new_id(),
                order: shipment.order_id,
                shipment: Some(id),
                kind: ExceptionKind::Short,
                units: missing,
                note: note.to_owned(),
            };
            exception = Some(complaint.id);
            steps.extend(self.raise(&mut tx, &mut writer, &complaint, by).await?);
        }
        progress::add_up(&mut tx, &[shipment.order_id]).await?;
        order_steps::insert(&mut tx, &steps).await?;
        self.tell_received(&mut tx, &shipment).await?;
        writer.close(&mut tx).await?;
        self.outbox.commit(tx).await?;
        Ok((shipment, exception))
    }

    async fn tell_received(
        &self,
        conn: &mut PgConnection,
        shipment: &Shipment,
    ) -> Result<(), ReceivingError> {
        let order = shipment_orders::find(conn, shipment.order_id).await?;
        let Some(order) = order else { return Ok(()) };
        let fact = outgoing::shipment_received(&order, shipment);
        let scope = Scope::of(&order.sheet.office());
        let envelope = Envelope::fact(self.clock.new_id(), scope, &fact, self.clock.now());
        Ok(self.outbox.record(conn, &[envelope]).await?)
    }
}

/// What a site found by lot, complete, and all its units.
fn sorted(
    shipment: &Shipment,
    found: &Found,
) -> Result<(Vec<(LotNumber, u32)>, u32), ReceivingError> {
    if shipment.lots.is_empty() {
        let units: u32 = found.iter().map(|(_, units)| *units).sum();
        if let Some((Some(lot), _)) = found.iter().find(|(lot, _)| lot.is_some()) {
            return Err(ReceivingError::LotUnknown(lot.to_string()));
        }
        if units > shipment.units {
            let (lot, shipped) = (String::new(), shipment.units);
            return Err(ReceivingError::MoreThanShipped { lot, received: units, shipped });
        }
        return Ok((Vec::new(), units));
    }
    for (lot, _) in found {
        let known = shipment.lots.iter().any(|kept| Some(kept.lot.number) == *lot);
        if !known {
            let lot = lot.map(|lot| lot.to_string()).unwrap_or_default();
            return Err(ReceivingError::LotUnknown(lot));
        }
    }
    let mut lots = Vec::with_capacity(shipment.lots.len());
    for kept in &shipment.lots {
        let number = kept.lot.number;
        let said: Vec<u32> =
            found.iter().filter(|(lot, _)| *lot == Some(number)).map(|(_, units)| *units).collect();
        if said.is_empty() {
            return Err(ReceivingError::LotMissing(number.to_string()));
        }
        let received: u32 = said.iter().sum();
        if received > kept.lot.units {
            let (lot, shipped) = (number.to_string(), kept.lot.units);
            return Err(ReceivingError::MoreThanShipped { lot, received, shipped });
        }
        lots.push((number, received));
    }
    let units = lots.iter().map(|(_, units)| *units).sum();
    Ok((lots, units))
}

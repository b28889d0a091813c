//! Temperatures on the way, as loggers wrote them down.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::Logistics;
use super::exceptions::Complaint;
use super::feed_writer::FeedWriter;
use super::receiving::ReceivingError;
use super::saying::Speaker;
use crate::domain::progress::ExceptionKind;
use crate::domain::temperature::Readings;
use crate::store::{order_steps, progress, shipments, temperature_logs};

impl Logistics {
    /// Attaches a logger's readings to a shipment; what is out of range becomes an exception.
    #[tracing::instrument(skip_all, fields(shipment.id = %id), err)]
    pub(crate) async fn attach_temperatures(
        &self,
        (partner, by): (PartnerId, &Speaker),
        id: Uuid,
        readings: &Readings,
        content: &[u8],
    ) -> Result<Option<Uuid>, ReceivingError> {
        let mut tx = self.pool.begin().await?;
        let mut writer = FeedWriter::open(self, &mut tx).await?;
        let shipment = shipments::find_for_update(&mut tx, id).await?;
        let shipment = shipment
            .filter(|shipment| shipment.partner == partner)
            .ok_or(ReceivingError::NoSuchShipment)?;
        let hash = Sha256::digest(content);
        let (at, log) = (self.clock.now(), self.clock.new_id());
        if !temperature_logs::insert(&mut tx, (log, id), readings, (&hash, content), at).await? {
            return Ok(None);
        }
        let data = json!({
            "shipment_id": id, "storage": readings.storage.as_str(), "readings": readings.count,
            "lowest_tenths": readings.lowest, "highest_tenths": readings.highest,
            "out_of_range": readings.out_of_range,
        });
        let mut steps = vec![self.step(shipment.order_id, "temperatures_attached", by, &data)?];
        let mut exception = None;
        if readings.out_of_range > 0 {
            let complaint = Complaint {
                id: self.clock.new_id(),
                order: shipment.order_id,
                shipment: Some(id),
                kind: ExceptionKind::Temperature,
                units: shipment.units,
                note: format!(
                    "{} of {} readings out of range, {:.1} to {:.1} °C",
                    readings.out_of_range,
                    readings.count,
                    f64::from(readings.lowest) / 10.0,
                    f64::from(readings.highest) / 10.0,
                ),
            };
            exception = Some(complaint.id);
            steps.extend(self.raise(&mut tx, &mut writer, &complaint, by).await?);
            progress::add_up(&mut tx, &[shipment.order_id]).await?;
        }
        order_steps::insert(&mut tx, &steps).await?;
        writer.close(&mut tx).await?;
        self.outbox.commit(tx).await?;
        Ok(exception)
    }
}

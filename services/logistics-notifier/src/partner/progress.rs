//! What partners are told of their deliveries: receipts, exceptions, recalls, their webhooks.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::domain::order_number::OrderNumber;
use crate::store::exceptions::Exception;
use crate::store::shipments::Shipment;

/// The data of `shipment.received`.
#[derive(Debug, Serialize)]
pub(crate) struct ReceiptData<'a> {
    order_id: Uuid,
    order_number: OrderNumber,
    shipment_id: Uuid,
    reference: &'a str,
    facility_code: &'a str,
    units: u32,
    received_units: u32,
    lots: Vec<ReceivedLot<'a>>,
    received_time: DateTime<Utc>,
    note: &'a str,
}

#[derive(Debug, Serialize)]
struct ReceivedLot<'a> {
    lot_number: &'a str,
    units: u32,
    received_units: u32,
}

impl<'a> ReceiptData<'a> {
    /// Of a shipment that was received.
    pub(crate) fn of(shipment: &'a Shipment, at: DateTime<Utc>, note: &'a str) -> Self {
        let lots = shipment.lots.iter().map(|kept| ReceivedLot {
            lot_number: kept.lot.number.as_str(),
            units: kept.lot.units,
            received_units: kept.received.unwrap_or_default(),
        });
        Self {
            order_id: shipment.order_id,
            order_number: shipment.number,
            shipment_id: shipment.id,
            reference: &shipment.reference,
            facility_code: shipment.facility.as_str(),
            units: shipment.units,
            received_units: shipment.received_units,
            lots: lots.collect(),
            received_time: at,
            note,
        }
    }
}

/// The data of `delivery_exception.raised` and `.resolved`.
#[derive(Debug, Serialize)]
pub(crate) struct ExceptionData<'a> {
    exception_id: Uuid,
    order_id: Uuid,
    order_number: OrderNumber,
    shipment_id: Option<Uuid>,
    facility_code: &'a str,
    kind: &'static str,
    units: u32,
    note: &'a str,
    raised_by: &'a str,
    raised_time: DateTime<Utc>,
    resolution: Option<&'a str>,
    resolved_time: Option<DateTime<Utc>>,
}

impl<'a> From<&'a Exception> for ExceptionData<'a> {
    fn from(exception: &'a Exception) -> Self {
        Self {
            exception_id: exception.id,
            order_id: exception.order_id,
            order_number: exception.number,
            shipment_id: exception.shipment,
            facility_code: exception.facility.as_str(),
            kind: exception.kind.as_str(),
            units: exception.units,
            note: &exception.note,
            raised_by: &exception.raised_by,
            raised_time: exception.raised_at,
            resolution: Some(&*exception.resolution).filter(|text| !text.is_empty()),
            resolved_time: exception.resolved_at,
        }
    }
}

/// The data of `lot.recalled`.
#[derive(Debug, Serialize)]
pub(crate) struct RecallData<'a> {
    pub(crate) recall_id: Uuid,
    pub(crate) product_code: &'a str,
    pub(crate) lot_number: &'a str,
    pub(crate) reason: &'a str,
    /// Units that the partner had shipped by then.
    pub(crate) shipped_units: u32,
}

/// The data of `webhook.disabled`.
#[derive(Debug, Serialize)]
pub(crate) struct WebhookData<'a> {
    pub(crate) endpoint_id: Uuid,
    pub(crate) url: &'a str,
    pub(crate) reason: &'static str,
    pub(crate) failing_since_time: Option<DateTime<Utc>>,
}

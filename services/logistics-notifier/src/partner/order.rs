//! A shipment order as its partner reads it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;
use vsys_vocabulary::{MunicipalityCode, ShipTo, Units};

use crate::domain::order::Order;
use crate::domain::order_number::OrderNumber;
use crate::domain::sheet::Quantity;

/// The data of `shipment_order.placed`, `.amended` and `.cancelled`.
#[derive(Debug, Serialize)]
pub(crate) struct OrderData<'a> {
    order_id: Uuid,
    order_number: OrderNumber,
    version: u32,
    round_id: Uuid,
    round_number: &'a str,
    lock_id: Uuid,
    sheet_id: Uuid,
    municipality_code: Option<&'a str>,
    item: &'static str,
    product_code: &'a str,
    units_per_box: u32,
    quantity: Quantity,
    customer_code: Option<&'a str>,
    ship_to: Destination<'a>,
    planned_date_due: NaiveDate,
    locked_time: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amendment: Option<AmendmentData<'a>>,
}

/// Why an order differs from what was told before.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct AmendmentData<'a> {
    pub(crate) amendment_id: Uuid,
    pub(crate) reason: &'a str,
    pub(crate) previous_units: u32,
}

impl<'a> AmendmentData<'a> {
    pub(crate) fn new(amendment_id: Uuid, reason: &'a str, previous: Units) -> Self {
        Self { amendment_id, reason, previous_units: previous.0 }
    }
}

#[derive(Debug, Serialize)]
struct Destination<'a> {
    facility_code: &'a str,
    name: &'a str,
    postcode: &'a str,
    address: &'a str,
    phone: &'a str,
    delivery_days: &'a str,
    delivery_hours: &'a str,
}

impl<'a> From<&'a ShipTo> for Destination<'a> {
    fn from(site: &'a ShipTo) -> Self {
        Self {
            facility_code: site.facility_code.as_str(),
            name: &site.name,
            postcode: &site.postcode,
            address: &site.address,
            phone: &site.phone,
            delivery_days: &site.delivery_days,
            delivery_hours: &site.delivery_hours,
        }
    }
}

impl<'a> OrderData<'a> {
    pub(crate) fn of(order: &'a Order, amendment: Option<AmendmentData<'a>>) -> Self {
        let sheet = &*order.sheet;
        Self {
            order_id: order.id,
            order_number: order.number,
            version: order.version,
            round_id: sheet.round_id,
            round_number: &sheet.round_number,
            lock_id: sheet.lock_id,
            sheet_id: sheet.id,
            municipality_code: sheet.municipality.as_ref().map(MunicipalityCode::as_str),
            item: order.item.as_str(),
            product_code: sheet.product.as_str(),
            units_per_box: sheet.packs.get(order.item).get(),
            quantity: sheet.quantity(order.item, order.units),
            customer_code: Some(order.customer_code.as_str()).filter(|code| !code.is_empty()),
            ship_to: Destination::from(&order.line.ship_to),
            planned_date_due: order.planned_date_due_on,
            locked_time: sheet.locked_at,
            amendment,
        }
    }
}

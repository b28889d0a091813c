//! What requests and answers hold, as JSON.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::vocabulary::v1::{Date, ItemKind};

use super::problem::Problem;

/// A day of the contract; none where it is absent or none.
pub(super) fn day(date: Option<Date>) -> Option<NaiveDate> {
    let date = date?;
    NaiveDate::from_ymd_opt(i32::try_from(date.year).ok()?, date.month, date.day)
}

/// A day for the contract.
pub(super) fn wire_day(date: NaiveDate) -> Result<Option<Date>, Problem> {
    if date.year() < 1 || date.year() > 9999 {
        return Err(Problem::unreadable("date", "a date lies between the years 1 and 9999"));
    }
    Ok(Some(convert::wire_date(date)))
}

/// An instant of the contract.
pub(super) fn instant(time: Option<prost_types::Timestamp>) -> Option<DateTime<Utc>> {
    let time = time?;
    DateTime::from_timestamp(time.seconds, u32::try_from(time.nanos).ok()?)
}

/// What is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Item {
    Vaccine,
    Needle,
    Syringe,
}

impl Item {
    pub(super) fn of(wire: i32) -> Self {
        match ItemKind::try_from(wire) {
            Ok(ItemKind::Needle) => Self::Needle,
            Ok(ItemKind::Syringe) => Self::Syringe,
            _ => Self::Vaccine,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Vaccine => "vaccine",
            Self::Needle => "needle",
            Self::Syringe => "syringe",
        }
    }
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OrderState {
    Placed,
    Cancelled,
}

impl OrderState {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Smallest units, and the same in boxes.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct Quantity {
    pub(super) units: u32,
    pub(super) boxes: u32,
    pub(super) rest: u32,
}

/// Where an order goes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ShipTo {
    pub(super) facility_code: String,
    pub(super) name: String,
    pub(super) postcode: String,
    pub(super) address: String,
    pub(super) phone: String,
    pub(super) delivery_days: String,
    pub(super) delivery_hours: String,
}

/// A shipment order as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Order {
    pub(super) order_id: Uuid,
    /// The number people read out.
    pub(super) order_number: String,
    pub(super) version: u32,
    pub(super) state: OrderState,
    pub(super) round_number: String,
    pub(super) lock_id: Uuid,
    pub(super) municipality_code: String,
    pub(super) item: Item,
    pub(super) product_code: String,
    pub(super) units_per_box: u32,
    pub(super) quantity: Quantity,
    /// The partner's own code of the site; may be empty.
    pub(super) customer_code: String,
    pub(super) ship_to: ShipTo,
    /// Until when the planned date is to be said.
    pub(super) planned_date_due: Option<NaiveDate>,
    pub(super) planned_date: Option<NaiveDate>,
    pub(super) actual_date: Option<NaiveDate>,
    pub(super) shipped_units: u32,
    pub(super) received_units: u32,
    pub(super) open_exceptions: u32,
    pub(super) acknowledged_time: Option<DateTime<Utc>>,
    pub(super) locked_time: Option<DateTime<Utc>>,
    /// Place of its latest message in the feed.
    pub(super) sequence: u64,
}

impl From<v1::ShipmentOrder> for Order {
    fn from(order: v1::ShipmentOrder) -> Self {
        let state = match order.state() {
            v1::ShipmentOrderState::Cancelled => OrderState::Cancelled,
            _ => OrderState::Placed,
        };
        let quantity = order.quantity.unwrap_or_default();
        let to = order.ship_to.unwrap_or_default();
        Self {
            order_id: order.order_id.parse().unwrap_or_default(),
            order_number: order.order_number,
            version: order.version,
            state,
            round_number: order.round_number,
            lock_id: order.lock_id.parse().unwrap_or_default(),
            municipality_code: order.municipality_code,
            item: Item::of(order.item),
            product_code: order.product_code,
            units_per_box: order.units_per_box,
            quantity: Quantity {
                units: quantity.units,
                boxes: quantity.boxes,
                rest: quantity.rest_units,
            },
            customer_code: order.customer_code,
            ship_to: ShipTo {
                facility_code: to.facility_code,
                name: to.name,
                postcode: to.postcode,
                address: to.address,
                phone: to.phone,
                delivery_days: to.delivery_days,
                delivery_hours: to.delivery_hours,
            },
            planned_date_due: day(order.planned_date_due_date),
            planned_date: day(order.planned_date),
            actual_date: day(order.actual_date),
            shipped_units: order.shipped_units,
            received_units: order.received_units,
            open_exceptions: order.open_exceptions,
            acknowledged_time: instant(order.acknowledged_time),
            locked_time: instant(order.locked_time),
            sequence: order.sequence,
        }
    }
}

/// One lot of a shipment.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Lot {
    /// 1 to 20 capital letters, digits or hyphens.
    #[schema(pattern = "^[A-Z0-9-]{1,20}$")]
    pub(super) lot_number: String,
    /// Last day on which it may be used.
    pub(super) expiry_date: NaiveDate,
    /// Vials or pieces.
    #[schema(minimum = 1)]
    pub(super) units: u32,
    /// Doses in a vial; 0 for needles and syringes.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub(super) doses_per_vial: u32,
    /// GTIN-14 with its check digit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) gtin: String,
}

/// A shipment as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Shipment {
    pub(super) shipment_id: Uuid,
    pub(super) order_id: Uuid,
    pub(super) order_number: String,
    /// The partner's own name of it.
    pub(super) reference: String,
    pub(super) shipped_date: Option<NaiveDate>,
    pub(super) units: u32,
    pub(super) lots: Vec<Lot>,
    pub(super) sscc: String,
    pub(super) delivered_date: Option<NaiveDate>,
    pub(super) received_units: u32,
    pub(super) received_time: Option<DateTime<Utc>>,
    /// Whether one of its lots is recalled.
    pub(super) recalled: bool,
}

impl From<v1::Shipment> for Shipment {
    fn from(shipment: v1::Shipment) -> Self {
        let lot = |lot: v1::ShippedLot| Lot {
            lot_number: lot.lot_number,
            expiry_date: day(lot.expiry_date).unwrap_or_default(),
            units: lot.units,
            doses_per_vial: lot.doses_per_vial,
            gtin: lot.gtin,
        };
        Self {
            shipment_id: shipment.shipment_id.parse().unwrap_or_default(),
            order_id: shipment.order_id.parse().unwrap_or_default(),
            order_number: shipment.order_number,
            reference: shipment.reference,
            shipped_date: day(shipment.shipped_date),
            units: shipment.units,
            lots: shipment.lots.into_iter().map(lot).collect(),
            sscc: shipment.sscc,
            delivered_date: day(shipment.delivered_date),
            received_units: shipment.received_units,
            received_time: instant(shipment.received_time),
            recalled: shipment.recalled,
        }
    }
}

/// What is wrong with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ExceptionKind {
    Short,
    Damaged,
    Temperature,
    Refused,
}

impl ExceptionKind {
    pub(super) fn wire(self) -> v1::ExceptionKind {
        match self {
            Self::Short => v1::ExceptionKind::Short,
            Self::Damaged => v1::ExceptionKind::Damaged,
            Self::Temperature => v1::ExceptionKind::Temperature,
            Self::Refused => v1::ExceptionKind::Refused,
        }
    }
}

/// An exception as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Exception {
    pub(super) exception_id: Uuid,
    pub(super) order_id: Uuid,
    pub(super) order_number: String,
    pub(super) shipment_id: Option<Uuid>,
    pub(super) facility_code: String,
    pub(super) kind: ExceptionKind,
    pub(super) units: u32,
    pub(super) note: String,
    pub(super) raised_by: String,
    pub(super) raised_time: Option<DateTime<Utc>>,
    /// Empty while it is not settled.
    pub(super) resolution: String,
    pub(super) resolved_time: Option<DateTime<Utc>>,
}

impl From<v1::DeliveryException> for Exception {
    fn from(exception: v1::DeliveryException) -> Self {
        let kind = match exception.kind() {
            v1::ExceptionKind::Damaged => ExceptionKind::Damaged,
            v1::ExceptionKind::Temperature => ExceptionKind::Temperature,
            v1::ExceptionKind::Refused => ExceptionKind::Refused,
            v1::ExceptionKind::Short | v1::ExceptionKind::Unspecified => ExceptionKind::Short,
        };
        Self {
            exception_id: exception.exception_id.parse().unwrap_or_default(),
            order_id: exception.order_id.parse().unwrap_or_default(),
            order_number: exception.order_number,
            shipment_id: exception.shipment_id.parse().ok(),
            facility_code: exception.facility_code,
            kind,
            units: exception.units,
            note: exception.note,
            raised_by: exception.raised_by,
            raised_time: instant(exception.raised_time),
            resolution: exception.resolution,
            resolved_time: instant(exception.resolved_time),
        }
    }
}

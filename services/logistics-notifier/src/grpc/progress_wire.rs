//! Progress of orders: domain to wire.

use serde_json::json;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;

use crate::domain::order::Order;
use crate::domain::progress::{ExceptionKind, RowError};
use crate::domain::temperature::{Readings, Storage};
use crate::store::exceptions::Exception;
use crate::store::order_steps::Step;
use crate::store::progress::Count;
use crate::store::shipments::{KeptLot, Shipment};
use crate::store::temperature_logs::Summary;

pub(super) fn row_error(error: RowError) -> v1::RowError {
    v1::RowError {
        row: error.row,
        field: error.field.to_owned(),
        reason: error.reason.to_owned(),
        message: error.message,
    }
}

pub(super) fn shipment(shipment: Shipment) -> v1::Shipment {
    v1::Shipment {
        shipment_id: shipment.id.to_string(),
        order_id: shipment.order_id.to_string(),
        order_number: shipment.number.to_string(),
        partner_id: shipment.partner.to_string(),
        reference: shipment.reference,
        shipped_date: Some(convert::wire_date(shipment.shipped_on)),
        units: shipment.units,
        lots: shipment.lots.iter().map(lot).collect(),
        sscc: shipment.sscc,
        delivered_date: shipment.delivered_on.map(convert::wire_date),
        received_units: shipment.received_units,
        received_time: shipment.received_at.map(convert::timestamp),
        registered_time: Some(convert::timestamp(shipment.registered_at)),
        facility_code: shipment.facility.to_string(),
        facility_name: shipment.facility_name,
        item: convert::wire_item_kind(shipment.item).into(),
        product_code: shipment.product.to_string(),
        round_number: shipment.round_number,
        recalled: shipment.recalled,
        temperature: shipment.temperature.map(|summary| temperature(&summary)),
    }
}

fn lot(kept: &KeptLot) -> v1::ShippedLot {
    v1::ShippedLot {
        lot_number: kept.lot.number.to_string(),
        expiry_date: Some(convert::wire_date(kept.lot.expires_on)),
        units: kept.lot.units,
        doses_per_vial: kept.lot.doses_per_vial,
        gtin: kept.lot.gtin.map(|gtin| gtin.to_string()).unwrap_or_default(),
    }
}

fn storage(storage: Storage) -> i32 {
    match storage {
        Storage::UltraCold => v1::StorageKind::UltraCold.into(),
        Storage::Frozen => v1::StorageKind::Frozen.into(),
        Storage::Refrigerated => v1::StorageKind::Refrigerated.into(),
    }
}

fn temperature(summary: &Summary) -> v1::TemperatureLog {
    v1::TemperatureLog {
        storage: storage(summary.storage),
        readings: summary.readings,
        lowest_tenths: summary.lowest,
        highest_tenths: summary.highest,
        out_of_range: summary.out_of_range,
        first_time: Some(convert::timestamp(summary.first_at)),
        last_time: Some(convert::timestamp(summary.last_at)),
    }
}

pub(super) fn readings(readings: &Readings) -> v1::TemperatureLog {
    v1::TemperatureLog {
        storage: storage(readings.storage),
        readings: readings.count,
        lowest_tenths: readings.lowest,
        highest_tenths: readings.highest,
        out_of_range: readings.out_of_range,
        first_time: Some(convert::timestamp(readings.first_at)),
        last_time: Some(convert::timestamp(readings.last_at)),
    }
}

pub(super) fn exception(exception: Exception) -> v1::DeliveryException {
    let kind = match exception.kind {
        ExceptionKind::Short => v1::ExceptionKind::Short,
        ExceptionKind::Damaged => v1::ExceptionKind::Damaged,
        ExceptionKind::Temperature => v1::ExceptionKind::Temperature,
        ExceptionKind::Refused => v1::ExceptionKind::Refused,
    };
    v1::DeliveryException {
        exception_id: exception.id.to_string(),
        order_id: exception.order_id.to_string(),
        order_number: exception.number.to_string(),
        shipment_id: exception.shipment.map(|id| id.to_string()).unwrap_or_default(),
        partner_id: exception.partner.to_string(),
        municipality_code: exception.municipality.map(|code| code.to_string()).unwrap_or_default(),
        facility_code: exception.facility.to_string(),
        facility_name: exception.facility_name,
        kind: kind.into(),
        units: exception.units,
        note: exception.note,
        raised_by: exception.raised_by,
        raised_time: Some(convert::timestamp(exception.raised_at)),
        resolution: exception.resolution,
        resolved_time: exception.resolved_at.map(convert::timestamp),
    }
}

pub(super) fn progress(count: Count, by_municipality: bool) -> v1::Progress {
    let (partner_id, municipality_code) =
        if by_municipality { (String::new(), count.key) } else { (count.key, String::new()) };
    v1::Progress {
        partner_id,
        municipality_code,
        orders: count.orders,
        acknowledged: count.acknowledged,
        planned: count.planned,
        plan_late: count.plan_late,
        shipped: count.shipped,
        delivered: count.delivered,
        delivery_late: count.delivery_late,
        received: count.received,
        open_exceptions: count.open_exceptions,
    }
}

/// What was said of an order, with how it began and that its partner has it.
pub(super) fn history(order: &Order, steps: Vec<Step>) -> Vec<v1::OrderStep> {
    let system = |kind: &str, at, data: serde_json::Value| v1::OrderStep {
        kind: kind.to_owned(),
        time: Some(convert::timestamp(at)),
        person: String::new(),
        organisation_id: String::new(),
        data_json: data.to_string(),
    };
    let placed = json!({"round_number": order.sheet.round_number, "version": order.version});
    let mut history =
        vec![(order.sheet.locked_at, system("placed", order.sheet.locked_at, placed))];
    if let Some(at) = order.acknowledged_at {
        history.push((at, system("acknowledged", at, json!({"version": order.version}))));
    }
    history.extend(steps.into_iter().map(|step| {
        let said = v1::OrderStep {
            kind: step.kind,
            time: Some(convert::timestamp(step.at)),
            person: step.person,
            organisation_id: step.organisation,
            data_json: step.data.to_string(),
        };
        (step.at, said)
    }));
    history.sort_by_key(|(at, _)| *at);
    history.into_iter().map(|(_, step)| step).collect()
}

//! What the other services are told.

use chrono::NaiveDate;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1::{
    AreaAssigned, LotRecalled, MovedLot, RecallNotified, ShipmentDelivered, ShipmentReceived,
    WebhookDisabled,
};

use crate::domain::area::AreaAssignment;
use crate::domain::order::Order;
use crate::domain::webhook::Disabled;
use crate::store::recalls::Recall;
use crate::store::shipments::Shipment;
use crate::webhook::health::TurnedOff;

/// A row of the area table is new or different.
pub(crate) fn area_assigned(row: &AreaAssignment, version: u64) -> AreaAssigned {
    AreaAssigned {
        municipality_code: row.municipality.to_string(),
        item: convert::wire_item_kind(row.goods.item()).into(),
        product_code: row.goods.product().to_owned(),
        partner_id: row.partner.to_string(),
        valid_from_date: Some(convert::wire_date(row.validity.from())),
        valid_until_date: row.validity.until().map(convert::wire_date),
        version,
    }
}

fn lots(shipment: &Shipment) -> Vec<MovedLot> {
    let lot = |kept: &crate::store::shipments::KeptLot| MovedLot {
        lot_number: kept.lot.number.to_string(),
        expiry_date: Some(convert::wire_date(kept.lot.expires_on)),
        units: kept.lot.units,
        doses_per_vial: kept.lot.doses_per_vial,
        received_units: kept.received.unwrap_or_default(),
    };
    shipment.lots.iter().map(lot).collect()
}

/// A shipment was delivered; an order without one where the partner registered none.
pub(crate) fn shipment_delivered(
    order: &Order,
    shipment: Option<&Shipment>,
    on: NaiveDate,
) -> ShipmentDelivered {
    ShipmentDelivered {
        order_id: order.id.to_string(),
        shipment_id: shipment.map(|shipment| shipment.id.to_string()).unwrap_or_default(),
        round_id: order.sheet.round_id.to_string(),
        facility_code: order.line.ship_to.facility_code.to_string(),
        item: convert::wire_item_kind(order.item).into(),
        product_code: order.sheet.product.to_string(),
        units: shipment.map_or(order.units.0, |shipment| shipment.units),
        lots: shipment.map(lots).unwrap_or_default(),
        delivered_date: Some(convert::wire_date(on)),
    }
}

/// A site has confirmed a shipment.
pub(crate) fn shipment_received(order: &Order, shipment: &Shipment) -> ShipmentReceived {
    ShipmentReceived {
        order_id: order.id.to_string(),
        shipment_id: shipment.id.to_string(),
        round_id: order.sheet.round_id.to_string(),
        facility_code: shipment.facility.to_string(),
        item: convert::wire_item_kind(order.item).into(),
        product_code: order.sheet.product.to_string(),
        units: shipment.received_units,
        lots: lots(shipment),
        received_time: shipment.received_at.map(convert::timestamp),
    }
}

/// A lot was recalled.
pub(crate) fn lot_recalled(recall: &Recall) -> LotRecalled {
    LotRecalled {
        recall_id: recall.id.to_string(),
        product_code: recall.product.clone(),
        lot_number: recall.lot.clone(),
        reason: recall.reason.clone(),
    }
}

/// Organisations have to know of a recall.
pub(crate) fn recall_notified(recall: &Recall, organisations: &[String]) -> RecallNotified {
    RecallNotified {
        recall_id: recall.id.to_string(),
        product_code: recall.product.clone(),
        lot_number: recall.lot.clone(),
        reason: recall.reason.clone(),
        organisation_ids: organisations.to_vec(),
    }
}

/// A webhook was turned off by what it answered.
pub(crate) fn webhook_disabled(off: &TurnedOff) -> WebhookDisabled {
    WebhookDisabled {
        endpoint_id: off.endpoint.id.to_string(),
        partner_id: off.endpoint.partner.to_string(),
        url: off.endpoint.url.clone(),
        gone: off.why == Disabled::Gone,
        failing_since_time: off.endpoint.failing_since.map(convert::timestamp),
    }
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{ItemKind, Validity};

    use super::area_assigned;
    use crate::domain::area::{AreaAssignment, Goods};

    #[test]
    fn an_area_is_told_with_its_days() {
        let from = "2021-03-01".parse().unwrap();
        let row = AreaAssignment {
            municipality: "131016".parse().unwrap(),
            goods: Goods::of(ItemKind::Vaccine, "pfizer".parse().ok()).unwrap(),
            partner: "maker-1".parse().unwrap(),
            validity: Validity::new(from, None).unwrap(),
        };
        let fact = area_assigned(&row, 3);
        assert_eq!((&*fact.municipality_code, &*fact.product_code), ("131016", "pfizer"));
        assert_eq!(fact.item, 1);
        assert_eq!(fact.valid_from_date.map(|date| (date.year, date.month)), Some((2021, 3)));
        assert_eq!((fact.valid_until_date, fact.version), (None, 3));
    }
}

//! An order of the town, and what its partner and its site say of it.

use vsys_proto::logistics_notifier::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Role, Standing};

use crate::town::{CHIYODA, MAKER, Town, line};

pub(crate) const SITE: &str = "1310000011";

/// The sandbox's clock stands on Monday 2021-03-15.
#[expect(clippy::unnecessary_wraps, reason = "as messages hold it")]
pub(crate) const fn march(day: u32) -> Option<Date> {
    Some(Date { year: 2021, month: 3, day })
}

pub(crate) fn partner(id: &str) -> Actor {
    let who = actor(Standing::Partner(id.parse().unwrap()), &[Role::Clerk]);
    Actor { organisation: id.to_owned(), ..who }
}

pub(crate) fn site(code: &str) -> Actor {
    let who = actor(Standing::Facility(code.parse().unwrap()), &[Role::Clerk]);
    Actor { organisation: code.to_owned(), ..who }
}

fn lot(number: &str, units: u32) -> v1::ShippedLot {
    v1::ShippedLot {
        lot_number: number.into(),
        expiry_date: Some(Date { year: 2021, month: 6, day: 30 }),
        units,
        doses_per_vial: 6,
        gtin: String::new(),
    }
}

impl Town {
    /// A town whose maker has one order of a box for the site.
    pub(crate) async fn with_order() -> (Self, v1::ShipmentOrder) {
        let town = Self::new().await;
        town.lock(CHIYODA, vec![line(SITE)]).await;
        town.messages_when(MAKER, 2).await;
        let order = town.orders_of(MAKER).await.remove(0);
        (town, order)
    }

    pub(crate) async fn ship(
        &self,
        order: &v1::ShipmentOrder,
        reference: &str,
        lots: &[(&str, u32)],
    ) -> v1::RegisterShipmentsResponse {
        let shipment = v1::NewShipment {
            order_id: order.order_id.clone(),
            reference: reference.into(),
            shipped_date: march(15),
            lots: lots.iter().map(|(number, units)| lot(number, *units)).collect(),
            ..v1::NewShipment::default()
        };
        let request = v1::RegisterShipmentsRequest { shipments: vec![shipment], dry_run: false };
        let partner = partner(&order.partner_id);
        self.shipments(&partner).register_shipments(request).await.unwrap().into_inner()
    }

    pub(crate) async fn order(&self, order: &v1::ShipmentOrder) -> v1::ShipmentOrder {
        let order_id = order.order_id.clone();
        let request = v1::GetShipmentOrderRequest { order_id, order_number: String::new() };
        self.nation().get_shipment_order(request).await.unwrap().into_inner().order.unwrap()
    }

    pub(crate) async fn receive(
        &self,
        shipment: &str,
        lots: &[(&str, u32)],
    ) -> Result<v1::ConfirmReceiptResponse, tonic::Status> {
        let lot = |(number, units): &(&str, u32)| v1::ReceivedLot {
            lot_number: (*number).into(),
            units: *units,
        };
        let request = v1::ConfirmReceiptRequest {
            shipment_id: shipment.into(),
            lots: lots.iter().map(lot).collect(),
            note: String::new(),
        };
        self.shipments(&site(SITE)).confirm_receipt(request).await.map(tonic::Response::into_inner)
    }
}

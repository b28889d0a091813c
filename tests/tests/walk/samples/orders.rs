//! Shipment orders.

use vsys_proto::logistics_notifier::v1;
use vsys_vocabulary::Standing;
use vsys_vocabulary::Tier::{Facility, Municipality, Nation, Partner, Prefecture, ServiceDesk};

use crate::area::{Area, Order};
use crate::reach;
use crate::sample::Foreign::{Refused, Unseen};
use crate::sample::somebodys;
use crate::samples::Call;
use crate::wire::field;

const SERVICE: &str = "/vsys.logistics_notifier.v1.LogisticsNotifierService";
/// An order that one may not see is no order.
const NO_ORDER: crate::sample::Foreign = Refused(&["NO_SUCH_ORDER"]);

fn rpc(name: &str) -> String {
    format!("{SERVICE}/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("GetShipmentOrder"),
            |_, about| {
                let order_id = about.order.clone()?.id;
                Some(
                    v1::GetShipmentOrderRequest {
                        order_id,
                        ..v1::GetShipmentOrderRequest::default()
                    }
                    .into(),
                )
            },
            reach::sees_the_order,
            NO_ORDER,
        )
        .shows(order_id),
        somebodys(
            &rpc("ListShipmentOrders"),
            of_the_town,
            reach::sees_the_order,
            Refused(&["NOT_YOUR_AREA"]),
        )
        .shows(order_id)
        .asked_by(&[Nation, Prefecture, Municipality, ServiceDesk]),
        somebodys(&rpc("ListShipmentOrders"), of_the_town, reach::sees_the_order, Unseen)
            .shows(order_id)
            .asked_by(&[Partner, Facility]),
        somebodys(
            &rpc("ListShipmentOrders"),
            |_, about| {
                let partner_id = about.partner()?;
                let request = v1::ListShipmentOrdersRequest {
                    partner_id,
                    ..v1::ListShipmentOrdersRequest::default()
                };
                Some(request.into())
            },
            reach::partner,
            Refused(&["NOT_YOUR_PARTNER"]),
        )
        .shows(order_id)
        .asked_by(&[Nation, Partner, ServiceDesk]),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![somebodys(
        &rpc("AcknowledgeShipmentOrder"),
        |_, about| {
            let Order { id: order_id, version, .. } = about.order.clone()?;
            Some(v1::AcknowledgeShipmentOrderRequest { order_id, version }.into())
        },
        reach::delivers,
        NO_ORDER,
    )]
}

fn of_the_town(_: &crate::sample::Asking<'_>, about: &Area) -> Option<crate::wire::Wire> {
    let Standing::Municipality(town) = about.standing else { return None };
    let request = v1::ListShipmentOrdersRequest {
        municipality_code: town.to_string(),
        ..v1::ListShipmentOrdersRequest::default()
    };
    Some(request.into())
}

fn order_id(about: &Area) -> Option<Vec<u8>> {
    about.order.as_ref().map(|order| field(1, &order.id))
}

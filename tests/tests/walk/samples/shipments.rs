//! Orders on their way.

use vsys_proto::convert::wire_date;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::Tier::{Municipality, Nation, Partner, Prefecture, ServiceDesk};
use vsys_vocabulary::{Standing, jst};

use crate::reach;
use crate::sample::Foreign::{Refused, Told, Unseen};
use crate::sample::{Asking, somebodys};
use crate::samples::Call;
use crate::wire::field;

/// An order that one may not see is no order.
const NO_ORDER: crate::sample::Foreign = Refused(&["NO_SUCH_ORDER"]);
const NO_SHIPMENT: crate::sample::Foreign = Refused(&["NO_SUCH_SHIPMENT"]);

fn rpc(name: &str) -> String {
    format!("/vsys.logistics_notifier.v1.ShipmentService/{name}")
}

fn today(asking: &Asking<'_>) -> Option<Date> {
    Some(wire_date(jst::date_of(asking.land.sandbox.clock.now())))
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ListExceptions"),
            |_, about| {
                let order_id = about.order.clone()?.id;
                let request =
                    v1::ListExceptionsRequest { order_id, ..v1::ListExceptionsRequest::default() };
                Some(request.into())
            },
            reach::sees_the_order,
            Unseen,
        )
        .shows(|about| about.order.as_ref().map(|order| field(1, &order.exception))),
        somebodys(
            &rpc("ListShipments"),
            |_, about| {
                let order_id = about.order.clone()?.id;
                let request =
                    v1::ListShipmentsRequest { order_id, ..v1::ListShipmentsRequest::default() };
                Some(request.into())
            },
            reach::sees_the_order,
            NO_ORDER,
        )
        .shows(|about| about.order.as_ref().map(|order| field(1, &order.shipment))),
        somebodys(
            &rpc("GetOrderHistory"),
            |_, about| {
                let order_id = about.order.clone()?.id;
                let order_number = String::new();
                Some(v1::GetOrderHistoryRequest { order_id, order_number }.into())
            },
            reach::sees_the_order,
            NO_ORDER,
        )
        .shows(|about| about.order.as_ref().map(|order| field(1, &order.id))),
        somebodys(
            &rpc("SummariseProgress"),
            |_, about| {
                let Standing::Municipality(town) = about.standing else { return None };
                let request = v1::SummariseProgressRequest {
                    municipality_code: town.to_string(),
                    ..v1::SummariseProgressRequest::default()
                };
                Some(request.into())
            },
            reach::counts_the_town,
            Refused(&["NOT_YOUR_AREA"]),
        )
        .asked_by(&[Nation, Prefecture, Municipality, ServiceDesk]),
        somebodys(
            &rpc("SummariseProgress"),
            |_, about| about.partner().map(|_| v1::SummariseProgressRequest::default().into()),
            reach::own,
            Unseen,
        )
        .shows(|about| about.partner().map(|id| field(1, &id)))
        .asked_by(&[Partner]),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    [said(), found()].into_iter().flatten().collect()
}

/// What partners say.
fn said() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("PlanDeliveries"),
            |asking, about| {
                let day = v1::PlannedDelivery {
                    order_id: about.order.clone()?.id,
                    planned_date: today(asking),
                    ..v1::PlannedDelivery::default()
                };
                let request = v1::PlanDeliveriesRequest { deliveries: vec![day], dry_run: false };
                Some(request.into())
            },
            reach::delivers,
            Told("NO_SUCH_ORDER"),
        ),
        somebodys(
            &rpc("RegisterShipments"),
            |asking, about| {
                let part = v1::NewShipment {
                    order_id: about.order.clone()?.id,
                    reference: format!("W-{}", asking.land.tick()),
                    shipped_date: today(asking),
                    units: 1,
                    ..v1::NewShipment::default()
                };
                let shipments = vec![part];
                Some(v1::RegisterShipmentsRequest { shipments, dry_run: false }.into())
            },
            reach::delivers,
            Told("NO_SUCH_ORDER"),
        ),
        somebodys(
            &rpc("RecordDeliveries"),
            |asking, about| {
                let day = v1::RecordedDelivery {
                    order_id: about.order.clone()?.id,
                    actual_date: today(asking),
                    ..v1::RecordedDelivery::default()
                };
                let deliveries = vec![day];
                Some(v1::RecordDeliveriesRequest { deliveries, dry_run: false }.into())
            },
            reach::delivers,
            Told("NO_SUCH_ORDER"),
        ),
        somebodys(
            &rpc("ImportProgress"),
            |asking, about| {
                let day = jst::date_of(asking.land.sandbox.clock.now());
                let number = about.order.clone()?.number;
                let csv = format!("order_number,planned_date\n{number},{day}\n").into_bytes();
                let kind = v1::ProgressKind::PlannedDates.into();
                Some(v1::ImportProgressRequest { kind, csv, dry_run: false }.into())
            },
            reach::delivers,
            Told("NO_SUCH_ORDER"),
        ),
        somebodys(
            &rpc("AttachTemperatures"),
            |_, about| {
                let request = v1::AttachTemperaturesRequest {
                    shipment_id: about.order.clone()?.shipment,
                    storage: v1::StorageKind::Refrigerated.into(),
                    csv: b"time,celsius\n2021-03-15T00:00:00Z,4\n".to_vec(),
                };
                Some(request.into())
            },
            reach::delivers,
            NO_SHIPMENT,
        ),
    ]
}

/// What sites find, and how it is settled.
fn found() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ConfirmReceipt"),
            |_, about| {
                let all = v1::ReceivedLot { lot_number: String::new(), units: 100 };
                let request = v1::ConfirmReceiptRequest {
                    shipment_id: about.order.clone()?.shipment,
                    lots: vec![all],
                    note: String::new(),
                };
                Some(request.into())
            },
            reach::receives,
            NO_SHIPMENT,
        ),
        somebodys(
            &rpc("RaiseException"),
            |asking, about| {
                let request = v1::RaiseExceptionRequest {
                    request_id: asking.land.id(),
                    order_id: about.order.clone()?.id,
                    kind: v1::ExceptionKind::Refused.into(),
                    ..v1::RaiseExceptionRequest::default()
                };
                Some(request.into())
            },
            reach::moves,
            NO_ORDER,
        ),
        somebodys(
            &rpc("ResolveException"),
            |_, about| {
                let request = v1::ResolveExceptionRequest {
                    exception_id: about.order.clone()?.exception,
                    resolution: "交換済み".to_owned(),
                };
                Some(request.into())
            },
            reach::settles,
            Refused(&["NO_SUCH_EXCEPTION"]),
        ),
    ]
}

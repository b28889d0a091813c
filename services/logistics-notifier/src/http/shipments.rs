//! Dates of orders, and shipments.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::extract::{Body, Caller, Named};
use super::model::{Lot, Order, Shipment, wire_day};
use super::orders::{OrderName, order};
use super::problem::{Problem, Refusals};

/// A planned date (納入予定日).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlannedDate {
    /// The day on which it will be delivered.
    planned_date: NaiveDate,
}

/// Sets or moves the day on which an order will be delivered.
#[utoipa::path(
    put, path = "/v1/shipment-orders/{order}/planned-date", tag = "progress",
    security(("token" = [])), params(OrderName), request_body = PlannedDate,
    responses((status = 200, description = "The order as it is now", body = Order), Refusals)
)]
pub(super) async fn plan_delivery(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<OrderName>,
    Body(said): Body<PlannedDate>,
) -> Result<Json<Order>, Problem> {
    let (order_id, order_number) = name.key();
    let planned_date = wire_day(said.planned_date)?;
    let deliveries = vec![v1::PlannedDelivery { order_id, order_number, planned_date }];
    let request = v1::PlanDeliveriesRequest { deliveries, dry_run: false };
    let answer = api.calls.shipments().plan_deliveries(caller.asks(request)).await?.into_inner();
    first(answer.errors)?;
    Ok(Json(order(&api, &caller, &name).await?))
}

/// Refuses with the first error, if there is one.
fn first(errors: Vec<v1::RowError>) -> Result<(), Problem> {
    errors.into_iter().next().map_or(Ok(()), |error| Err(Problem::row(error)))
}

/// A shipment that is registered (出荷).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewShipment {
    /// Your own name of the shipment: the same again, with the same content, is the same shipment.
    #[schema(min_length = 1, max_length = 40)]
    reference: String,
    /// The day it went out.
    shipped_date: NaiveDate,
    /// Sum of its units; may be left out where lots say it.
    #[serde(default)]
    units: u32,
    /// Its lots; vaccine needs at least one.
    #[serde(default)]
    #[schema(max_items = 100)]
    lots: Vec<Lot>,
    /// SSCC-18 with its check digit.
    #[serde(default)]
    sscc: String,
}

/// Says what was sent out for an order; a part at a time, as it happens.
#[utoipa::path(
    post, path = "/v1/shipment-orders/{order}/shipments", tag = "progress",
    security(("token" = [])), params(OrderName), request_body = NewShipment,
    responses((status = 200, description = "The shipment as it is now", body = Shipment), Refusals)
)]
pub(super) async fn register_shipment(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<OrderName>,
    Body(said): Body<NewShipment>,
) -> Result<Json<Shipment>, Problem> {
    let (order_id, order_number) = name.key();
    let lot = |lot: Lot| {
        Ok(v1::ShippedLot {
            lot_number: lot.lot_number,
            expiry_date: wire_day(lot.expiry_date)?,
            units: lot.units,
            doses_per_vial: lot.doses_per_vial,
            gtin: lot.gtin,
        })
    };
    let shipment = v1::NewShipment {
        order_id,
        order_number,
        reference: said.reference.clone(),
        shipped_date: wire_day(said.shipped_date)?,
        units: said.units,
        lots: said.lots.into_iter().map(lot).collect::<Result<_, Problem>>()?,
        sscc: said.sscc,
    };
    let request = v1::RegisterShipmentsRequest { shipments: vec![shipment], dry_run: false };
    let answer = api.calls.shipments().register_shipments(caller.asks(request)).await?.into_inner();
    first(answer.errors)?;
    let found = shipments_of(&api, &caller, &name).await?;
    let registered = found.into_iter().find(|shipment| shipment.reference == said.reference);
    registered.map(Json).ok_or_else(Problem::missing)
}

async fn shipments_of(
    api: &Api,
    caller: &Caller,
    name: &OrderName,
) -> Result<Vec<Shipment>, Problem> {
    let order = order(api, caller, name).await?;
    let request = v1::ListShipmentsRequest {
        order_id: order.order_id.to_string(),
        page_size: 1_000,
        ..v1::ListShipmentsRequest::default()
    };
    let answer = api.calls.shipments().list_shipments(caller.asks(request)).await?.into_inner();
    Ok(answer.shipments.into_iter().map(Shipment::from).collect())
}

/// Shipments of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Shipments {
    shipments: Vec<Shipment>,
}

/// What was sent out for an order, and what of it has arrived.
#[utoipa::path(
    get, path = "/v1/shipment-orders/{order}/shipments", tag = "progress",
    security(("token" = [])), params(OrderName), responses((status = 200, description = "Shipments of the order", body = Shipments), Refusals)
)]
pub(super) async fn list_shipments(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<OrderName>,
) -> Result<Json<Shipments>, Problem> {
    Ok(Json(Shipments { shipments: shipments_of(&api, &caller, &name).await? }))
}

/// An actual date (納入実績日).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ActualDate {
    /// The day on which it was delivered.
    actual_date: NaiveDate,
    /// Your name of the shipment; left out, all of the order was delivered.
    #[serde(default)]
    reference: String,
}

/// Says when an order, or one shipment of it, was delivered.
#[utoipa::path(
    put, path = "/v1/shipment-orders/{order}/actual-date", tag = "progress",
    security(("token" = [])), params(OrderName), request_body = ActualDate,
    responses((status = 200, description = "The order as it is now", body = Order), Refusals)
)]
pub(super) async fn record_delivery(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<OrderName>,
    Body(said): Body<ActualDate>,
) -> Result<Json<Order>, Problem> {
    let (order_id, order_number) = name.key();
    let actual_date = wire_day(said.actual_date)?;
    let delivery =
        v1::RecordedDelivery { order_id, order_number, reference: said.reference, actual_date };
    let request = v1::RecordDeliveriesRequest { deliveries: vec![delivery], dry_run: false };
    let answer = api.calls.shipments().record_deliveries(caller.asks(request)).await?.into_inner();
    first(answer.errors)?;
    Ok(Json(order(&api, &caller, &name).await?))
}

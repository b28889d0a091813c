//! Orders: a page of them, a file of them, one of them.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::csv_out::{self, Encoding};
use super::extract::{Asked, Body, Caller, Named};
use super::model::{Order, OrderState};
use super::page::Page;
use super::problem::{Problem, Refusals};

/// Orders in one call while all are gathered for a file.
const GATHERED: u32 = 1_000;

/// How far orders are.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Progress {
    Unplanned,
    PlanLate,
    Undelivered,
    DeliveryLate,
    Unreceived,
    Received,
    Exception,
}

impl Progress {
    fn wire(self) -> v1::OrderProgress {
        match self {
            Self::Unplanned => v1::OrderProgress::Unplanned,
            Self::PlanLate => v1::OrderProgress::PlanLate,
            Self::Undelivered => v1::OrderProgress::Undelivered,
            Self::DeliveryLate => v1::OrderProgress::DeliveryLate,
            Self::Unreceived => v1::OrderProgress::Unreceived,
            Self::Received => v1::OrderProgress::Received,
            Self::Exception => v1::OrderProgress::Exception,
        }
    }
}

/// Which orders are wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OrderFilter {
    /// Only of this round.
    round_id: Option<Uuid>,
    /// Only of this lock.
    lock_id: Option<Uuid>,
    /// Only in this state.
    #[param(inline)]
    state: Option<OrderState>,
    /// Only so far.
    #[param(inline)]
    progress: Option<Progress>,
    /// Only those that were not acknowledged.
    unacknowledged: Option<bool>,
}

impl OrderFilter {
    fn wire(&self, page_size: u32, page_token: String) -> v1::ListShipmentOrdersRequest {
        let state = match self.state {
            None => v1::ShipmentOrderState::Unspecified,
            Some(OrderState::Placed) => v1::ShipmentOrderState::Placed,
            Some(OrderState::Cancelled) => v1::ShipmentOrderState::Cancelled,
        };
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        v1::ListShipmentOrdersRequest {
            round_id: id(self.round_id),
            lock_id: id(self.lock_id),
            state: state.into(),
            progress: self.progress.map(|far| far.wire().into()).unwrap_or_default(),
            unacknowledged: self.unacknowledged.unwrap_or_default(),
            page_size,
            page_token,
            ..v1::ListShipmentOrdersRequest::default()
        }
    }
}

/// Orders of a page.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Orders {
    orders: Vec<Order>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "String::is_empty")]
    next_page_token: String,
}

/// Your orders, in order of their id.
#[utoipa::path(
    get, path = "/v1/shipment-orders", tag = "orders", security(("token" = [])),
    params(OrderFilter, Page), responses((status = 200, description = "Orders of the page", body = Orders), Refusals)
)]
pub(super) async fn list_orders(
    State(api): State<Api>,
    caller: Caller,
    Asked(filter): Asked<OrderFilter>,
    Asked(page): Asked<Page>,
) -> Result<Json<Orders>, Problem> {
    let request = filter.wire(page.size()?, page.token());
    let answer = api.calls.orders().list_shipment_orders(caller.asks(request)).await?.into_inner();
    Ok(Json(Orders {
        orders: answer.orders.into_iter().map(Order::from).collect(),
        next_page_token: answer.next_page_token,
    }))
}

/// How the file is written.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FileWish {
    /// UTF-8 with a byte order mark, or `Shift_JIS`; what the latter cannot write becomes 〓.
    #[param(inline)]
    encoding: Option<Encoding>,
}

/// Your orders as a file.
#[utoipa::path(
    get, path = "/v1/shipment-orders.csv", tag = "files", security(("token" = [])),
    params(OrderFilter, FileWish),
    responses((status = 200, description = "A file of orders", content_type = "text/csv", body = String), Refusals)
)]
pub(super) async fn orders_as_csv(
    State(api): State<Api>,
    caller: Caller,
    Asked(filter): Asked<OrderFilter>,
    Asked(wish): Asked<FileWish>,
) -> Result<Response, Problem> {
    let (mut orders, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = filter.wire(GATHERED, page_token);
        let answer = api.calls.orders().list_shipment_orders(caller.asks(request)).await?;
        let page = answer.into_inner();
        orders.extend(page.orders.into_iter().map(Order::from));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let encoding = wish.encoding.unwrap_or_default();
    let file = csv_out::orders(&orders, encoding);
    let headers = [
        (header::CONTENT_TYPE, encoding.content_type()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"shipment-orders.csv\""),
    ];
    Ok((headers, file).into_response())
}

/// Names of a path with an order.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OrderName {
    /// The order's id, or the number people read out.
    order: String,
}

impl OrderName {
    /// The id, or else the number.
    pub(super) fn key(&self) -> (String, String) {
        match self.order.parse::<Uuid>() {
            Ok(id) => (id.to_string(), String::new()),
            Err(_) => (String::new(), self.order.clone()),
        }
    }
}

/// One order.
pub(super) async fn order(api: &Api, caller: &Caller, name: &OrderName) -> Result<Order, Problem> {
    let (order_id, order_number) = name.key();
    let request = v1::GetShipmentOrderRequest { order_id, order_number };
    let answer = api.calls.orders().get_shipment_order(caller.asks(request)).await?;
    Ok(answer.into_inner().order.unwrap_or_default().into())
}

/// One of your orders as it is now.
#[utoipa::path(
    get, path = "/v1/shipment-orders/{order}", tag = "orders", security(("token" = [])),
    params(OrderName), responses((status = 200, description = "The order as it is now", body = Order), Refusals)
)]
pub(super) async fn get_order(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<OrderName>,
) -> Result<Json<Order>, Problem> {
    Ok(Json(order(&api, &caller, &name).await?))
}

/// What is acknowledged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Acknowledgement {
    /// The version that you have.
    #[schema(minimum = 1)]
    version: u32,
}

/// Says that you have an order; saying it twice changes nothing.
#[utoipa::path(
    post, path = "/v1/shipment-orders/{order}/acknowledgement", tag = "orders",
    security(("token" = [])), params(OrderName), request_body = Acknowledgement,
    responses((status = 200, description = "The order as it is now", body = Order), Refusals)
)]
pub(super) async fn acknowledge_order(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<OrderName>,
    Body(said): Body<Acknowledgement>,
) -> Result<Json<Order>, Problem> {
    let order = order(&api, &caller, &name).await?;
    let request = v1::AcknowledgeShipmentOrderRequest {
        order_id: order.order_id.to_string(),
        version: said.version,
    };
    let answer = api.calls.orders().acknowledge_shipment_order(caller.asks(request)).await?;
    Ok(Json(answer.into_inner().order.unwrap_or_default().into()))
}

//! Exceptions of orders, and how they were settled.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::extract::{Body, Caller, Named};
use super::model::{Exception, ExceptionKind};
use super::orders::{OrderName, order};
use super::problem::{Problem, Refusals};

/// An exception that is raised (納入異常).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewException {
    /// Identifier of the wish: the same again is the same exception.
    request_id: Uuid,
    kind: ExceptionKind,
    /// The shipment it is about; left out, it is about the whole order.
    shipment_id: Option<Uuid>,
    /// Units it is about; 0 where they cannot be told.
    #[serde(default)]
    units: u32,
    /// What happened.
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// Says that something is wrong with an order.
#[utoipa::path(
    post, path = "/v1/shipment-orders/{order}/exceptions", tag = "progress",
    security(("token" = [])), params(OrderName), request_body = NewException,
    responses((status = 200, description = "The exception as it is now", body = Exception), Refusals)
)]
pub(super) async fn raise_exception(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<OrderName>,
    Body(said): Body<NewException>,
) -> Result<Json<Exception>, Problem> {
    let (order_id, order_number) = name.key();
    let request = v1::RaiseExceptionRequest {
        request_id: said.request_id.to_string(),
        order_id,
        order_number,
        shipment_id: said.shipment_id.map(|id| id.to_string()).unwrap_or_default(),
        kind: said.kind.wire().into(),
        units: said.units,
        note: said.note,
    };
    let answer = api.calls.shipments().raise_exception(caller.asks(request)).await?;
    Ok(Json(answer.into_inner().exception.unwrap_or_default().into()))
}

/// Exceptions of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Exceptions {
    exceptions: Vec<Exception>,
}

/// What was said to be wrong with an order, the newest first.
#[utoipa::path(
    get, path = "/v1/shipment-orders/{order}/exceptions", tag = "progress",
    security(("token" = [])), params(OrderName),
    responses((status = 200, description = "Exceptions, the newest first", body = Exceptions), Refusals)
)]
pub(super) async fn list_exceptions(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<OrderName>,
) -> Result<Json<Exceptions>, Problem> {
    let order = order(&api, &caller, &name).await?;
    let request = v1::ListExceptionsRequest {
        order_id: order.order_id.to_string(),
        page_size: 1_000,
        ..v1::ListExceptionsRequest::default()
    };
    let answer = api.calls.shipments().list_exceptions(caller.asks(request)).await?.into_inner();
    let exceptions = answer.exceptions.into_iter().map(Exception::from).collect();
    Ok(Json(Exceptions { exceptions }))
}

/// Names of a path with an exception.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ExceptionName {
    /// The exception's id.
    exception_id: Uuid,
}

/// How an exception was settled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Resolution {
    /// In words.
    #[schema(min_length = 1, max_length = 500)]
    resolution: String,
}

/// Says how an exception was settled.
#[utoipa::path(
    put, path = "/v1/exceptions/{exception_id}/resolution", tag = "progress",
    security(("token" = [])), params(ExceptionName), request_body = Resolution,
    responses((status = 200, description = "The exception as it is now", body = Exception), Refusals)
)]
pub(super) async fn resolve_exception(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<ExceptionName>,
    Body(said): Body<Resolution>,
) -> Result<Json<Exception>, Problem> {
    let request = v1::ResolveExceptionRequest {
        exception_id: name.exception_id.to_string(),
        resolution: said.resolution,
    };
    let answer = api.calls.shipments().resolve_exception(caller.asks(request)).await?;
    Ok(Json(answer.into_inner().exception.unwrap_or_default().into()))
}

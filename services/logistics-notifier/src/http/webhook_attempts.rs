//! Posts to webhooks: tests, the record of attempts, and what is posted again.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::extract::{Asked, Body, Caller, Named};
use super::model::instant;
use super::page::Page;
use super::problem::{Problem, Refusals};
use super::webhooks::EndpointName;

/// One try of one post.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Attempt {
    /// `webhook-id`.
    event_id: Uuid,
    /// Place in the feed; 0 for a test.
    sequence: u64,
    attempt: u32,
    time: Option<DateTime<Utc>>,
    milliseconds: u32,
    /// Status of the answer; 0 where there was none.
    status: u32,
    /// Why it did not arrive; empty where it did.
    error: String,
    /// When it is tried again.
    next_time: Option<DateTime<Utc>>,
}

impl From<v1::WebhookAttempt> for Attempt {
    fn from(attempt: v1::WebhookAttempt) -> Self {
        Self {
            event_id: attempt.event_id.parse().unwrap_or_default(),
            sequence: attempt.sequence,
            attempt: attempt.attempt,
            time: instant(attempt.time),
            milliseconds: attempt.milliseconds,
            status: attempt.status,
            error: attempt.error,
            next_time: instant(attempt.next_time),
        }
    }
}

/// Posts a message that means nothing (`jp.vsys.test.v1`), at once, and says how it went.
#[utoipa::path(
    post, path = "/v1/webhooks/{endpoint_id}/test", tag = "webhooks", security(("token" = [])),
    params(EndpointName), responses((status = 200, description = "How the post went", body = Attempt), Refusals)
)]
pub(super) async fn test_endpoint(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<EndpointName>,
) -> Result<Json<Attempt>, Problem> {
    let request = v1::TestWebhookEndpointRequest { endpoint_id: name.endpoint_id.to_string() };
    let answer = api.calls.webhooks().test_webhook_endpoint(caller.asks(request)).await?;
    Ok(Json(answer.into_inner().attempt.unwrap_or_default().into()))
}

/// Which attempts are wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AttemptFilter {
    /// Only those that failed.
    failed_only: Option<bool>,
    /// Only of this message.
    event_id: Option<Uuid>,
}

/// Attempts of a page.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Attempts {
    attempts: Vec<Attempt>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "String::is_empty")]
    next_page_token: String,
}

/// Every post that was tried in the last thirty days, the newest first.
#[utoipa::path(
    get, path = "/v1/webhooks/{endpoint_id}/attempts", tag = "webhooks", security(("token" = [])),
    params(EndpointName, AttemptFilter, Page), responses((status = 200, description = "Attempts, the newest first", body = Attempts), Refusals)
)]
pub(super) async fn list_attempts(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<EndpointName>,
    Asked(filter): Asked<AttemptFilter>,
    Asked(page): Asked<Page>,
) -> Result<Json<Attempts>, Problem> {
    let request = v1::ListWebhookAttemptsRequest {
        endpoint_id: name.endpoint_id.to_string(),
        failed_only: filter.failed_only.unwrap_or_default(),
        event_id: filter.event_id.map(|id| id.to_string()).unwrap_or_default(),
        page_size: page.size()?,
        page_token: page.token(),
    };
    let answer = api.calls.webhooks().list_webhook_attempts(caller.asks(request)).await?;
    let listed = answer.into_inner();
    Ok(Json(Attempts {
        attempts: listed.attempts.into_iter().map(Attempt::from).collect(),
        next_page_token: listed.next_page_token,
    }))
}

/// From when on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Recovery {
    /// Messages written at or after this time.
    since_time: DateTime<Utc>,
}

/// What is posted again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recovered {
    /// Messages that are posted again.
    recovered: u32,
}

/// Posts again what was written since a time and never arrived.
#[utoipa::path(
    post, path = "/v1/webhooks/{endpoint_id}/recovery", tag = "webhooks", security(("token" = [])),
    params(EndpointName), request_body = Recovery,
    responses((status = 200, description = "How many are posted again", body = Recovered), Refusals)
)]
pub(super) async fn recover(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<EndpointName>,
    Body(wish): Body<Recovery>,
) -> Result<Json<Recovered>, Problem> {
    let request = v1::RecoverWebhookDeliveriesRequest {
        endpoint_id: name.endpoint_id.to_string(),
        since_time: Some(convert::timestamp(wish.since_time)),
    };
    let answer = api.calls.webhooks().recover_webhook_deliveries(caller.asks(request)).await?;
    Ok(Json(Recovered { recovered: answer.into_inner().recovered }))
}

//! Webhooks to look after.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::extract::{Body, Caller, Named};
use super::model::instant;
use super::problem::{Problem, Refusals};

/// How posts are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scheme {
    /// `v1`: HMAC-SHA256 with a shared secret.
    #[default]
    Hmac,
    /// `v1a`: ed25519, for which you keep the public key only.
    Ed25519,
}

/// A webhook as it is now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Endpoint {
    endpoint_id: Uuid,
    url: String,
    note: String,
    /// Types of messages that are posted; all when empty.
    types: Vec<String>,
    scheme: Scheme,
    /// `whpk_…` for ed25519; empty otherwise.
    public_key: String,
    /// Whether it is posted to.
    enabled: bool,
    /// Why not: `by_partner`, `gone`, `failing`; absent while it is.
    disabled_reason: Option<String>,
    disabled_time: Option<DateTime<Utc>>,
    /// Messages that wait for it.
    waiting: u32,
    /// Messages given up on.
    given_up: u32,
    last_success_time: Option<DateTime<Utc>>,
    failing_since_time: Option<DateTime<Utc>>,
    created_time: Option<DateTime<Utc>>,
}

impl From<v1::WebhookEndpoint> for Endpoint {
    fn from(endpoint: v1::WebhookEndpoint) -> Self {
        let scheme = match endpoint.scheme() {
            v1::WebhookScheme::Ed25519 => Scheme::Ed25519,
            v1::WebhookScheme::Hmac | v1::WebhookScheme::Unspecified => Scheme::Hmac,
        };
        let reason = match endpoint.disabled() {
            v1::WebhookDisabledReason::Unspecified => None,
            v1::WebhookDisabledReason::ByPartner => Some("by_partner"),
            v1::WebhookDisabledReason::Gone => Some("gone"),
            v1::WebhookDisabledReason::Failing => Some("failing"),
        };
        Self {
            endpoint_id: endpoint.endpoint_id.parse().unwrap_or_default(),
            url: endpoint.url,
            note: endpoint.note,
            types: endpoint.types,
            scheme,
            public_key: endpoint.public_key,
            enabled: reason.is_none(),
            disabled_reason: reason.map(str::to_owned),
            disabled_time: instant(endpoint.disabled_time),
            waiting: endpoint.waiting,
            given_up: endpoint.given_up,
            last_success_time: instant(endpoint.last_success_time),
            failing_since_time: instant(endpoint.failing_since_time),
            created_time: instant(endpoint.created_time),
        }
    }
}

/// Your webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Endpoints {
    webhooks: Vec<Endpoint>,
}

/// Your webhooks, and what waits for each.
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "webhooks", security(("token" = [])),
    responses((status = 200, description = "Your webhooks", body = Endpoints), Refusals)
)]
pub(super) async fn list_endpoints(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<Endpoints>, Problem> {
    let request = v1::ListWebhookEndpointsRequest::default();
    let answer = api.calls.webhooks().list_webhook_endpoints(caller.asks(request)).await?;
    let webhooks = answer.into_inner().endpoints.into_iter().map(Endpoint::from).collect();
    Ok(Json(Endpoints { webhooks }))
}

/// A webhook that is entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewEndpoint {
    /// Identifier of the wish: the same again enters no second one.
    request_id: Uuid,
    /// Where to post: https.
    #[schema(max_length = 500)]
    url: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 100)]
    note: String,
    /// Types of messages; all when left out.
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    scheme: Scheme,
}

/// A webhook with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreatedEndpoint {
    webhook: Endpoint,
    /// `whsec_…`, shown this once; empty for ed25519.
    secret: String,
}

/// Enters a webhook; it gets what is written from now on.
#[utoipa::path(
    post, path = "/v1/webhooks", tag = "webhooks", security(("token" = [])),
    request_body = NewEndpoint, responses((status = 200, description = "The webhook with its secret", body = CreatedEndpoint), Refusals)
)]
pub(super) async fn create_endpoint(
    State(api): State<Api>,
    caller: Caller,
    Body(new): Body<NewEndpoint>,
) -> Result<Json<CreatedEndpoint>, Problem> {
    let scheme = match new.scheme {
        Scheme::Hmac => v1::WebhookScheme::Hmac,
        Scheme::Ed25519 => v1::WebhookScheme::Ed25519,
    };
    let request = v1::CreateWebhookEndpointRequest {
        request_id: new.request_id.to_string(),
        partner_id: String::new(),
        url: new.url,
        note: new.note,
        types: new.types,
        scheme: scheme.into(),
    };
    let answer = api.calls.webhooks().create_webhook_endpoint(caller.asks(request)).await?;
    let created = answer.into_inner();
    let webhook = created.endpoint.unwrap_or_default().into();
    Ok(Json(CreatedEndpoint { webhook, secret: created.secret }))
}

/// Names of a path with a webhook.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct EndpointName {
    /// The webhook's id.
    pub(super) endpoint_id: Uuid,
}

/// What a webhook is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EndpointWish {
    /// Where to post: https.
    #[schema(max_length = 500)]
    url: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 100)]
    note: String,
    /// Types of messages; all when left out.
    #[serde(default)]
    types: Vec<String>,
    /// Whether it is posted to.
    enabled: bool,
}

/// Changes a webhook, or turns it on or off.
#[utoipa::path(
    put, path = "/v1/webhooks/{endpoint_id}", tag = "webhooks", security(("token" = [])),
    params(EndpointName), request_body = EndpointWish,
    responses((status = 200, description = "The webhook as it is now", body = Endpoint), Refusals)
)]
pub(super) async fn update_endpoint(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<EndpointName>,
    Body(wish): Body<EndpointWish>,
) -> Result<Json<Endpoint>, Problem> {
    let request = v1::UpdateWebhookEndpointRequest {
        endpoint_id: name.endpoint_id.to_string(),
        url: wish.url,
        note: wish.note,
        types: wish.types,
        enabled: wish.enabled,
    };
    let answer = api.calls.webhooks().update_webhook_endpoint(caller.asks(request)).await?;
    Ok(Json(answer.into_inner().endpoint.unwrap_or_default().into()))
}

/// Takes a webhook away.
#[utoipa::path(
    delete, path = "/v1/webhooks/{endpoint_id}", tag = "webhooks", security(("token" = [])),
    params(EndpointName), responses((status = 204, description = "It is gone"), Refusals)
)]
pub(super) async fn delete_endpoint(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<EndpointName>,
) -> Result<StatusCode, Problem> {
    let request = v1::DeleteWebhookEndpointRequest { endpoint_id: name.endpoint_id.to_string() };
    api.calls.webhooks().delete_webhook_endpoint(caller.asks(request)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// For how long the old secret is to sign along.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rotation {
    /// Hours; 24 when left out.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 168)]
    overlap_hours: u32,
}

/// A new secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rotated {
    /// `whsec_…`, shown this once; empty for ed25519.
    secret: String,
    /// `whpk_…` for ed25519; empty otherwise.
    public_key: String,
    /// Until when posts carry a signature by the old one too.
    old_until_time: Option<DateTime<Utc>>,
}

/// Makes another secret; for a while posts are signed by both.
#[utoipa::path(
    post, path = "/v1/webhooks/{endpoint_id}/secret", tag = "webhooks", security(("token" = [])),
    params(EndpointName), request_body = Rotation,
    responses((status = 200, description = "The new secret", body = Rotated), Refusals)
)]
pub(super) async fn rotate_secret(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<EndpointName>,
    Body(rotation): Body<Rotation>,
) -> Result<Json<Rotated>, Problem> {
    let request = v1::RotateWebhookSecretRequest {
        endpoint_id: name.endpoint_id.to_string(),
        overlap_hours: rotation.overlap_hours,
    };
    let answer = api.calls.webhooks().rotate_webhook_secret(caller.asks(request)).await?;
    let rotated = answer.into_inner();
    Ok(Json(Rotated {
        secret: rotated.secret,
        public_key: rotated.public_key,
        old_until_time: instant(rotated.old_until_time),
    }))
}

//! Webhooks as partners look after them.

use chrono::TimeDelta;
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vsys_chassis::{Refusal, actor};
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::logistics_notifier::v1::webhook_service_server::WebhookService;
use vsys_vocabulary::{Actor, PartnerId};

use super::request::{optional, optional_id};
use super::{Answer, Grpc, count, page, reason, scope, status};
use crate::app::{Shown, Wish};
use crate::domain::webhook::{Disabled, Scheme};
use crate::store::webhooks::attempts::Attempt;

/// Hours for which an old secret signs along if nobody says otherwise, and the most.
const OVERLAP_HOURS: (u32, u32) = (24, 168);
/// Most characters of a note.
const LONGEST_NOTE: usize = 100;

/// The endpoint that is meant, and the partner whose it must be.
fn own(actor: &Actor, id: &str) -> Result<(Uuid, Option<PartnerId>), Status> {
    let id = convert::id(id, "endpoint_id").map_err(|error| status::malformed(&error))?;
    Ok((id, scope::partner(actor, None)?))
}

fn wish(url: &str, note: &str, mut types: Vec<String>) -> Result<Wish, Status> {
    if note.chars().count() > LONGEST_NOTE {
        let message = "a note has at most 100 characters";
        return Err(status::refuse(Refusal::of(&reason::TEXT_LENGTH, message).field("note")));
    }
    types.sort_unstable();
    types.dedup();
    Ok(Wish { url: url.trim().to_owned(), note: note.trim().to_owned(), types })
}

fn scheme(wire: v1::WebhookScheme) -> Scheme {
    match wire {
        v1::WebhookScheme::Unspecified | v1::WebhookScheme::Hmac => Scheme::Hmac,
        v1::WebhookScheme::Ed25519 => Scheme::Ed25519,
    }
}

fn endpoint(shown: Shown) -> v1::WebhookEndpoint {
    let Shown { listed, public_key } = shown;
    let endpoint = listed.endpoint;
    let scheme = match endpoint.scheme {
        Scheme::Hmac => v1::WebhookScheme::Hmac,
        Scheme::Ed25519 => v1::WebhookScheme::Ed25519,
    };
    let disabled = match endpoint.disabled.map(|(why, _)| why) {
        None => v1::WebhookDisabledReason::Unspecified,
        Some(Disabled::ByPartner) => v1::WebhookDisabledReason::ByPartner,
        Some(Disabled::Gone) => v1::WebhookDisabledReason::Gone,
        Some(Disabled::Failing) => v1::WebhookDisabledReason::Failing,
    };
    v1::WebhookEndpoint {
        endpoint_id: endpoint.id.to_string(),
        partner_id: endpoint.partner.to_string(),
        url: endpoint.url,
        note: endpoint.note,
        types: endpoint.types,
        scheme: scheme.into(),
        disabled: disabled.into(),
        disabled_time: endpoint.disabled.map(|(_, at)| convert::timestamp(at)),
        waiting: listed.waiting,
        given_up: listed.given_up,
        last_success_time: endpoint.last_success_at.map(convert::timestamp),
        failing_since_time: endpoint.failing_since.map(convert::timestamp),
        created_time: Some(convert::timestamp(endpoint.created_at)),
        public_key,
    }
}

fn attempt(attempt: Attempt) -> v1::WebhookAttempt {
    v1::WebhookAttempt {
        endpoint_id: attempt.endpoint.to_string(),
        event_id: attempt.event.to_string(),
        sequence: attempt.sequence,
        attempt: attempt.place,
        time: Some(convert::timestamp(attempt.at)),
        milliseconds: attempt.milliseconds,
        status: attempt.status.into(),
        error: attempt.error,
        next_time: attempt.next_at.map(convert::timestamp),
    }
}

#[tonic::async_trait]
impl WebhookService for Grpc {
    async fn create_webhook_endpoint(
        &self,
        request: Request<v1::CreateWebhookEndpointRequest>,
    ) -> Answer<v1::CreateWebhookEndpointResponse> {
        let by = actor(&request)?.clone();
        let asked = request.into_inner();
        let partner = super::feeds::partner(&by, &asked.partner_id)?;
        let id = convert::id(&asked.request_id, "request_id")
            .map_err(|error| status::malformed(&error))?;
        let scheme = scheme(asked.scheme());
        let wish = wish(&asked.url, &asked.note, asked.types)?;
        let created = self.logistics.create_endpoint((id, partner), wish, scheme).await;
        let (shown, secret) = created.map_err(|error| status::webhook(&error))?;
        Ok(Response::new(v1::CreateWebhookEndpointResponse {
            endpoint: Some(endpoint(shown)),
            secret: secret.shown(),
        }))
    }

    async fn update_webhook_endpoint(
        &self,
        request: Request<v1::UpdateWebhookEndpointRequest>,
    ) -> Answer<v1::UpdateWebhookEndpointResponse> {
        let by = actor(&request)?.clone();
        let asked = request.into_inner();
        let own = own(&by, &asked.endpoint_id)?;
        let wish = wish(&asked.url, &asked.note, asked.types)?;
        let updated = self.logistics.update_endpoint(own, wish, asked.enabled).await;
        let shown = updated.map_err(|error| status::webhook(&error))?;
        Ok(Response::new(v1::UpdateWebhookEndpointResponse { endpoint: Some(endpoint(shown)) }))
    }

    async fn delete_webhook_endpoint(
        &self,
        request: Request<v1::DeleteWebhookEndpointRequest>,
    ) -> Answer<v1::DeleteWebhookEndpointResponse> {
        let (id, only) = own(actor(&request)?, &request.get_ref().endpoint_id)?;
        let deleted = self.logistics.delete_endpoint(id, only).await;
        deleted.map_err(|error| status::webhook(&error))?;
        Ok(Response::new(v1::DeleteWebhookEndpointResponse {}))
    }

    async fn list_webhook_endpoints(
        &self,
        request: Request<v1::ListWebhookEndpointsRequest>,
    ) -> Answer<v1::ListWebhookEndpointsResponse> {
        let asked = optional(&request.get_ref().partner_id, "partner_id")
            .map_err(|error| status::malformed(&error))?;
        let partner = scope::partner(actor(&request)?, asked)?;
        let listed = self.logistics.list_endpoints(partner, None).await;
        let listed = listed.map_err(|error| status::fault(&error))?;
        let endpoints = listed.into_iter().map(endpoint).collect();
        Ok(Response::new(v1::ListWebhookEndpointsResponse { endpoints }))
    }

    async fn rotate_webhook_secret(
        &self,
        request: Request<v1::RotateWebhookSecretRequest>,
    ) -> Answer<v1::RotateWebhookSecretResponse> {
        let asked = request.get_ref();
        let own = own(actor(&request)?, &asked.endpoint_id)?;
        let hours = if asked.overlap_hours == 0 { OVERLAP_HOURS.0 } else { asked.overlap_hours };
        if hours > OVERLAP_HOURS.1 {
            let message =
                format!("an old secret signs along for at most {} hours", OVERLAP_HOURS.1);
            let refusal = Refusal::of(&reason::OVERLAP_RANGE, message).field("overlap_hours");
            return Err(status::refuse(refusal));
        }
        let rotated = self.logistics.rotate_secret(own, TimeDelta::hours(hours.into())).await;
        let (secret, old_until) = rotated.map_err(|error| status::webhook(&error))?;
        Ok(Response::new(v1::RotateWebhookSecretResponse {
            secret: secret.shown(),
            public_key: secret.public(),
            old_until_time: Some(convert::timestamp(old_until)),
        }))
    }

    async fn test_webhook_endpoint(
        &self,
        request: Request<v1::TestWebhookEndpointRequest>,
    ) -> Answer<v1::TestWebhookEndpointResponse> {
        let (id, only) = own(actor(&request)?, &request.get_ref().endpoint_id)?;
        let tested = self.logistics.test_endpoint(id, only).await;
        let tested = tested.map_err(|error| status::webhook(&error))?;
        Ok(Response::new(v1::TestWebhookEndpointResponse { attempt: Some(attempt(tested)) }))
    }

    async fn list_webhook_attempts(
        &self,
        request: Request<v1::ListWebhookAttemptsRequest>,
    ) -> Answer<v1::ListWebhookAttemptsResponse> {
        let asked = request.get_ref();
        let own = own(actor(&request)?, &asked.endpoint_id)?;
        let event =
            optional_id(&asked.event_id, "event_id").map_err(|error| status::malformed(&error))?;
        let before = page::before_place(&asked.page_token)?;
        let limit = page::limit(asked.page_size);
        let filter = (asked.failed_only, event);
        let listed = self.logistics.list_attempts(own, filter, before, limit).await;
        let mut found = listed.map_err(|error| status::webhook(&error))?;
        let next_page_token =
            page::cut(&mut found, asked.page_size, |(place, _)| place.to_string());
        let attempts = found.into_iter().map(|(_, one)| attempt(one)).collect();
        Ok(Response::new(v1::ListWebhookAttemptsResponse { attempts, next_page_token }))
    }

    async fn recover_webhook_deliveries(
        &self,
        request: Request<v1::RecoverWebhookDeliveriesRequest>,
    ) -> Answer<v1::RecoverWebhookDeliveriesResponse> {
        let asked = request.get_ref();
        let own = own(actor(&request)?, &asked.endpoint_id)?;
        let since = convert::time(asked.since_time, "since_time")
            .map_err(|error| status::malformed(&error))?;
        let recovered = self.logistics.recover(own, since).await;
        let recovered = count(recovered.map_err(|error| status::webhook(&error))?);
        Ok(Response::new(v1::RecoverWebhookDeliveriesResponse { recovered }))
    }
}

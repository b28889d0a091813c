//! Posts that are tried: one as a test, those of the record, and those that never arrived.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::WebhookError;
use crate::app::{Fault, Logistics};
use crate::domain::webhook::Health;
use crate::store::events;
use crate::store::webhooks::attempts::{self, Attempt, Begun};
use crate::store::webhooks::{deliveries, endpoints, secrets};
use crate::webhook::post::Letter;

impl Logistics {
    /// Posts a message that means nothing, at once.
    pub(crate) async fn test_endpoint(
        &self,
        id: Uuid,
        only: Option<PartnerId>,
    ) -> Result<Attempt, WebhookError> {
        let mut tx = self.pool.begin().await?;
        let endpoint = self.own(&mut tx, id, only).await?;
        let now = self.clock.now();
        let sealed = secrets::in_force(&mut tx, &[id], now).await?;
        tx.commit().await?;
        let secrets: Vec<_> = sealed
            .iter()
            .map(|sealed| self.open_secret(endpoint.scheme, sealed))
            .collect::<Result<_, _>>()?;
        let event = self.clock.new_id();
        let body = json!({
            "specversion": "1.0",
            "id": event,
            "source": crate::partner::cloud_event::SOURCE,
            "type": "jp.vsys.test.v1",
            "subject": id,
            "time": now,
            "datacontenttype": "application/json",
            "dataschema": "urn:vsys:test:v1",
            "environment": self.environment.as_str(),
            "data": {"endpoint_id": id},
        });
        let body = serde_json::to_vec(&body).map_err(Fault::from)?.into();
        let letter = Letter {
            address: self.poster.address(&endpoint.url),
            id: event,
            timestamp: now.timestamp(),
            secrets: Arc::from(secrets),
            body,
        };
        let since = Instant::now();
        let answer = self.poster.post(letter, || ()).await;
        let begun = Begun { endpoint: id, event, sequence: 0, place: 1, at: now };
        let attempt = begun.answered(&answer, since.elapsed());
        let mut conn = self.pool.acquire().await?;
        attempts::insert(&mut conn, std::iter::once(&attempt)).await?;
        Ok(attempt)
    }

    /// Attempts of an address before a place in the record, the newest first.
    pub(crate) async fn list_attempts(
        &self,
        (id, only): (Uuid, Option<PartnerId>),
        filter: (bool, Option<Uuid>),
        before: i64,
        limit: i64,
    ) -> Result<Vec<(i64, Attempt)>, WebhookError> {
        let mut conn = self.pool.acquire().await?;
        let known = endpoints::list(&mut conn, only, Some(id)).await?;
        if known.is_empty() {
            return Err(WebhookError::NoSuchEndpoint);
        }
        Ok(attempts::list(&mut conn, id, filter, before, limit).await?)
    }

    /// Posts again what was written since a time and never arrived; returns how much.
    pub(crate) async fn recover(
        &self,
        (id, only): (Uuid, Option<PartnerId>),
        since: DateTime<Utc>,
    ) -> Result<u64, WebhookError> {
        let mut tx = self.pool.begin().await?;
        let mut endpoint = self.own(&mut tx, id, only).await?;
        let first = events::first_since(&mut tx, endpoint.partner, since).await?;
        let Some(first) = first else { return Ok(0) };
        let now = self.clock.now();
        let recovered = deliveries::recover(&mut tx, id, first, now).await?;
        // Whoever asks for it has mended the address: it is tried again at once.
        let disabled = endpoint.health().disabled;
        endpoint.take_health(Health { disabled, ..Health::default() }, now);
        endpoints::save(&mut tx, &endpoint).await?;
        tx.commit().await?;
        Ok(recovered)
    }
}

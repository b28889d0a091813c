//! Secrets that sign posts: made, opened, replaced.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::WebhookError;
use crate::app::{Fault, Logistics};
use crate::domain::webhook::Scheme;
use crate::store::webhooks::endpoints::Endpoint;
use crate::store::webhooks::secrets::{self, SealedSecret};
use crate::webhook::sign::Secret;

impl Logistics {
    pub(super) async fn new_secret(
        &self,
        conn: &mut PgConnection,
        endpoint: &Endpoint,
        old_until: DateTime<Utc>,
    ) -> Result<Secret, WebhookError> {
        let secret = Secret::new(endpoint.scheme).map_err(Fault::from)?;
        let sealed = self.secrets.sealer().seal(&secret.bytes()).map_err(Fault::from)?;
        let kept = SealedSecret {
            id: self.clock.new_id(),
            endpoint: endpoint.id,
            sealed,
            created_at: self.clock.now(),
        };
        secrets::put(conn, &kept, old_until).await?;
        Ok(secret)
    }

    /// A secret as it is used.
    pub(crate) fn open_secret(
        &self,
        scheme: Scheme,
        sealed: &SealedSecret,
    ) -> Result<Secret, Fault> {
        Ok(Secret::read(scheme, &self.secrets.open(&sealed.sealed)?)?)
    }

    /// Makes another secret; the old one signs along for a while.
    pub(crate) async fn rotate_secret(
        &self,
        (id, only): (Uuid, Option<PartnerId>),
        overlap: TimeDelta,
    ) -> Result<(Secret, DateTime<Utc>), WebhookError> {
        let mut tx = self.pool.begin().await?;
        let endpoint = self.own(&mut tx, id, only).await?;
        let old_until = self.clock.now() + overlap;
        let secret = self.new_secret(&mut tx, &endpoint, old_until).await?;
        tx.commit().await?;
        Ok((secret, old_until))
    }
}

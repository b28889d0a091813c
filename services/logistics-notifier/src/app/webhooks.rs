//! Webhooks: the addresses of partners, and looking after them.

mod posting;
mod signing;

use chrono::TimeDelta;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_messaging::Scope;
use vsys_vocabulary::{Office, PartnerId};

use super::feed_writer::FeedWriter;
use super::{Fault, Logistics};
use crate::domain::webhook::{Disabled, Health, Scheme};
use crate::events::outgoing;
use crate::partner::cloud_event::Kind;
use crate::partner::progress::WebhookData;
use crate::store::partner_feeds;
use crate::store::webhooks::endpoints::{self, Endpoint, Listed};
use crate::store::webhooks::{attempts, secrets};
use crate::webhook::guard::Unfit;
use crate::webhook::health::TurnedOff;
use crate::webhook::sign::Secret;

/// Most addresses of a partner.
pub(crate) const MOST_ENDPOINTS: i64 = 10;
/// How long attempts are kept.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Attempts that are forgotten in one statement.
const FORGOTTEN: i64 = 10_000;

/// Why an address was not entered or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WebhookError {
    #[error("there is no such address")]
    NoSuchEndpoint,
    #[error("there is no partner {0}")]
    NoSuchPartner(PartnerId),
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("there is no type {0}")]
    UnknownType(String),
    #[error("a partner has at most {MOST_ENDPOINTS} addresses")]
    TooMany,
    #[error("the address was entered before with this identifier")]
    EnteredBefore,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for WebhookError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<crate::store::StoreError> for WebhookError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// What a partner says of an address.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) url: String,
    pub(crate) note: String,
    pub(crate) types: Vec<String>,
}

/// An address with its public key, as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) listed: Listed,
    pub(crate) public_key: String,
}

impl Logistics {
    fn check_wish(&self, wish: &Wish) -> Result<(), WebhookError> {
        self.poster.guard.read(&wish.url)?;
        let known = |name: &String| Kind::ALL.iter().any(|kind| kind.event_type() == name);
        match wish.types.iter().find(|name| !known(name)) {
            Some(unknown) => Err(WebhookError::UnknownType(unknown.clone())),
            None => Ok(()),
        }
    }

    /// Enters an address; it gets what is written from now on.
    #[tracing::instrument(skip_all, fields(partner.id = %partner), err)]
    pub(crate) async fn create_endpoint(
        &self,
        (id, partner): (Uuid, PartnerId),
        wish: Wish,
        scheme: Scheme,
    ) -> Result<(Shown, Secret), WebhookError> {
        self.check_wish(&wish)?;
        let mut tx = self.pool.begin().await?;
        let feed = partner_feeds::find(&mut tx, partner).await?;
        let feed = feed.ok_or(WebhookError::NoSuchPartner(partner))?;
        if endpoints::number_of(&mut tx, partner).await? >= MOST_ENDPOINTS {
            return Err(WebhookError::TooMany);
        }
        let endpoint = Endpoint {
            id,
            partner,
            url: wish.url,
            note: wish.note,
            types: wish.types,
            scheme,
            created_at: self.clock.now(),
            disabled: None,
            paused_until: None,
            failing_since: None,
            failures: 0,
            last_success_at: None,
        };
        if !endpoints::insert(&mut tx, &endpoint, feed.last_sequence).await? {
            return Err(WebhookError::EnteredBefore);
        }
        let secret = self.new_secret(&mut tx, &endpoint, self.clock.now()).await?;
        tx.commit().await?;
        let public_key = secret.public();
        let listed = Listed { endpoint, waiting: 0, given_up: 0 };
        Ok((Shown { listed, public_key }, secret))
    }

    async fn own(
        &self,
        conn: &mut PgConnection,
        id: Uuid,
        only: Option<PartnerId>,
    ) -> Result<Endpoint, WebhookError> {
        let found = endpoints::find_for_update(conn, id).await?;
        found
            .filter(|endpoint| only.is_none_or(|own| own == endpoint.partner))
            .ok_or(WebhookError::NoSuchEndpoint)
    }

    /// Changes an address, or turns it on or off. Whoever turns it on wants it tried at once.
    pub(crate) async fn update_endpoint(
        &self,
        (id, only): (Uuid, Option<PartnerId>),
        wish: Wish,
        enabled: bool,
    ) -> Result<Shown, WebhookError> {
        self.check_wish(&wish)?;
        let mut tx = self.pool.begin().await?;
        let mut endpoint = self.own(&mut tx, id, only).await?;
        let moved = endpoint.url != wish.url;
        Wish { url: endpoint.url, note: endpoint.note, types: endpoint.types } = wish;
        let now = self.clock.now();
        match (enabled, endpoint.disabled) {
            (true, disabled) if disabled.is_some() || moved => {
                endpoint.take_health(Health::default(), now);
            }
            (false, None) => endpoint.disabled = Some((Disabled::ByPartner, now)),
            _ => {}
        }
        endpoints::save(&mut tx, &endpoint).await?;
        tx.commit().await?;
        self.shown(id, only).await
    }

    /// Takes an address away.
    pub(crate) async fn delete_endpoint(
        &self,
        id: Uuid,
        only: Option<PartnerId>,
    ) -> Result<(), WebhookError> {
        let mut tx = self.pool.begin().await?;
        let endpoint = self.own(&mut tx, id, only).await?;
        endpoints::delete(&mut tx, endpoint.id, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The addresses of a partner or of all.
    pub(crate) async fn list_endpoints(
        &self,
        partner: Option<PartnerId>,
        only: Option<Uuid>,
    ) -> Result<Vec<Shown>, Fault> {
        let mut conn = self.pool.acquire().await?;
        let listed = endpoints::list(&mut conn, partner, only).await?;
        let ids: Vec<_> = listed.iter().map(|listed| listed.endpoint.id).collect();
        let secrets = secrets::in_force(&mut conn, &ids, self.clock.now()).await?;
        listed
            .into_iter()
            .map(|listed| {
                // The newest stands first.
                let newest = secrets.iter().find(|secret| secret.endpoint == listed.endpoint.id);
                let public_key = newest
                    .map(|sealed| self.open_secret(listed.endpoint.scheme, sealed))
                    .transpose()?
                    .map(|secret| secret.public());
                Ok(Shown { listed, public_key: public_key.unwrap_or_default() })
            })
            .collect()
    }

    async fn shown(&self, id: Uuid, only: Option<PartnerId>) -> Result<Shown, WebhookError> {
        let shown = self.list_endpoints(only, Some(id)).await?;
        shown.into_iter().next().ok_or(WebhookError::NoSuchEndpoint)
    }

    /// Tells partners, in their feeds, of addresses that were turned off.
    pub(crate) async fn tell_turned_off(
        &self,
        conn: &mut PgConnection,
        turned_off: &[TurnedOff],
    ) -> Result<(), Fault> {
        let mut writer = FeedWriter::open(self, conn).await?;
        for off in turned_off {
            writer.fact(Scope::of(&Office::Nation), &outgoing::webhook_disabled(off));
            let TurnedOff { endpoint, why } = off;
            tracing::warn!(
                partner.id = %endpoint.partner, endpoint.id = %endpoint.id, why = why.as_str(),
                "a webhook was turned off"
            );
            let data = WebhookData {
                endpoint_id: endpoint.id,
                url: &endpoint.url,
                reason: why.as_str(),
                failing_since_time: endpoint.failing_since,
            };
            writer.tell(Kind::WebhookDisabled, endpoint.id, endpoint.partner, &data)?;
        }
        writer.close(conn).await
    }

    /// Forgets what nobody needs any more: old attempts, and secrets that have run out.
    pub(crate) async fn forget_webhooks(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        let mut conn = self.pool.acquire().await?;
        secrets::forget(&mut conn, now).await?;
        while attempts::forget(&mut conn, now - KEPT, FORGOTTEN).await? > 0 {}
        Ok(())
    }
}

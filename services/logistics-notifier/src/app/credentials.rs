//! Credentials for partners.

use chrono::{DateTime, TimeDelta, Utc};
use vsys_vocabulary::PartnerId;

use super::saying::Speaker;
use super::{Fault, Logistics};
use crate::partner::credentials::Reach;
use crate::partner::feed::Feeds;
use crate::store::credentials::{self, Credentials};
use crate::store::partner_feeds;

/// What a partner needs to receive its feed; it is kept nowhere.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) credentials: String,
    /// Their public key.
    pub(crate) id: String,
    pub(crate) reach: Reach,
    pub(crate) until: DateTime<Utc>,
}

/// Why no credentials were issued.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IssueError {
    #[error("there is no partner {0}")]
    UnknownPartner(PartnerId),
    #[error("no seed of an account of the broker is set, so no credentials can be signed")]
    NoIssuer,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why credentials were not taken back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevokeError {
    #[error("no such credentials were issued")]
    NoSuchCredentials,
    #[error(
        "no operator's key and system credentials of the broker are set, so nothing can be revoked"
    )]
    NotSetUp,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Logistics {
    /// Makes the partner's consumer, and credentials that reach it and nothing else.
    #[tracing::instrument(skip_all, fields(partner.id = %partner), err)]
    pub(crate) async fn issue_credentials(
        &self,
        (partner, by): (PartnerId, &Speaker),
        valid_for: TimeDelta,
    ) -> Result<Issued, IssueError> {
        let mut conn = self.pool.acquire().await.map_err(Fault::from)?;
        let known = partner_feeds::find(&mut conn, partner).await.map_err(Fault::from)?;
        drop(conn);
        let consumer = known.ok_or(IssueError::UnknownPartner(partner))?.consumer;
        let issuer = self.issuer.as_ref().ok_or(IssueError::NoIssuer)?;
        let feeds = Feeds::open(&self.jetstream, &self.topology).await.map_err(Fault::from)?;
        feeds.ensure(partner, &consumer).await.map_err(Fault::from)?;
        let reach = Reach {
            partner: partner.to_string(),
            stream: Feeds::stream_name(&self.topology).unwrap_or_default().to_owned(),
            consumer,
            inbox_prefix: format!("_INBOX_{partner}"),
        };
        let from = self.clock.now();
        let until = from + valid_for;
        let (id, credentials) = issuer.issue(&reach, (from, until)).map_err(Fault::from)?;
        let kept = Credentials {
            id: id.clone(),
            partner,
            person: by.person.clone(),
            issued_at: from,
            expires_at: until,
            revoked_at: None,
        };
        let mut conn = self.pool.acquire().await.map_err(Fault::from)?;
        credentials::insert(&mut conn, &kept).await.map_err(Fault::from)?;
        tracing::info!(partner.id = %partner, %until, "credentials were issued");
        Ok(Issued { credentials, id, reach, until })
    }

    /// Credentials that a partner was given, the newest first.
    pub(crate) async fn list_credentials(
        &self,
        partner: PartnerId,
    ) -> Result<Vec<Credentials>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(credentials::list(&mut conn, partner).await?)
    }

    /// Takes credentials back: the broker drops connections with them and lets in no new one.
    #[tracing::instrument(skip_all, err)]
    pub(crate) async fn revoke_credentials(
        &self,
        id: &str,
        only: Option<PartnerId>,
    ) -> Result<Credentials, RevokeError> {
        let authority = self.authority.as_ref().ok_or(RevokeError::NotSetUp)?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await.map_err(Fault::from)?;
        let revoked = credentials::revoke(&mut tx, id, only, now).await.map_err(Fault::from)?;
        let revoked = revoked.ok_or(RevokeError::NoSuchCredentials)?;
        let all = credentials::revoked(&mut tx, now).await.map_err(Fault::from)?;
        // Said to the broker before it is kept: what is kept as revoked must be so.
        authority.revoke(&all, now).await.map_err(Fault::from)?;
        tx.commit().await.map_err(Fault::from)?;
        tracing::info!(partner.id = %revoked.partner, "credentials were revoked");
        Ok(revoked)
    }

    /// Says to the broker again what is revoked, where it has forgotten it.
    pub(crate) async fn mend_revocations(&self) -> Result<(), Fault> {
        let Some(authority) = &self.authority else { return Ok(()) };
        let mut conn = self.pool.acquire().await?;
        let now = self.clock.now();
        let all = credentials::revoked(&mut conn, now).await?;
        drop(conn);
        if all.is_empty() { Ok(()) } else { Ok(authority.revoke(&all, now).await?) }
    }
}

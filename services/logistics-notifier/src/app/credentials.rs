//! Credentials for partners.

use chrono::{DateTime, TimeDelta, Utc};
use vsys_vocabulary::PartnerId;

use super::{Fault, Logistics};
use crate::partner::credentials::Reach;
use crate::partner::feed::Feeds;
use crate::store::partner_feeds;

/// What a partner needs to receive its feed; it is kept nowhere.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) credentials: String,
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

impl Logistics {
    /// Makes the partner's consumer, and credentials that reach it and nothing else.
    #[tracing::instrument(skip_all, fields(partner.id = %partner), err)]
    pub(crate) async fn issue_credentials(
        &self,
        partner: PartnerId,
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
        let credentials = issuer.issue(&reach, (from, until)).map_err(Fault::from)?;
        tracing::info!(partner.id = %partner, %until, "credentials were issued");
        Ok(Issued { credentials, reach, until })
    }
}

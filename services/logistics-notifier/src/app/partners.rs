//! Partners, their codes of sites, and their feeds.

use vsys_vocabulary::PartnerId;

use super::{Fault, Logistics};
use crate::domain::partner::Partner;
use crate::partner::feed::Feeds;
use crate::store::acknowledgements::Receipt;
use crate::store::customer_codes::CustomerCode;
use crate::store::{acknowledgements, customer_codes, partner_feeds, partners};

/// Why customer codes were not entered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PutCodesError {
    #[error("row {row} names a partner that is not known")]
    UnknownPartner { row: usize },
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// How far a partner's feed was written and acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Feed {
    pub(crate) partner: PartnerId,
    pub(crate) stream: String,
    pub(crate) consumer: String,
    pub(crate) last_sequence: u64,
    pub(crate) receipt: Option<Receipt>,
}

impl Logistics {
    /// Enters partners or changes them; returns how many were new or different.
    pub(crate) async fn put_partners(&self, partners: &[Partner]) -> Result<u64, Fault> {
        let mut tx = self.pool.begin().await?;
        let changed = partners::put(&mut tx, partners).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Partners after `after`, in order of their ids.
    pub(crate) async fn list_partners(
        &self,
        only: Option<PartnerId>,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Partner>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(partners::list(&mut conn, only, after, limit).await?)
    }

    /// Enters what partners call sites; orders that were placed keep what they were told with.
    pub(crate) async fn put_customer_codes(
        &self,
        codes: &[CustomerCode],
    ) -> Result<u64, PutCodesError> {
        let mut tx = self.pool.begin().await.map_err(Fault::from)?;
        let ids: Vec<_> = codes.iter().map(|code| code.partner.as_str()).collect();
        if let Some(row) = partners::first_unknown(&mut tx, &ids).await.map_err(Fault::from)? {
            return Err(PutCodesError::UnknownPartner { row });
        }
        let changed = customer_codes::put(&mut tx, codes).await.map_err(Fault::from)?;
        tx.commit().await.map_err(Fault::from)?;
        Ok(changed)
    }

    /// A partner's feed; none for an unknown partner.
    pub(crate) async fn feed(&self, partner: PartnerId) -> Result<Option<Feed>, Fault> {
        let mut conn = self.pool.acquire().await?;
        let Some(feed) = partner_feeds::find(&mut conn, partner).await? else {
            return Ok(None);
        };
        let receipts = acknowledgements::latest(&mut conn, Some(partner)).await?;
        Ok(Some(Feed {
            partner,
            stream: Feeds::stream_name(&self.topology).unwrap_or_default().to_owned(),
            consumer: feed.consumer,
            last_sequence: feed.last_sequence,
            receipt: receipts.first().map(|(_, receipt)| *receipt),
        }))
    }
}

//! Receipts: what the broker knows of partners' acknowledgements, kept where it cannot be lost.

use futures::future::join_all;

use super::{Fault, Logistics};
use crate::partner::feed::{FeedError, Feeds};
use crate::store::{acknowledgements, partner_feeds};

impl Logistics {
    /// Makes partners' consumers that the broker has not, or has lost.
    pub(crate) async fn mend_feeds(&self) -> Result<(), Fault> {
        let mut conn = self.pool.acquire().await?;
        let consumers = partner_feeds::consumers(&mut conn).await?;
        drop(conn);
        Ok(Feeds::open(&self.jetstream, &self.topology).await?.mend(&consumers).await?)
    }

    /// Reads how far each partner that is behind has acknowledged its feed, and keeps it.
    pub(crate) async fn note_receipts(&self) -> Result<(), Fault> {
        let mut conn = self.pool.acquire().await?;
        let behind = acknowledgements::behind(&mut conn).await?;
        if behind.is_empty() {
            return Ok(());
        }
        drop(conn);
        let feeds = Feeds::open(&self.jetstream, &self.topology).await?;
        let floors = join_all(behind.iter().map(|(partner, consumer)| {
            let feeds = &feeds;
            async move { Ok((*partner, feeds.acknowledged(*partner, consumer).await?)) }
        }))
        .await;
        let mut receipts = Vec::with_capacity(floors.len());
        let mut failed: Option<FeedError> = None;
        for floor in floors {
            match floor {
                Ok((partner, Some(sequence))) => receipts.push((partner, sequence)),
                Ok((_, None)) => {}
                Err(error) => failed = Some(error),
            }
        }
        if !receipts.is_empty() {
            let mut conn = self.pool.acquire().await?;
            acknowledgements::note(&mut conn, &receipts, self.clock.now()).await?;
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

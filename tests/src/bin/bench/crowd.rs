//! The partners: one process with the credentials of all of them.

use std::sync::Arc;

use anyhow::anyhow;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};
use vsys_tests::{Access, Books, Delivery, Feed, Register, Trade, Venue};

/// Everyone who listens; they stop when this is dropped.
pub(crate) struct Crowd {
    /// What they have received.
    pub(crate) books: Arc<Books>,
    failures: mpsc::UnboundedReceiver<anyhow::Error>,
    _listening: JoinSet<()>,
    _stop: DropGuard,
}

impl Crowd {
    /// Gets credentials for every partner and opens its feed.
    pub(crate) async fn gather(
        venue: &Venue,
        register: &Register<'_>,
        trade: &Trade,
    ) -> anyhow::Result<Self> {
        let accesses: Vec<Access> = stream::iter(trade.traders())
            .map(|trader| register.access(trader.id))
            .buffered(8)
            .try_collect()
            .await?;
        let books = Arc::new(Books::default());
        let (tell, failures) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        let mut listening = JoinSet::new();
        for access in accesses {
            let feed = Feed::open(&venue.nats_url, access).await?;
            let (books, clock) = (Arc::clone(&books), venue.clock.clone());
            let (stop, tell) = (stop.child_token(), tell.clone());
            listening.spawn(async move {
                let hear = |Delivery { partner, payload, at }| {
                    if let Err(error) = books.hear(partner, &payload, at) {
                        let _ = tell.send(error);
                    }
                };
                if let Err(error) = feed.run(&clock, &stop, hear).await {
                    let _ = tell.send(error);
                }
            });
        }
        Ok(Self { books, failures, _listening: listening, _stop: stop.drop_guard() })
    }

    /// Fails when a feed has failed so far.
    pub(crate) fn is_well(&mut self) -> anyhow::Result<()> {
        match self.failures.try_recv() {
            Ok(error) => Err(error),
            Err(mpsc::error::TryRecvError::Empty) => Ok(()),
            Err(mpsc::error::TryRecvError::Disconnected) => Err(anyhow!("all feeds have ended")),
        }
    }
}

//! The partners' clients: two in Python as partners write them, the others in this process.

use std::sync::Arc;

use anyhow::anyhow;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;
use vsys_tests::{Access, Books, Delivery, Feed, Register, Trade, Venue};
use vsys_vocabulary::PartnerId;

use crate::python::{Python, PythonClient};
use crate::screen::{Screen, grouped};

/// Everyone who listens; they stop when this is dropped.
pub(crate) struct Partners {
    python: Vec<PartnerId>,
    failures: mpsc::UnboundedReceiver<anyhow::Error>,
    screen: Arc<Screen>,
    _hearing: JoinSet<()>,
    _stop: DropGuard,
}

impl Partners {
    /// Gets credentials for all partners and starts their clients: Python for the manufacturer
    /// and the first wholesaler.
    pub(crate) async fn listen(
        venue: &Venue,
        register: &Register<'_>,
        trade: &Trade,
        books: &Arc<Books>,
        python: &Python,
        screen: &Arc<Screen>,
    ) -> anyhow::Result<Self> {
        let accesses: Vec<Access> = stream::iter(trade.traders())
            .map(|trader| register.access(trader.id))
            .buffered(8)
            .try_collect()
            .await?;
        let (tell, failures) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        let (mut python_partners, mut hearing) = (Vec::new(), JoinSet::new());
        for (place, access) in accesses.into_iter().enumerate() {
            if place < 2 {
                let client = PythonClient::start(python, venue, &access, screen)?;
                let (books, tell) = (Arc::clone(books), tell.clone());
                python_partners.push(access.partner);
                hearing.spawn(async move {
                    if let Err(error) = client.hear(&books).await {
                        let _ = tell.send(error);
                    }
                });
            } else {
                let feed = Feed::open(&venue.nats_url, access).await?;
                let (books, clock) = (Arc::clone(books), venue.clock.clone());
                let (stop, tell) = (stop.child_token(), tell.clone());
                hearing.spawn(async move {
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
        }
        let screen = Arc::clone(screen);
        Ok(Self {
            python: python_partners,
            failures,
            screen,
            _hearing: hearing,
            _stop: stop.drop_guard(),
        })
    }

    /// The first thing that goes wrong with a client; pending while all is well.
    pub(crate) async fn failure(&mut self) -> anyhow::Error {
        let failure = self.failures.recv().await;
        failure.unwrap_or_else(|| anyhow!("the partners' clients have ended"))
    }

    /// Says how many orders the Python clients received, beyond those shown one by one.
    pub(crate) fn say_counts(&self, books: &Books, round: Uuid) {
        for partner in &self.python {
            let orders = books.of_round(round, |ledgers| {
                ledgers.get(partner).map_or(0, |ledger| ledger.orders.len())
            });
            let (partner, orders) = (partner.to_string(), grouped(orders as u64));
            self.screen.line(format_args!("{partner:>13} | {orders} orders, all of this round"));
        }
    }

    /// Goes on until something goes wrong.
    pub(crate) async fn listen_on(mut self) -> anyhow::Result<()> {
        Err(self.failure().await)
    }
}

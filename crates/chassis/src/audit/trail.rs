//! Where entries wait for the outbox.

use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use vsys_messaging::{Envelope, Outbox};

use super::contract;
use super::losses::Losses;
use super::writer::Writer;
use crate::clock::Clock;
use crate::service::Service;

/// How long an answer waits for its entry to be written.
const PATIENCE: Duration = Duration::from_secs(5);
/// Entries that may wait at the same time; further answers wait for a place.
const PLACES: usize = 4_096;

/// The trail of one service; clones write the same.
#[derive(Clone)]
pub(crate) struct Trail {
    pub(super) service: &'static Service,
    pub(super) clock: Clock,
    entries: mpsc::Sender<Entry>,
    losses: Losses,
}

/// An answer to be written, and whoever waits for that.
pub(super) struct Entry {
    pub(super) envelope: Envelope,
    pub(super) waiting: Waiting,
}

/// Who waits for an entry.
pub(super) struct Waiting {
    /// After this nobody waits any more: an entry that is not written then is lost.
    pub(super) deadline: Instant,
    pub(super) written: oneshot::Sender<()>,
}

impl Trail {
    /// A trail, with the writer that has to run for it.
    pub(crate) fn open(
        service: &'static Service,
        clock: Clock,
        pool: &PgPool,
        outbox: Outbox,
    ) -> (Self, Writer) {
        contract::read();
        let (entries, arrived) = mpsc::channel(PLACES);
        let losses = Losses::of(service.schema);
        let writer = Writer::new(pool.connect_options(), outbox, arrived, losses.clone());
        (Self { service, clock, entries, losses }, writer)
    }

    /// Records what `entry` says once there is a place, and returns when that is committed, or
    /// after five seconds: then the entry is lost, and counted.
    pub(super) async fn record(&self, entry: impl FnOnce() -> Envelope) {
        let deadline = Instant::now() + PATIENCE;
        let Ok(Ok(place)) = timeout_at(deadline, self.entries.reserve()).await else {
            self.losses.add(1);
            return;
        };
        let (written, done) = oneshot::channel();
        place.send(Entry { envelope: entry(), waiting: Waiting { deadline, written } });
        // The writer counts what it could not write in time.
        let _ = timeout_at(deadline, done).await;
    }

    /// Records an entry that nobody waits for.
    pub(super) fn leave(&self, envelope: Envelope) {
        let deadline = Instant::now() + PATIENCE;
        let entry =
            Entry { envelope, waiting: Waiting { deadline, written: oneshot::channel().0 } };
        if self.entries.try_send(entry).is_err() {
            self.losses.add(1);
        }
    }
}

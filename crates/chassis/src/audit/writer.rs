//! Entries of many answers into the outbox, with one insert and one commit.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use vsys_messaging::{Envelope, Outbox};

use super::losses::Losses;
use super::trail::{Entry, Waiting};
use crate::refusal::chain;

/// Entries of one commit.
const TOGETHER: usize = 256;
/// How long the database may take for them.
const ATTEMPT: Duration = Duration::from_secs(2);
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(200);
/// How often losses that nobody has told of are looked for.
const LOOKS: Duration = Duration::from_mins(1);

/// Writes what a trail takes in. What arrives during a commit goes into the next.
pub(crate) struct Writer {
    options: Arc<PgConnectOptions>,
    /// Its own, so that it never waits behind the calls that it records.
    connection: Option<PgConnection>,
    outbox: Outbox,
    arrived: mpsc::Receiver<Entry>,
    losses: Losses,
}

impl Writer {
    pub(super) fn new(
        options: Arc<PgConnectOptions>,
        outbox: Outbox,
        arrived: mpsc::Receiver<Entry>,
        losses: Losses,
    ) -> Self {
        Self { options, connection: None, outbox, arrived, losses }
    }

    /// Runs until `stop`, and then until everything that has arrived is written or lost.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut looks = interval(LOOKS);
        let mut entries = Vec::with_capacity(TOGETHER);
        loop {
            tokio::select! {
                count = self.arrived.recv_many(&mut entries, TOGETHER) => {
                    if count == 0 {
                        break;
                    }
                    self.write(entries.drain(..)).await;
                }
                () = stop.cancelled(), if !self.arrived.is_closed() => self.arrived.close(),
                _ = looks.tick() => {}
            }
            self.losses.tell();
        }
        if let Some(connection) = self.connection {
            // The process ends: the server notices in any case.
            let _ = connection.close().await;
        }
    }

    /// Writes entries in one transaction; tries again until nobody waits for any of them.
    async fn write(&mut self, entries: impl Iterator<Item = Entry>) {
        let mut pauses = interval(PAUSE);
        pauses.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut envelopes, mut waiting): (Vec<Envelope>, Vec<Waiting>) =
            entries.map(|entry| (entry.envelope, entry.waiting)).unzip();
        while !envelopes.is_empty() {
            pauses.tick().await;
            let attempt = timeout(ATTEMPT, self.attempt(&envelopes));
            let Err(error) = attempt.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)) else {
                for waiting in waiting {
                    // Whoever has stopped waiting does not hear it.
                    let _ = waiting.written.send(());
                }
                return;
            };
            tracing::debug!(error = chain(&error), "the audit trail is not written yet");
            self.connection = None;
            let late = overdue(&waiting);
            self.losses.add(late);
            waiting.drain(..late);
            envelopes.drain(..late);
            self.losses.tell();
        }
    }

    async fn attempt(&mut self, envelopes: &[Envelope]) -> Result<(), sqlx::Error> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => self.connection.insert(self.options.connect().await?),
        };
        let mut transaction = connection.begin().await?;
        match self.outbox.record(&mut transaction, envelopes).await {
            Ok(()) => self.outbox.commit(transaction).await,
            // An attempt was thought to have failed, and had not: all of it is written.
            Err(error) if is_repeated(&error) => transaction.rollback().await,
            Err(error) => Err(error),
        }
    }
}

/// How many at the front nobody waits for any more: they arrived in the order of their deadlines.
fn overdue(waiting: &[Waiting]) -> usize {
    let now = Instant::now();
    waiting.iter().take_while(|waiting| waiting.deadline <= now).count()
}

fn is_repeated(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

//! From the outbox to the broker.

use std::collections::BTreeMap;
use std::time::Instant;

use async_nats::connection::State;
use async_nats::jetstream::Context;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::backoff::{self, Backoff};
use crate::failure::chain;
use crate::lease::{Lease, Row};
use crate::publish::{self, PublishError};
use crate::{Outbox, Pulse, Topology, limits, metrics};

/// Publishes what the outbox of one schema holds. Any number may run for a schema: one leads, the
/// others stand by and take over within about a second.
#[derive(Debug, Clone)]
pub struct Relay {
    /// Says where the database is; the relay opens one connection of its own.
    pub pool: PgPool,
    /// The outbox to empty.
    pub outbox: Outbox,
    /// Where subjects go.
    pub topology: Topology,
    /// The broker.
    pub jetstream: Context,
}

/// What became of a batch.
#[derive(Debug, Default)]
struct Published {
    /// Positions of rows that the broker acknowledged.
    acknowledged: Vec<i64>,
    /// Positions of rows that can never be published.
    unpublishable: Vec<i64>,
    error: Option<PublishError>,
}

impl Relay {
    /// Runs until `stop`; then publishes what is already recorded, within
    /// [`limits::RELAY_DRAIN`], and gives up the lease.
    pub async fn run(self, stop: CancellationToken, pulse: Pulse) {
        let mut pauses = Backoff::new();
        while !stop.is_cancelled() {
            match Lease::take(&self.pool.connect_options(), &self.outbox).await {
                Ok(Some(mut lease)) => {
                    tracing::debug!(schema = self.outbox.schema(), "relay leads");
                    pauses.reset();
                    match self.lead(&mut lease, &stop, &pulse).await {
                        Ok(()) => {
                            if let Err(error) = lease.release().await {
                                tracing::warn!(
                                    error = chain(&error),
                                    "lease ended with its connection"
                                );
                            }
                        }
                        Err(error) => {
                            pulse.unwell(format!("lease lost: {}", chain(&error)));
                            pauses.pause(&stop).await;
                        }
                    }
                }
                Ok(None) => {
                    pulse.well();
                    backoff::wait(limits::LEASE_RETRY, &stop).await;
                }
                Err(error) => {
                    pulse.unwell(format!("no lease: {}", chain(&error)));
                    pauses.pause(&stop).await;
                }
            }
        }
    }

    /// Publishes while the lease holds. While the broker works on one batch, the database marks
    /// the one before and reads the one after.
    async fn lead(
        &self,
        lease: &mut Lease,
        stop: &CancellationToken,
        pulse: &Pulse,
    ) -> Result<(), sqlx::Error> {
        let mut pauses = Backoff::new();
        let metrics = metrics::Published::of(self.outbox.schema());
        let mut held: Vec<i64> = Vec::new();
        let mut acknowledged: Vec<i64> = Vec::new();
        let mut batch: Vec<Row> = Vec::new();
        let mut stopped_at = None;
        loop {
            if stop.is_cancelled()
                && stopped_at.get_or_insert_with(Instant::now).elapsed() > limits::RELAY_DRAIN
            {
                return lease.mark(&acknowledged).await;
            }
            if batch.is_empty() {
                batch = lease.turn(&acknowledged, &held).await?;
                acknowledged.clear();
            }
            if batch.is_empty() {
                if !self.is_connected() {
                    pulse.unwell(PublishError::Away.to_string());
                } else if held.is_empty() {
                    pulse.well();
                }
                if stop.is_cancelled() {
                    return Ok(());
                }
                self.outbox.news(limits::RELAY_POLL, stop).await;
                continue;
            }
            let mut besides: Vec<i64> = batch.iter().map(|row| row.position).collect();
            besides.extend(&held);
            let (published, next) =
                tokio::join!(self.publish(batch), lease.turn(&acknowledged, &besides));
            batch = next?;
            acknowledged = published.acknowledged;
            metrics.add(acknowledged.len());
            held.extend(published.unpublishable);
            self.say_held(&held, pulse);
            if let Some(error) = published.error {
                // What was read ahead must not overtake what failed.
                batch.clear();
                lease.mark(&acknowledged).await?;
                acknowledged.clear();
                pulse.unwell(format!("not published: {}", chain(&error)));
                if stop.is_cancelled() {
                    return Ok(());
                }
                self.recover(&error).await;
                pauses.pause(stop).await;
            } else {
                pauses.reset();
                if held.is_empty() {
                    pulse.well();
                }
            }
        }
    }

    fn is_connected(&self) -> bool {
        self.jetstream.client().connection_state() == State::Connected
    }

    /// Publishes rows, stream by stream, in their order within each.
    async fn publish(&self, rows: Vec<Row>) -> Published {
        let mut published = Published::default();
        if !self.is_connected() {
            published.error = Some(PublishError::Away);
            return published;
        }
        let largest = self.jetstream.client().max_payload();
        let mut streams: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
        for row in rows {
            match self.topology.stream_of(&row.subject) {
                Some(stream) if row.bytes() <= largest => {
                    streams.entry(&stream.name).or_default().push(row);
                }
                _ => published.unpublishable.push(row.position),
            }
        }
        let batches = streams.into_values().map(|rows| async {
            let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
            let messages: Vec<_> =
                rows.into_iter().map(|row| row.into_message(&self.topology)).collect();
            (positions, publish::publish(&self.jetstream, &messages).await)
        });
        for (positions, outcome) in futures::future::join_all(batches).await {
            match outcome {
                Ok(()) => published.acknowledged.extend(positions),
                Err(error) => published.error = Some(error),
            }
        }
        published
    }

    /// Rows that no stream takes in, or that the broker is too small for, are passed over: they
    /// stay in the outbox and the pulse says so, but the rest flows.
    fn say_held(&self, held: &[i64], pulse: &Pulse) {
        if let Some(first) = held.first() {
            pulse.unwell(format!(
                "{} events of {} have no stream or are larger than the broker allows, the first \
                 at position {first}",
                held.len(),
                self.outbox.schema(),
            ));
        }
    }

    /// A stream that was deleted is made again; its lost events are reconcile's to bring back.
    async fn recover(&self, error: &PublishError) {
        if matches!(error, PublishError::NoStream(_) | PublishError::Incomplete { .. })
            && let Err(error) = self.topology.ensure(&self.jetstream).await
        {
            tracing::warn!(error = chain(&error), "streams could not be made");
        }
    }
}

//! What becomes of delivered messages: one transaction for many, one each when that fails.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;

use async_nats::jetstream::Message;
use futures::FutureExt;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};
use uuid::Uuid;

use crate::backoff::{self, Backoff};
use crate::failure::{chain, database_is_away};
use crate::{HearError, Heard, Listener, Pulse, dead, inbox, limits, metrics, trace};

use super::delivery::{Delivery, Receipt};
use super::{Consumer, Patience};

pub(super) struct Handling<'a, L> {
    consumer: &'a Consumer,
    listener: &'a L,
    patience: Patience,
    stop: &'a CancellationToken,
    pulse: &'a Pulse,
    /// Failed attempts by event; an entry leaves with its event.
    failures: HashMap<Uuid, u32>,
    metrics: metrics::Taken,
}

/// Stop was asked for while the database was away: the batch is given back.
struct Stopped;

impl<'a, L: Listener> Handling<'a, L> {
    pub(super) fn new(
        consumer: &'a Consumer,
        listener: &'a L,
        patience: Patience,
        stop: &'a CancellationToken,
        pulse: &'a Pulse,
    ) -> Self {
        let metrics = metrics::Taken::by(consumer.listener_name, consumer.producer);
        Self { consumer, listener, patience, stop, pulse, failures: HashMap::new(), metrics }
    }

    /// Takes in what was delivered. Events that failed before are kept apart, so that they do
    /// not fail others again.
    pub(super) async fn handle(&mut self, messages: Vec<Message>) {
        let mut fresh = (Vec::new(), Vec::new());
        let mut alone = Vec::new();
        for message in messages {
            match Delivery::read(message, &self.consumer.topology) {
                Err(malformed) => {
                    let (receipt, reason) = *malformed;
                    self.bury(None, &receipt, 1, &reason).await;
                }
                Ok(delivery) if delivery.receipt.delivered > limits::DELIVERIES => {
                    let reason = "delivered again and again without an answer";
                    let event_id = Some(delivery.heard.event_id);
                    self.bury(event_id, &delivery.receipt, 0, reason).await;
                }
                Ok(delivery) if self.failures.contains_key(&delivery.heard.event_id) => {
                    alone.push(delivery);
                }
                Ok(delivery) => {
                    let Delivery { heard, receipt } = *delivery;
                    fresh.0.push(heard);
                    fresh.1.push(receipt);
                }
            }
        }
        self.together(fresh.0, fresh.1).await;
        for delivery in alone {
            let Delivery { heard, receipt } = *delivery;
            self.alone(heard, receipt).await;
        }
        // A nak or a burial says nothing about the loop; being here does.
        self.pulse.well();
    }

    /// Many events in one transaction; if it fails, each in its own.
    async fn together(&mut self, heard: Vec<Heard>, receipts: Vec<Receipt>) {
        if heard.is_empty() {
            return;
        }
        match self.patiently(&heard, &receipts).await {
            Err(Stopped) => {}
            Ok(Ok(())) => {
                for receipt in &receipts {
                    receipt.done().await;
                }
            }
            Ok(Err(error)) if heard.len() == 1 => {
                for (heard, receipt) in heard.iter().zip(&receipts) {
                    self.failed(heard.event_id, receipt, &error).await;
                }
            }
            Ok(Err(error)) => {
                tracing::warn!(
                    error = chain(&error),
                    events = heard.len(),
                    "a batch failed, taking its events one by one"
                );
                for (heard, receipt) in heard.into_iter().zip(receipts) {
                    self.alone(heard, receipt).await;
                }
            }
        }
    }

    async fn alone(&mut self, heard: Heard, receipt: Receipt) {
        let receipts = std::slice::from_ref(&receipt);
        match self.patiently(std::slice::from_ref(&heard), receipts).await {
            Err(Stopped) => {}
            Ok(Ok(())) => {
                self.failures.remove(&heard.event_id);
                receipt.done().await;
            }
            Ok(Err(error)) => self.failed(heard.event_id, &receipt, &error).await,
        }
    }

    /// The effect of events; while the database is away it is tried again without end, for that
    /// is no fault of the events, and the broker is told that they are in work.
    async fn patiently(
        &self,
        heard: &[Heard],
        receipts: &[Receipt],
    ) -> Result<Result<(), HearError>, Stopped> {
        let mut pauses = Backoff::new();
        loop {
            match self.effect(heard).await {
                Err(error) if database_is_away(&error) => {
                    self.pulse.unwell(format!("database away: {}", chain(&error)));
                    if self.stop.is_cancelled() {
                        for receipt in receipts {
                            receipt.later(limits::FIRST_PAUSE).await;
                        }
                        return Err(Stopped);
                    }
                    for receipt in receipts {
                        receipt.working().await;
                    }
                    pauses.pause(self.stop).await;
                }
                outcome => return Ok(outcome),
            }
        }
    }

    /// Inbox rows and effect in one transaction, in a span linked to the events' producers.
    async fn effect(&self, heard: &[Heard]) -> Result<(), HearError> {
        let span = self.span(heard);
        let outcome = self.transaction(heard).instrument(span).await;
        if outcome.is_ok() {
            self.consumer.outbox.nudge();
            self.metrics.heard(heard.len());
        }
        outcome
    }

    async fn transaction(&self, heard: &[Heard]) -> Result<(), HearError> {
        let Consumer { pool, outbox, listener_name, .. } = self.consumer;
        let mut transaction = pool.begin().await?;
        let ids: Vec<_> = heard.iter().map(|event| event.event_id).collect();
        let mut new = inbox::first_time(&mut transaction, outbox, listener_name, &ids).await?;
        let filtered: Vec<Heard>;
        let heard = if new.len() == heard.len() {
            heard
        } else {
            // `remove`, because a batch may hold the same event twice.
            filtered = heard.iter().filter(|event| new.remove(&event.event_id)).cloned().collect();
            &filtered
        };
        if !heard.is_empty() {
            let hearing = AssertUnwindSafe(self.listener.hear(&mut transaction, heard));
            hearing
                .catch_unwind()
                .await
                .unwrap_or_else(|_| Err(HearError::failed("the listener panicked")))?;
        }
        transaction.commit().await?;
        Ok(())
    }

    fn span(&self, heard: &[Heard]) -> Span {
        let destination = self
            .consumer
            .topology
            .facts_of(self.consumer.producer)
            .map_or_else(String::new, |stream| stream.name.clone());
        let span = tracing::info_span!(
            "process",
            otel.name = %format_args!("process {destination}"),
            otel.kind = "consumer",
            messaging.system = "nats",
            messaging.operation.name = "process",
            messaging.operation.type = "process",
            messaging.destination.name = %destination,
            messaging.consumer.group.name = self.consumer.listener_name,
            messaging.batch.message_count = heard.len(),
            messaging.message.id = tracing::field::Empty,
        );
        if let [single] = heard {
            span.record("messaging.message.id", tracing::field::display(single.event_id));
        }
        trace::link(&span, heard);
        span
    }

    /// Another attempt later, or a dead letter.
    async fn failed(&mut self, event_id: Uuid, receipt: &Receipt, error: &HearError) {
        let failures = self.failures.entry(event_id).or_default();
        *failures += 1;
        let failures = *failures;
        if matches!(error, HearError::Poisoned(_)) || failures >= self.patience.attempts {
            self.bury(Some(event_id), receipt, failures, &chain(error)).await;
            return;
        }
        let Patience { first_delay, longest_delay, .. } = self.patience;
        let delay = backoff::doubled(first_delay, longest_delay, failures - 1);
        tracing::warn!(
            error = chain(error),
            listener = self.consumer.listener_name,
            event.id = %event_id,
            attempt = failures,
            "an event failed and will be tried again"
        );
        receipt.later(backoff::jittered(delay)).await;
    }

    /// Writes the dead letter, then ends the delivery; if the letter cannot be written, the
    /// event stays alive.
    async fn bury(
        &mut self,
        event_id: Option<Uuid>,
        receipt: &Receipt,
        attempts: u32,
        reason: &str,
    ) {
        let Consumer { topology, jetstream, listener_name, .. } = self.consumer;
        let burial = receipt.letter(topology, listener_name);
        match dead::bury(jetstream, topology, burial, attempts, reason).await {
            Ok(()) => {
                tracing::error!(
                    listener = listener_name,
                    sequence = receipt.sequence,
                    reason,
                    "an event became a dead letter"
                );
                event_id.and_then(|event_id| self.failures.remove(&event_id));
                self.metrics.died();
                receipt.never().await;
            }
            Err(error) => {
                tracing::warn!(error = chain(&error), "a dead letter could not be written");
                receipt.later(self.patience.longest_delay).await;
            }
        }
    }
}

//! From the broker to a listener.

mod delivery;
mod handling;
mod subscription;

use std::time::Duration;

use async_nats::jetstream::Context;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;
use crate::{Listener, Outbox, Pulse, Topology, limits};

use self::handling::Handling;
use self::subscription::Subscription;

/// Hears the facts of one producer for one listener, each once.
#[derive(Debug, Clone)]
pub struct Consumer {
    /// Where inbox and effects are.
    pub pool: PgPool,
    /// Outbox of the listening service: it names the schema of the inbox, and is nudged after
    /// each batch, since listeners record events of their own.
    pub outbox: Outbox,
    /// Where subjects go.
    pub topology: Topology,
    /// The broker.
    pub jetstream: Context,
    /// Schema of the listening service.
    pub schema: &'static str,
    /// Name of the listener (kebab), which is the durable consumer's and the inbox's.
    pub listener_name: &'static str,
    /// Schema of the producing service (snake).
    pub producer: &'static str,
}

/// How often and how patiently a failing event is tried again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Pause before the second attempt; each further one is twice as long.
    pub first_delay: Duration,
    /// Longest pause between two attempts.
    pub longest_delay: Duration,
    /// Attempts after which the event becomes a dead letter.
    pub attempts: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first_delay: limits::FIRST_DELAY,
            longest_delay: limits::LONGEST_DELAY,
            attempts: limits::ATTEMPTS,
        }
    }
}

impl Consumer {
    /// Runs until `stop`, then finishes the batch in hand and gives back what it holds.
    pub async fn run(self, listener: impl Listener, stop: CancellationToken, pulse: Pulse) {
        self.run_with(Patience::default(), listener, stop, pulse).await;
    }

    /// The same with another patience.
    pub async fn run_with(
        self,
        patience: Patience,
        listener: impl Listener,
        stop: CancellationToken,
        pulse: Pulse,
    ) {
        let mut pauses = Backoff::new();
        let mut handling = Handling::new(&self, &listener, patience, &stop, &pulse);
        while !stop.is_cancelled() {
            let opened = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                opened = Subscription::open(&self) => opened,
            };
            match opened {
                Ok(mut subscription) => {
                    pulse.well();
                    pauses.reset();
                    let lost = loop {
                        let next = tokio::select! {
                            biased;
                            () = stop.cancelled() => break None,
                            next = subscription.next_batch() => next,
                        };
                        match next {
                            Ok(batch) => handling.handle(batch).await,
                            Err(lost) => break Some(lost),
                        }
                    };
                    subscription.give_back().await;
                    if let Some(lost) = lost {
                        pulse.unwell(format!("subscription lost: {lost}"));
                    }
                }
                Err(error) => pulse.unwell(format!("no subscription: {error}")),
            }
            pauses.pause(&stop).await;
        }
    }
}

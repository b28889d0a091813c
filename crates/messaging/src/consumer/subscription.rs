//! A durable pull consumer, watched: it can fall silent without an error.
//!
//! The pull protocol is spoken here and not left to the client library, for two reasons: silence
//! of any kind (no message, no heartbeat, no status) must be noticed whatever its cause, and what
//! was delivered but not looked at must be handed back when the service stops.

use std::pin::Pin;
use std::task::Poll;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message};
use async_nats::{HeaderValue, StatusCode, Subject, Subscriber};
use futures::{Stream, StreamExt};
use tokio::task::unconstrained;
use tokio::time::timeout;

use crate::failure::chain;
use crate::limits;

use super::Consumer;

/// Why there is no subscription, or no longer one.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("{0} has no stream")]
    NoStream(&'static str),
    #[error("streams: {0}")]
    Streams(String),
    #[error("consumer: {0}")]
    Consumer(String),
    #[error("the broker fell silent")]
    Silent,
    #[error("the broker said: {0}")]
    Ended(String),
}

pub(super) struct Subscription {
    consumer: PullConsumer,
    context: async_nats::jetstream::Context,
    inbox: Subject,
    incoming: Subscriber,
    /// Messages asked for and not yet delivered.
    outstanding: usize,
    /// An end that was met while a batch was in hand.
    ended: Option<Lost>,
}

impl Subscription {
    /// Makes the durable consumer, and the streams if they are gone.
    pub(super) async fn open(of: &Consumer) -> Result<Self, Lost> {
        let stream = of.topology.facts_of(of.producer).ok_or(Lost::NoStream(of.producer))?;
        let config = pull::Config {
            durable_name: Some(of.listener_name.to_owned()),
            filter_subject: of.topology.subject(&format!("vsys.{}.>", of.producer)),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: limits::ACK_WAIT,
            // Attempts are counted here, where it is known what failed.
            max_deliver: -1,
            max_ack_pending: limits::ACK_PENDING,
            ..pull::Config::default()
        };
        let create = || of.jetstream.create_consumer_on_stream(config.clone(), &*stream.name);
        let consumer = match create().await {
            Ok(consumer) => consumer,
            Err(error) => {
                // A deleted stream is the one cause that can be mended here.
                tracing::debug!(error = chain(&error), "consumer not made, ensuring streams");
                let ensured = of.topology.ensure(&of.jetstream).await;
                ensured.map_err(|error| Lost::Streams(chain(&error)))?;
                create().await.map_err(|error| Lost::Consumer(chain(&error)))?
            }
        };
        let client = of.jetstream.client();
        let inbox = Subject::from(client.new_inbox());
        let incoming =
            client.subscribe(inbox.clone()).await.map_err(|error| Lost::Consumer(chain(&error)))?;
        let context = of.jetstream.clone();
        Ok(Self { consumer, context, inbox, incoming, outstanding: 0, ended: None })
    }

    /// Waits for a message and takes with it what else is here, bounded by count and bytes.
    /// Dropping the future loses nothing.
    pub(super) async fn next_batch(&mut self) -> Result<Vec<Message>, Lost> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.is_empty() {
            if let Some(ended) = self.ended.take() {
                return Err(ended);
            }
            self.ask().await?;
            let incoming = timeout(limits::SILENCE, self.incoming.next());
            let message = incoming.await.map_err(|_| Lost::Silent)?;
            self.take(message, &mut batch, &mut bytes);
        }
        while batch.len() < limits::HEAR_MESSAGES && bytes < limits::HEAR_BYTES {
            let Some(message) = self.here().await else { break };
            self.take(message, &mut batch, &mut bytes);
        }
        // So that the broker is busy with the next batch while this one is heard.
        if let Err(lost) = self.ask().await {
            self.ended = Some(lost);
        }
        Ok(batch)
    }

    /// Asks for more when half of what was asked for has come.
    async fn ask(&mut self) -> Result<(), Lost> {
        if self.outstanding > limits::PULL_MESSAGES / 2 {
            return Ok(());
        }
        let request = pull::BatchConfig {
            batch: limits::PULL_MESSAGES,
            max_bytes: limits::PULL_BYTES,
            expires: Some(limits::PULL_EXPIRES),
            idle_heartbeat: limits::PULL_HEARTBEAT,
            ..pull::BatchConfig::default()
        };
        self.outstanding += limits::PULL_MESSAGES;
        let asked = self.consumer.request_batch(request, self.inbox.clone()).await;
        asked.map_err(|error| Lost::Consumer(chain(&error)))
    }

    fn take(
        &mut self,
        message: Option<async_nats::Message>,
        batch: &mut Vec<Message>,
        bytes: &mut usize,
    ) {
        let Some(message) = message else {
            self.ended = Some(Lost::Ended("the connection is closed".to_owned()));
            return;
        };
        match sign(&message) {
            Ok(None) => {
                self.outstanding = self.outstanding.saturating_sub(1);
                *bytes += message.length;
                batch.push(Message { message, context: self.context.clone() });
            }
            Ok(Some(unanswered)) => self.outstanding = self.outstanding.saturating_sub(unanswered),
            Err(lost) => self.ended = Some(lost),
        }
    }

    /// The next message if it is already here. Unconstrained, because the runtime would else
    /// pretend after 128 of them that there is none.
    async fn here(&mut self) -> Option<Option<async_nats::Message>> {
        let incoming = &mut self.incoming;
        unconstrained(std::future::poll_fn(|context| {
            Poll::Ready(match Pin::new(&mut *incoming).poll_next(context) {
                Poll::Ready(message) => Some(message),
                Poll::Pending => None,
            })
        }))
        .await
    }

    /// Ends the subscription and hands back what was delivered but not looked at, so that it is
    /// not waited for.
    pub(super) async fn give_back(mut self) {
        let mut unseen = Vec::new();
        let hand_back = async {
            // What the broker has on its way when nobody listens any more it counts as delivered.
            while self.outstanding > 0 {
                let incoming = timeout(limits::QUIET, self.incoming.next());
                let Ok(Some(message)) = incoming.await else { break };
                let Ok(unanswered) = sign(&message) else { break };
                self.outstanding = self.outstanding.saturating_sub(unanswered.unwrap_or(1));
                unseen.extend(unanswered.is_none().then_some(message));
            }
            self.incoming.drain().await.ok();
            while let Some(message) = self.incoming.next().await {
                unseen.extend(matches!(sign(&message), Ok(None)).then_some(message));
            }
            for message in &unseen {
                let message = Message { message: message.clone(), context: self.context.clone() };
                message.ack_with(AckKind::Nak(None)).await.ok();
            }
        };
        if timeout(limits::SILENCE, hand_back).await.is_err() {
            tracing::debug!("the broker is away, it will deliver again by itself");
        }
        tracing::debug!(given_back = unseen.len(), "subscription closed");
    }
}

/// Tells what the broker says about a request from messages, which are none: how many of the
/// messages asked for will not come by it.
fn sign(message: &async_nats::Message) -> Result<Option<usize>, Lost> {
    let said = || message.description.clone().unwrap_or_default();
    match message.status {
        None | Some(StatusCode::OK) => Ok(None),
        Some(StatusCode::IDLE_HEARTBEAT) => Ok(Some(0)),
        Some(StatusCode::REQUEST_TERMINATED) if said().starts_with("Consumer") => {
            Err(Lost::Ended(said()))
        }
        Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND | StatusCode::REQUEST_TERMINATED) => {
            let pending = message.headers.as_ref().and_then(|headers| headers.get(PENDING));
            let unanswered = pending.and_then(|count| HeaderValue::as_str(count).parse().ok());
            Ok(Some(unanswered.unwrap_or(limits::PULL_MESSAGES)))
        }
        Some(status) => Err(Lost::Ended(format!("{status} {}", said()))),
    }
}

/// Header in which the broker says how many messages of a request it did not deliver.
const PENDING: &str = "Nats-Pending-Messages";

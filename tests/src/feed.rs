//! A partner's own client: it fetches and acknowledges its consumer, and can do nothing else.

use std::time::Duration;

use anyhow::{Context as _, bail};
use async_nats::{Client, ConnectOptions, StatusCode};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::StreamExt as _;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use vsys_chassis::Clock;
use vsys_vocabulary::PartnerId;

/// Messages asked for at once.
const BATCH: u32 = 500;
/// How long a request for messages stands.
const EXPIRES: Duration = Duration::from_secs(5);
/// Pause before the next request when there is no consumer to ask.
const MISSING: Duration = Duration::from_millis(200);

/// What a partner is given.
#[derive(Debug, Clone)]
pub struct Access {
    /// The partner.
    pub partner: PartnerId,
    /// Text of its credentials file; empty for a broker without accounts.
    pub credentials: String,
    /// Stream to fetch from.
    pub stream: String,
    /// Consumer to fetch from.
    pub consumer: String,
    /// Prefix of its inboxes.
    pub inbox_prefix: String,
}

/// A message in a partner's hands.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Whose.
    pub partner: PartnerId,
    /// The `CloudEvent`.
    pub payload: Bytes,
    /// When it was there.
    pub at: DateTime<Utc>,
}

/// An open connection of a partner.
pub struct Feed {
    access: Access,
    client: Client,
}

impl Feed {
    /// Connects with the partner's credentials.
    pub async fn open(url: &str, access: Access) -> anyhow::Result<Self> {
        let mut options = ConnectOptions::new()
            .name(access.partner.to_string())
            .custom_inbox_prefix(access.inbox_prefix.clone());
        if !access.credentials.is_empty() {
            options = options.credentials(&access.credentials)?;
        }
        let connecting = options.connect(url).await;
        let client = connecting.with_context(|| format!("connecting {}", access.partner))?;
        Ok(Self { access, client })
    }

    /// Hands over every message and acknowledges it, until `stop`.
    pub async fn run(
        self,
        clock: &Clock,
        stop: &CancellationToken,
        mut hear: impl FnMut(Delivery),
    ) -> anyhow::Result<()> {
        let inbox = self.client.new_inbox();
        let mut messages = self.client.subscribe(format!("{inbox}.*")).await?;
        let Access { partner, stream, consumer, .. } = &self.access;
        let next = format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}");
        let wish = format!(r#"{{"batch":{BATCH},"expires":{}}}"#, EXPIRES.as_nanos());
        for request in 0_u64.. {
            let reply = format!("{inbox}.{request}");
            self.client
                .publish_with_reply(next.clone(), reply.clone(), wish.clone().into())
                .await?;
            // The broker answers in time; if it does not, it went away and we ask anew.
            let until = Instant::now() + EXPIRES + Duration::from_secs(1);
            let mut left = BATCH;
            while left > 0 {
                let message = tokio::select! {
                    () = stop.cancelled() => return Ok(self.client.flush().await?),
                    message = timeout_at(until, messages.next()) => message,
                };
                match message {
                    Err(_) => break,
                    Ok(None) => bail!("the connection of {partner} is closed"),
                    Ok(Some(message)) if message.status.is_some() => {
                        let ours = message.subject.as_str() == reply;
                        match message.status {
                            Some(StatusCode::NO_RESPONDERS) if ours => {
                                // The consumer is away, and comes back: see the notifier's feeds.
                                let _ = timeout(MISSING, stop.cancelled()).await;
                                break;
                            }
                            Some(StatusCode::IDLE_HEARTBEAT) => {}
                            _ if ours => break,
                            _ => {}
                        }
                    }
                    Ok(Some(message)) => {
                        left -= 1;
                        let at = clock.now();
                        hear(Delivery { partner: *partner, payload: message.payload, at });
                        if let Some(place) = message.reply {
                            self.client.publish(place, "+ACK".into()).await?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

//! A line with an echo: each fact is delivered again under its old event id, as new messages.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_nats::jetstream::Context;
use async_nats::{HeaderMap, Message, header};
use futures::StreamExt as _;
use tokio::task::JoinSet;

const EVENT_ID: &str = "Vsys-Event-Id";
const ECHO: &str = "Story-Echo";
/// With the first delivery that makes three.
const TIMES: usize = 2;

/// The echo; it falls silent with its value.
pub(crate) struct Echo {
    heard: Arc<Mutex<BTreeSet<String>>>,
    _echoing: JoinSet<()>,
}

impl Echo {
    /// Answers every message of a subject that is no echo itself.
    pub(crate) async fn on(jetstream: &Context, subject: &'static str) -> Self {
        let heard = Arc::<Mutex<BTreeSet<String>>>::default();
        let (client, seen) = (jetstream.client(), Arc::clone(&heard));
        let mut messages = client.subscribe(subject).await.unwrap();
        // A round trip: from here on nothing is missed.
        jetstream.query_account().await.unwrap();
        let mut echoing = JoinSet::new();
        echoing.spawn(async move {
            while let Some(Message { subject, headers, payload, .. }) = messages.next().await {
                let Some(headers) = headers.filter(|headers| headers.get(ECHO).is_none()) else {
                    continue;
                };
                let event = headers.get(EVENT_ID).expect("a fact has an id").to_string();
                for time in 1..=TIMES {
                    let headers = again(&headers, &event, time);
                    let echo =
                        client.publish_with_headers(subject.clone(), headers, payload.clone());
                    echo.await.unwrap();
                }
                seen.lock().unwrap().insert(event);
            }
        });
        Self { heard, _echoing: echoing }
    }

    /// Different facts that were echoed.
    pub(crate) fn facts(&self) -> usize {
        self.heard.lock().unwrap().len()
    }

    /// How many messages these facts are by now.
    pub(crate) fn messages(&self) -> usize {
        self.facts() * (1 + TIMES)
    }
}

/// The headers without the broker's own, and with a message id that it does not know.
fn again(headers: &HeaderMap, event: &str, time: usize) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for (name, values) in headers.iter().filter(|(name, _)| !name.to_string().starts_with("Nats-"))
    {
        kept.insert(name.clone(), values[0].clone());
    }
    kept.insert(ECHO, time.to_string());
    kept.insert(header::NATS_MESSAGE_ID, format!("{event}.echo.{time}"));
    kept
}

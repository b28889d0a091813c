//! A message in a worker's hands, until it has a result.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::mpsc::UnboundedSender;
use vsys_chassis::Clock;

use super::guard::Unfit;
use super::lane::Walker;
use super::post::{Address, Letter, Poster};
use super::results::Landed;
use super::sign::Secret;
use crate::domain::webhook::{Answer, Meaning};
use crate::partner::cloud_event;
use crate::store::webhooks::attempts::Attempt;
use crate::store::webhooks::deliveries::{Claimed, Key};

/// Where messages go, and what they are signed with.
pub(super) struct Target {
    pub(super) address: Result<Address, Unfit>,
    pub(super) secrets: Arc<[Secret]>,
}

/// A message in a worker's hands.
pub(super) struct Message {
    target: Arc<Target>,
    payload: Bytes,
    /// From when on it is not posted any more.
    until: Instant,
    result: Pending,
}

/// What came of a message: it comes home whatever happens to the message. One that is dropped has no
/// result, and is posted again even if its post was broken off.
struct Pending {
    key: Key,
    tried: Option<(Attempt, Answer)>,
    home: UnboundedSender<Landed>,
}

impl Drop for Pending {
    fn drop(&mut self) {
        let landed = Landed { key: self.key, tried: self.tried.take() };
        // A worker that is gone has lost what it holds, as after a crash.
        let _ = self.home.send(landed);
    }
}

impl Message {
    pub(super) fn new(
        target: Arc<Target>,
        claimed: Claimed,
        until: Instant,
        home: UnboundedSender<Landed>,
    ) -> Self {
        let Claimed { key, payload } = claimed;
        let result = Pending { key, tried: None, home };
        Self { target, payload: payload.into(), until, result }
    }

    /// Is posted, unless its lease may end before its answer comes.
    async fn post(mut self, walker: &Walker<Self>, poster: &Poster, clock: &Clock) {
        let begun = Instant::now();
        if begun >= self.until {
            return;
        }
        let (event, at) = (cloud_event::id_of(&self.payload).unwrap_or_default(), clock.now());
        let answer = match &self.target.address {
            Ok(address) => {
                let letter = Letter {
                    address: address.clone(),
                    id: event,
                    timestamp: at.timestamp(),
                    secrets: Arc::clone(&self.target.secrets),
                    body: self.payload.clone(),
                };
                poster.post(letter, || walker.close()).await
            }
            Err(unfit) => Answer::Silence(unfit.to_string()),
        };
        if answer.meaning() != Meaning::Arrived {
            walker.close();
        }
        let key = self.result.key;
        let attempt = Attempt {
            endpoint: key.endpoint,
            event,
            sequence: key.sequence,
            place: key.attempt,
            at,
            milliseconds: u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX),
            status: answer.status(),
            error: answer.error(),
            next_at: None,
        };
        self.result.tried = Some((attempt, answer));
    }
}

impl Walker<Message> {
    /// Posts one message after the other until there is none.
    pub(super) async fn walk(mut self, poster: Poster, clock: Clock) {
        while let Some(message) = self.next() {
            message.post(&self, &poster, &clock).await;
        }
    }
}

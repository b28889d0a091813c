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
use crate::store::webhooks::attempts::Begun;
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

/// What came of a message: it comes home whatever happens to the message. One that is dropped before
/// its turn was not tried; a post that is broken off has failed.
struct Pending {
    key: Key,
    begun: Option<(Begun, Instant)>,
    answer: Option<Answer>,
    home: UnboundedSender<Landed>,
}

impl Drop for Pending {
    fn drop(&mut self) {
        let tried = self.begun.map(|(begun, since)| {
            let answer = self.answer.take();
            let answer =
                answer.unwrap_or_else(|| Answer::Silence("the post was broken off".to_owned()));
            (begun.answered(&answer, since.elapsed()), answer)
        });
        let landed = Landed { key: self.key, tried };
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
        let result = Pending { key, begun: None, answer: None, home };
        Self { target, payload: payload.into(), until, result }
    }

    /// Is posted, unless its lease may end before its answer comes.
    async fn post(mut self, walker: &Walker<Self>, poster: &Poster, clock: &Clock) {
        let since = Instant::now();
        if since >= self.until {
            return;
        }
        let (event, at) = (cloud_event::id_of(&self.payload).unwrap_or_default(), clock.now());
        let Key { endpoint, sequence, attempt, .. } = self.result.key;
        self.result.begun = Some((Begun { endpoint, event, sequence, place: attempt, at }, since));
        let letter = Letter {
            address: self.target.address.clone(),
            id: event,
            timestamp: at.timestamp(),
            secrets: Arc::clone(&self.target.secrets),
            body: self.payload.clone(),
        };
        let answer = poster.post(letter, || walker.close()).await;
        if answer.meaning() != Meaning::Arrived {
            walker.close();
        }
        self.result.answer = Some(answer);
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

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;
    use tokio::sync::mpsc;
    use uuid::Uuid;
    use vsys_vocabulary::Environment;

    use super::super::lane::Lane;
    use super::*;

    #[tokio::test]
    async fn a_post_that_is_broken_off_has_failed_and_what_waits_was_not_tried() {
        let receiver = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/hook", receiver.local_addr().unwrap());
        let poster = Poster::new(Environment::Local).unwrap();
        let address = poster.address(&url);
        let target = Arc::new(Target { address, secrets: Arc::from([]) });
        let (home, mut back) = mpsc::unbounded_channel();
        let until = Instant::now() + std::time::Duration::from_mins(1);
        let message = |sequence| {
            let key = Key { endpoint: Uuid::nil(), sequence, attempt: 2, stretch: None };
            let claimed = Claimed { key, payload: b"{}".to_vec() };
            Message::new(Arc::clone(&target), claimed, until, home.clone())
        };

        let mut lane = Lane::new();
        let walker = lane.go(message(7)).unwrap();
        let posting = tokio::spawn(walker.walk(poster, Clock::system()));
        let visitor = receiver.accept().await.unwrap();
        posting.abort();
        let landed = back.recv().await.unwrap();
        let (attempt, answer) = landed.tried.unwrap();
        assert_eq!((attempt.sequence, attempt.place), (7, 2));
        assert_eq!(attempt.error, "the post was broken off");
        assert_eq!(answer.meaning(), Meaning::Failed);
        drop(visitor);

        drop(message(8));
        assert!(back.recv().await.unwrap().tried.is_none());
    }
}

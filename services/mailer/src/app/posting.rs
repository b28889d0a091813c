//! Carrying letters to the mail server, some at a time.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::{Fault, Mailer};
use crate::domain::patience;
use crate::post::{Counter, MailServer};

/// Carries letters; there is one in each process.
pub(crate) struct Postman {
    mailer: Arc<Mailer>,
    server: MailServer,
    /// Letters of one turn.
    letters: u32,
    stop: CancellationToken,
    counter: Option<Counter>,
    /// How often running the server could not be reached, and until when it is left alone.
    rest: Option<(u32, DateTime<Utc>)>,
}

impl Postman {
    pub(crate) fn new(
        mailer: Arc<Mailer>,
        server: MailServer,
        letters: u32,
        stop: CancellationToken,
    ) -> Self {
        Self { mailer, server, letters, stop, counter: None, rest: None }
    }

    /// Hands over what is due, as much as one turn may; whether the connection stays depends on
    /// whether more is waiting.
    pub(crate) async fn take_turn(&mut self) -> Result<(), Fault> {
        for _ in 0..self.letters {
            if self.stop.is_cancelled() || !self.mailer.is_any_due().await? {
                self.leave().await;
                return Ok(());
            }
            let Some(mut counter) = self.counter().await else { return Ok(()) };
            let posted = self.post(&mut counter).await;
            self.counter = Some(counter);
            posted?;
        }
        Ok(())
    }

    /// One letter, from the claim to what came of it.
    async fn post(&mut self, counter: &mut Counter) -> Result<(), Fault> {
        let Some(claimed) = self.mailer.claim().await? else { return Ok(()) };
        let outcome = match self.mailer.write(&claimed) {
            Ok((mail, private)) => private.kept_out_of(counter.hand_over(&mail).await),
            Err(outcome) => outcome,
        };
        self.mailer.settle(&claimed, outcome).await
    }

    /// An open counter, the last one if possible. A letter is claimed only after this, so that no
    /// attempt is lost on a server that is away.
    async fn counter(&mut self) -> Option<Counter> {
        if let Some(mut counter) = self.counter.take()
            && counter.is_open().await
        {
            return Some(counter);
        }
        let now = self.mailer.clock.now();
        if self.rest.is_some_and(|(_, until)| now < until) {
            return None;
        }
        match self.server.open().await {
            Ok(counter) => {
                self.rest = None;
                Some(counter)
            }
            Err(failure) => {
                let failures = self.rest.map_or(1, |(failures, _)| failures.saturating_add(1));
                self.rest = Some((failures, now + patience::rest(failures)));
                let answer = failure.answer();
                tracing::warn!(answer, failures, "the mail server is away");
                None
            }
        }
    }

    async fn leave(&mut self) {
        if let Some(counter) = self.counter.take() {
            counter.close().await;
        }
    }
}

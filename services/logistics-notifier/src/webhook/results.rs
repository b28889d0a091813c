//! What became of posts, on its way into the database.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::Fault;
use crate::domain::webhook::{Answer, Meaning};
use crate::store::webhooks::attempts::Attempt;
use crate::store::webhooks::deliveries::{self, Again, Key};
use crate::store::webhooks::stretches;

/// What came of a post.
pub(super) struct Landed {
    pub(super) key: Key,
    /// None when it was not posted.
    pub(super) tried: Option<(Attempt, Answer)>,
}

impl Landed {
    /// How long the post took, if it arrived.
    pub(super) fn took(&self) -> Option<Duration> {
        let (attempt, answer) = self.tried.as_ref()?;
        let arrived = answer.meaning() == Meaning::Arrived;
        arrived.then(|| Duration::from_millis(attempt.milliseconds.into()))
    }
}

/// What became of messages, as it is kept.
#[derive(Default)]
pub(super) struct Results {
    /// Of those that were tried again.
    arrived: Vec<Key>,
    again: Vec<Again>,
    /// Of those that were tried for the first time.
    again_first: Vec<Again>,
    /// Results of each stretch.
    settled: HashMap<(Uuid, u64), i32>,
}

impl Results {
    /// A message arrived.
    pub(super) fn arrived(&mut self, key: Key) {
        if !self.settles(key) {
            self.arrived.push(key);
        }
    }

    /// A message did not arrive; `next` is when it is tried again, none when it is given up.
    pub(super) fn failed(&mut self, key: Key, next: Option<DateTime<Utc>>) {
        self.again(Again { key, tries: key.attempt, next });
    }

    /// A message was not posted: it is due again at once, and keeps its try.
    pub(super) fn untried(&mut self, key: Key, now: DateTime<Utc>) {
        self.again(Again { key, tries: key.attempt.saturating_sub(1), next: Some(now) });
    }

    fn again(&mut self, again: Again) {
        let list = if self.settles(again.key) { &mut self.again_first } else { &mut self.again };
        list.push(again);
    }

    /// Counts a first try.
    fn settles(&mut self, key: Key) -> bool {
        let Some(stretch) = key.stretch else { return false };
        *self.settled.entry((key.endpoint, stretch)).or_default() += 1;
        true
    }

    /// Writes it down.
    pub(super) async fn keep(
        self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        if !self.arrived.is_empty() {
            deliveries::arrived(conn, &self.arrived).await?;
        }
        if !self.again.is_empty() {
            deliveries::put_back(conn, &self.again).await?;
        }
        if !self.again_first.is_empty() {
            stretches::put_back(conn, &self.again_first, now).await?;
        }
        if !self.settled.is_empty() {
            let settled: Vec<_> = self.settled.into_iter().collect();
            stretches::settle(conn, &settled).await?;
        }
        Ok(())
    }
}

//! A partner's feed as it is pulled, and earlier messages of it sent again.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::feed_writer::FeedWriter;
use super::{Fault, Logistics};
use crate::store::replays::Replay;
use crate::store::{events, partner_feeds, replays};

/// Messages that are sent again in one transaction, so that new ones need not wait long.
const TOGETHER: i64 = 500;
/// Most messages of one replay.
pub(crate) const MOST: u64 = 200_000;

/// Which messages a partner wants again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    Time(DateTime<Utc>),
    Sequence(u64),
    Lock(Uuid),
}

/// Why nothing is sent again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReplayError {
    #[error("there is no partner {0}")]
    NoSuchPartner(PartnerId),
    #[error("there is no message to send again")]
    Nothing,
    #[error("{0} messages are more than {MOST}: ask for fewer, or pull them")]
    TooMany(u64),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Messages of a feed.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) messages: Vec<events::Written>,
    pub(crate) last: u64,
    pub(crate) more: bool,
}

impl Logistics {
    /// A partner's messages after a place, the oldest first.
    pub(crate) async fn list_events(
        &self,
        partner: PartnerId,
        after: u64,
        limit: i64,
    ) -> Result<Page, Fault> {
        let mut conn = self.pool.acquire().await?;
        let mut messages = events::after(&mut conn, partner, after, limit + 1).await?;
        let rows = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = messages.len() > rows;
        messages.truncate(rows);
        let last = messages.last().map_or(after, |message| message.sequence);
        Ok(Page { messages, last, more })
    }

    /// Takes in that a partner wants messages again; they are written into its feed right after.
    #[tracing::instrument(skip_all, fields(partner.id = %partner), err)]
    pub(crate) async fn ask_replay(
        &self,
        (id, partner, person): (Uuid, PartnerId, &str),
        since: Since,
    ) -> Result<Replay, ReplayError> {
        let mut tx = self.pool.begin().await.map_err(Fault::from)?;
        if let Some(known) = replays::find(&mut tx, id).await.map_err(Fault::from)? {
            return Ok(known);
        }
        let feed = partner_feeds::find(&mut tx, partner).await.map_err(Fault::from)?;
        let last = feed.ok_or(ReplayError::NoSuchPartner(partner))?.last_sequence;
        let (first, last, lock) = match since {
            Since::Sequence(first) => (first.max(1), last, None),
            Since::Time(at) => {
                let first = events::first_since(&mut tx, partner, at).await.map_err(Fault::from)?;
                (first.ok_or(ReplayError::Nothing)?, last, None)
            }
            Since::Lock(lock) => {
                let places = events::of_lock(&mut tx, partner, lock).await.map_err(Fault::from)?;
                let (first, last) = places.ok_or(ReplayError::Nothing)?;
                (first, last, Some(lock))
            }
        };
        if first > last {
            return Err(ReplayError::Nothing);
        }
        if last - first >= MOST {
            return Err(ReplayError::TooMany(last - first + 1));
        }
        let replay = Replay {
            id,
            partner,
            first,
            last,
            lock,
            next: first,
            sent: 0,
            person: person.to_owned(),
            asked_at: self.clock.now(),
            finished_at: None,
        };
        replays::insert(&mut tx, &replay).await.map_err(Fault::from)?;
        tx.commit().await.map_err(Fault::from)?;
        self.replays_wait.notify_one();
        Ok(replay)
    }

    /// Writes the messages of replays into their feeds, until none waits.
    pub(crate) async fn send_replays(&self) -> Result<(), Fault> {
        while self.send_some().await? {}
        Ok(())
    }

    /// Some messages of the oldest replay that is not finished; false where there is none.
    async fn send_some(&self) -> Result<bool, Fault> {
        let mut tx = self.pool.begin().await?;
        let Some(mut replay) = replays::take(&mut tx).await? else { return Ok(false) };
        let before = replay.next.saturating_sub(1);
        let messages = events::after(&mut tx, replay.partner, before, TOGETHER).await?;
        let mut writer = FeedWriter::open(self, &mut tx).await?;
        for message in messages.iter().filter(|message| message.sequence <= replay.last) {
            replay.next = message.sequence + 1;
            let mut event: Value = serde_json::from_slice(&message.payload)?;
            // What was itself a replay is not sent a third time.
            if event.get("replay").is_some() || !is_of(replay.lock, &event) {
                continue;
            }
            writer.again(&message.subject, replay.partner, &mut event, replay.id)?;
            replay.sent += 1;
        }
        if replay.next > replay.last || messages.is_empty() {
            replay.finished_at = Some(self.clock.now());
        }
        replays::advance(&mut tx, &replay).await?;
        writer.close(&mut tx).await?;
        self.outbox.commit(tx).await?;
        Ok(true)
    }

    /// Replays before `before`, the newest first.
    pub(crate) async fn list_replays(
        &self,
        partner: Option<PartnerId>,
        before: Uuid,
        limit: i64,
    ) -> Result<Vec<Replay>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(replays::list(&mut conn, partner, before, limit).await?)
    }
}

/// Whether a message is about a lock, where one is asked for.
fn is_of(lock: Option<Uuid>, event: &Value) -> bool {
    let said = event.pointer("/data/lock_id").and_then(Value::as_str);
    lock.is_none_or(|lock| said == Some(&*lock.to_string()))
}

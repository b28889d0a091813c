//! The worker: queues what is written, claims what is due, posts it, and keeps what came of it.
//!
//! Any number of workers may run, in one process or many: a message is claimed by one at a time,
//! and a worker that dies loses its claim when the lease runs out. What it had posted by then is
//! posted again, with the same `webhook-id`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vsys_messaging::Pulse;

use super::post::{Letter, PATIENCE};
use super::sign::Secret;
use crate::app::{Fault, Logistics};
use crate::domain::webhook::{Answer, Disabled, Health, Meaning, retry_at};
use crate::partner::cloud_event;
use crate::store::webhooks::attempts::{self, Attempt};
use crate::store::webhooks::deliveries::{self, Claimed, Key};
use crate::store::webhooks::endpoints::{self, Endpoint};
use crate::store::webhooks::secrets;

/// Posts under way at the same time, in all and to one address.
const IN_FLIGHT: (usize, usize) = (512, 50);
/// Messages that are queued for one address at a time.
const QUEUED: i64 = 1_000;
/// How often is looked for news while there is nothing to do.
const POLL: Duration = Duration::from_millis(200);
/// How long results gather before they are kept, while posts are under way.
const GATHER: Duration = Duration::from_millis(10);
/// How long a message stays claimed: longer than a post can take and its record be written.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// From so many failures on, an address is tried with one message at a time.
const PROBED: u32 = 2;

const _: () = assert!(PATIENCE.as_secs() * 2 < LEASE.num_seconds().unsigned_abs());

/// What came of a post.
struct Landed {
    key: Key,
    attempt: Attempt,
    answer: Answer,
}

/// One worker.
pub(crate) struct Worker {
    app: Arc<Logistics>,
    flying: JoinSet<Landed>,
    /// Posts under way, by address.
    to: HashMap<Uuid, usize>,
    landed: Vec<Landed>,
}

impl Worker {
    pub(crate) fn new(app: Arc<Logistics>) -> Self {
        Self { app, flying: JoinSet::new(), to: HashMap::new(), landed: Vec::new() }
    }

    /// Works until the shutdown; then waits for the posts under way and keeps what came of them.
    pub(crate) async fn run(mut self, shutdown: CancellationToken, pulse: Pulse) {
        while !shutdown.is_cancelled() {
            let worked = self.turn().await;
            match worked {
                Ok(worked) => {
                    pulse.well();
                    if !worked {
                        self.rest(&shutdown).await;
                    }
                }
                Err(error) => {
                    tracing::warn!(error = %error, "webhooks wait");
                    let _ = tokio::time::timeout(POLL, shutdown.cancelled()).await;
                }
            }
        }
        while let Some(landed) = self.flying.join_next().await {
            self.note(landed);
        }
        if let Err(error) = self.keep().await {
            tracing::warn!(error = %error, "posts are not recorded, they will be made again");
        }
    }

    /// Keeps results, queues news, claims and posts; false when there was nothing to do.
    async fn turn(&mut self) -> Result<bool, Fault> {
        while let Some(landed) = self.flying.try_join_next() {
            self.note(landed);
        }
        let kept = !self.landed.is_empty();
        self.keep().await?;
        let queued = self.queue().await? > 0;
        let sent = self.send().await?;
        Ok(kept || queued || sent)
    }

    /// Until a post comes back, and those beside it, or it is time to look for news.
    async fn rest(&mut self, shutdown: &CancellationToken) {
        let mut news = std::pin::pin!(tokio::time::timeout(POLL, shutdown.cancelled()));
        let landed = tokio::select! {
            Some(landed) = self.flying.join_next() => landed,
            _ = &mut news => return,
        };
        self.note(landed);
        let gather = async {
            while let Some(landed) = self.flying.join_next().await {
                self.note(landed);
            }
        };
        // What has not come back by then is kept the next time.
        let _ = tokio::time::timeout(GATHER, gather).await;
    }

    fn note(&mut self, landed: Result<Landed, tokio::task::JoinError>) {
        match landed {
            Ok(landed) => {
                if let Some(under_way) = self.to.get_mut(&landed.key.0) {
                    *under_way = under_way.saturating_sub(1);
                }
                self.landed.push(landed);
            }
            Err(error) => tracing::error!(%error, "a post was broken off"),
        }
    }

    async fn queue(&self) -> Result<u64, Fault> {
        let mut tx = self.app.pool.begin().await?;
        let queued = deliveries::fan_out(&mut tx, self.app.clock.now(), QUEUED).await?;
        tx.commit().await?;
        Ok(queued)
    }

    async fn send(&mut self) -> Result<bool, Fault> {
        let free = IN_FLIGHT.0.saturating_sub(self.flying.len());
        if free == 0 {
            return Ok(false);
        }
        let now = self.app.clock.now();
        let mut db = self.app.pool.acquire().await?;
        let busy = deliveries::busy(&mut db, now).await?;
        if busy.is_empty() {
            return Ok(false);
        }
        let listed = endpoints::of_ids(&mut db, &busy).await?;
        let share = (free / busy.len()).max(1);
        let room: Vec<_> = listed
            .iter()
            .map(|endpoint| (endpoint.id, self.room(endpoint, share)))
            .filter(|(_, room)| *room > 0)
            .collect();
        if room.is_empty() {
            return Ok(false);
        }
        let secrets = self.secrets(&mut db, &listed, now).await?;
        let claimed = deliveries::claim(&mut db, &room, now, now + LEASE).await?;
        drop(db);
        let by_id: HashMap<_, _> = listed.iter().map(|endpoint| (endpoint.id, endpoint)).collect();
        let sent = !claimed.is_empty();
        for message in claimed {
            if let Some(endpoint) = by_id.get(&message.endpoint) {
                let signers = secrets.get(&message.endpoint).cloned().unwrap_or_default();
                self.post(endpoint, signers, message);
            }
        }
        Ok(sent)
    }

    /// How many more posts an address may have under way.
    fn room(&self, endpoint: &Endpoint, share: usize) -> i64 {
        let under_way = self.to.get(&endpoint.id).copied().unwrap_or_default();
        let most = if endpoint.failures >= PROBED { 1 } else { IN_FLIGHT.1 };
        i64::try_from(most.saturating_sub(under_way).min(share)).unwrap_or_default()
    }

    async fn secrets(
        &self,
        db: &mut PgConnection,
        listed: &[Endpoint],
        now: DateTime<Utc>,
    ) -> Result<HashMap<Uuid, Arc<[Secret]>>, Fault> {
        let ids: Vec<_> = listed.iter().map(|endpoint| endpoint.id).collect();
        let mut by_endpoint: HashMap<Uuid, Vec<Secret>> = HashMap::new();
        for sealed in secrets::in_force(db, &ids, now).await? {
            let endpoint = listed.iter().find(|endpoint| endpoint.id == sealed.endpoint);
            if let Some(endpoint) = endpoint {
                let secret = self.app.open_secret(endpoint.scheme, &sealed)?;
                by_endpoint.entry(sealed.endpoint).or_default().push(secret);
            }
        }
        Ok(by_endpoint.into_iter().map(|(id, secrets)| (id, secrets.into())).collect())
    }

    fn post(&mut self, endpoint: &Endpoint, secrets: Arc<[Secret]>, message: Claimed) {
        *self.to.entry(endpoint.id).or_default() += 1;
        let (poster, clock) = (self.app.poster.clone(), self.app.clock.clone());
        let event = cloud_event::id_of(&message.payload).unwrap_or_default();
        let at = clock.now();
        let letter = Letter {
            url: endpoint.url.clone(),
            id: event.to_string(),
            timestamp: at.timestamp(),
            secrets,
            body: message.payload.into(),
        };
        let key = (message.endpoint, message.sequence, message.attempt);
        self.flying.spawn(async move {
            let begun = Instant::now();
            let answer = poster.post(letter).await;
            let attempt = Attempt {
                endpoint: key.0,
                event,
                sequence: key.1,
                place: key.2,
                at,
                milliseconds: u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX),
                status: answer.status(),
                error: answer.error(),
                next_at: None,
            };
            Landed { key, attempt, answer }
        });
    }

    /// Keeps what came of posts; what fails to be kept is tried to be kept again.
    async fn keep(&mut self) -> Result<(), Fault> {
        if self.landed.is_empty() {
            return Ok(());
        }
        let mut tx = self.app.pool.begin().await?;
        // A record that a crash of the database loses is a post that is made again.
        crate::store::may_be_lost(&mut tx).await?;
        let now = self.app.clock.now();
        let turned_off = self.app.note_health(&mut tx, &healths(&self.landed), now).await?;
        let (mut arrived, mut failed, mut next) = (Vec::new(), Vec::new(), Vec::new());
        for landed in &mut self.landed {
            if landed.answer.meaning() == Meaning::Arrived {
                arrived.push(landed.key);
                continue;
            }
            let again = retry_at(landed.key.2, now, spread(landed.attempt.event, landed.key.2));
            landed.attempt.next_at = again;
            failed.push(landed.key);
            next.push(again);
        }
        let attempts: Vec<_> = self.landed.iter().map(|landed| landed.attempt.clone()).collect();
        attempts::insert(&mut tx, &attempts).await?;
        if !arrived.is_empty() {
            deliveries::arrived(&mut tx, &arrived).await?;
        }
        if !failed.is_empty() {
            deliveries::failed(&mut tx, &failed, &next).await?;
        }
        self.app.tell_turned_off(&mut tx, &turned_off).await?;
        self.app.outbox.commit(tx).await?;
        self.landed.clear();
        Ok(())
    }
}

/// A number from 0 to 1 that differs from message to message and from try to try.
fn spread(event: Uuid, attempt: u32) -> f64 {
    let (_, chance) = event.as_u64_pair();
    let place = chance.rotate_left(attempt.wrapping_mul(11)) % 1_000;
    u32::try_from(place).map_or(0.5, |place| f64::from(place) / 1_000.0)
}

/// What an address answered to posts, and when each was begun.
type Answers = Vec<(Meaning, DateTime<Utc>)>;

/// What addresses answered, in turn.
fn healths(landed: &[Landed]) -> Vec<(Uuid, Answers)> {
    let mut by_endpoint: Vec<(Uuid, Answers)> = Vec::new();
    for one in landed {
        let answer = (one.answer.meaning(), one.attempt.at);
        match by_endpoint.iter_mut().find(|(id, _)| *id == one.key.0) {
            Some((_, answers)) => answers.push(answer),
            None => by_endpoint.push((one.key.0, vec![answer])),
        }
    }
    by_endpoint
}

/// An address that was turned off by what it answered.
pub(crate) struct TurnedOff {
    pub(crate) endpoint: Endpoint,
    pub(crate) why: Disabled,
}

impl Logistics {
    /// Notes how addresses are doing after what they answered.
    async fn note_health(
        &self,
        conn: &mut PgConnection,
        answers: &[(Uuid, Answers)],
        now: DateTime<Utc>,
    ) -> Result<Vec<TurnedOff>, Fault> {
        let mut ids: Vec<_> = answers.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        let known = endpoints::hold(conn, &ids).await?;
        let mut turned_off = Vec::new();
        let mut well = Vec::new();
        for mut endpoint in known {
            let before = endpoint.health();
            let said = answers.iter().find(|(id, _)| *id == endpoint.id).map(|(_, said)| said);
            let after = said.into_iter().flatten().fold(before, |health, (meaning, begun)| {
                let next = health.after(*meaning, (*begun, now));
                // One that was turned off stays so.
                Health { disabled: health.disabled.or(next.disabled), ..next }
            });
            let arrived = |said: &Answers| said.iter().any(|(one, _)| *one == Meaning::Arrived);
            if said.is_some_and(arrived) {
                well.push(endpoint.id);
            }
            if after == before {
                continue;
            }
            let disabled = before.disabled.or(after.disabled);
            endpoint.take_health(Health { disabled, ..after }, now);
            endpoints::save(conn, &endpoint).await?;
            if let (None, Some(why)) = (before.disabled, disabled) {
                turned_off.push(TurnedOff { endpoint, why });
            }
        }
        endpoints::note_success(conn, &well, now).await?;
        Ok(turned_off)
    }
}

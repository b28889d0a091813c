//! The worker: begins what is written, claims what is due again, posts it, and keeps what came of
//! it.
//!
//! Any number of workers may run, in one process or many: a message is held by one at a time, and a
//! worker that dies loses what it holds when the lease runs out. What it had posted by then is
//! posted again, with the same `webhook-id`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vsys_messaging::Pulse;

use super::lane::Lane;
use super::message::{Message, Target};
use super::post::PATIENCE;
use super::results::{Landed, Results};
use super::sign::Secret;
use crate::app::{Fault, Logistics};
use crate::domain::webhook::{Meaning, retry_at};
use crate::store::MAY_BE_LOST;
use crate::store::webhooks::attempts;
use crate::store::webhooks::deliveries::{self, Claimed};
use crate::store::webhooks::endpoints::{self, Endpoint};
use crate::store::webhooks::{secrets, stretches};

/// Messages that a worker holds at a time.
const HELD: usize = 8_192;
/// How often is looked for news while there is nothing to do, and for workers that are gone.
const POLL: Duration = Duration::from_millis(200);
/// Results that are kept together, and how long they gather while posts are under way.
const GATHERED: usize = 1_024;
const GATHER: Duration = Duration::from_millis(20);
const MOMENT: Duration = Duration::from_millis(1);
/// How long a message is leased: longer than a post can take and its record be written.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// From so many failures on, an address is tried with one message at a time.
const PROBED: u32 = 2;
/// How long after it was leased a message may still be posted: its answer comes, and is kept, well
/// before the lease ends.
const FRESH: Duration = Duration::from_secs(35);

const _: () =
    assert!(FRESH.as_secs() + PATIENCE.as_secs() + 10 <= LEASE.num_seconds().unsigned_abs());

/// One worker.
pub(crate) struct Worker {
    app: Arc<Logistics>,
    lanes: HashMap<Uuid, Lane<Message>>,
    walkers: JoinSet<()>,
    /// Messages in hand.
    held: usize,
    home: UnboundedSender<Landed>,
    back: UnboundedReceiver<Landed>,
    /// What is back and not kept yet.
    landed: Vec<Landed>,
    opened: HashMap<Uuid, Opened>,
    written: watch::Receiver<()>,
    /// When it was last looked for workers that are gone.
    looked: Option<Instant>,
}

/// The secrets of an address as they are used, with their ids: opening them takes long.
struct Opened {
    ids: Vec<Uuid>,
    secrets: Arc<[Secret]>,
}

impl Worker {
    pub(crate) fn new(app: Arc<Logistics>) -> Self {
        let written = app.outbox.subscribe();
        // As many messages come home as are held.
        let (home, back) = mpsc::unbounded_channel();
        Self {
            app,
            lanes: HashMap::new(),
            walkers: JoinSet::new(),
            held: 0,
            home,
            back,
            landed: Vec::new(),
            opened: HashMap::new(),
            written,
            looked: None,
        }
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
        self.lanes.values().for_each(Lane::close);
        while self.held > 0 {
            self.receive().await;
        }
        if let Err(error) = self.keep().await {
            tracing::warn!(error = %error, "posts are not recorded, they will be made again");
        }
    }

    /// Gathers and keeps results, claims and posts; false when there was nothing to do.
    async fn turn(&mut self) -> Result<bool, Fault> {
        self.gather().await;
        let kept = !self.landed.is_empty();
        self.keep().await?;
        self.take_over().await?;
        let sent = self.send().await?;
        Ok(kept || sent)
    }

    /// Until enough posts have come back or it has taken long; what has not come back by then is
    /// kept the next time.
    async fn gather(&mut self) {
        let until = tokio::time::Instant::now() + GATHER;
        // They come back in company.
        let mut moments = tokio::time::interval(MOMENT);
        while self.held > 0 && self.landed.len() < GATHERED {
            moments.tick().await;
            if tokio::time::timeout_at(until, self.receive()).await.is_err() {
                break;
            }
        }
    }

    /// Until a post comes back or something is written, or it is time to look for what others wrote.
    async fn rest(&mut self, shutdown: &CancellationToken) {
        let mut written = self.written.clone();
        tokio::select! {
            () = self.receive(), if self.held > 0 => {}
            _ = written.changed() => self.written = written,
            _ = tokio::time::timeout(POLL, shutdown.cancelled()) => {}
        }
    }

    /// Waits for results, and takes all that are there.
    async fn receive(&mut self) {
        let known = self.landed.len();
        self.back.recv_many(&mut self.landed, HELD).await;
        while let Some(ended) = self.walkers.try_join_next() {
            if let Err(error) = ended {
                tracing::error!(%error, "a post was broken off");
            }
        }
        for landed in self.landed.get(known..).unwrap_or_default() {
            self.held -= 1;
            if let Some(lane) = self.lanes.get_mut(&landed.key.endpoint) {
                lane.come_back(landed.took());
            }
        }
    }

    async fn take_over(&mut self) -> Result<(), Fault> {
        if self.looked.is_some_and(|looked| looked.elapsed() < POLL) {
            return Ok(());
        }
        let mut db = self.app.pool.acquire().await?;
        let taken = stretches::take_over(&mut db, self.app.clock.now()).await?;
        if taken > 0 {
            tracing::warn!(
                messages = taken,
                "a worker left posts without a result, they are made again"
            );
        }
        self.looked = Some(Instant::now());
        Ok(())
    }

    async fn send(&mut self) -> Result<bool, Fault> {
        let free = HELD.saturating_sub(self.held);
        if free == 0 {
            return Ok(false);
        }
        let now = self.app.clock.now();
        let mut db = self.app.pool.acquire().await?;
        let busy = deliveries::busy(&mut db, now).await?;
        if busy.is_empty() {
            return Ok(false);
        }
        let ids: Vec<_> = busy.iter().map(|(id, _)| *id).collect();
        let listed = endpoints::of_ids(&mut db, &ids).await?;
        let share = (free / busy.len()).max(1);
        let room: Vec<_> = listed
            .iter()
            .map(|endpoint| (endpoint.id, self.room(endpoint, share)))
            .filter(|(_, room)| *room > 0)
            .collect();
        if room.is_empty() {
            return Ok(false);
        }
        self.open_secrets(&mut db, &listed, now).await?;
        let late = busy.iter().any(|(_, late)| *late);
        let until = Instant::now() + FRESH;
        let claimed = claim(&mut db, room, late, now).await?;
        drop(db);
        let targets: HashMap<_, _> = listed.iter().map(|one| (one.id, self.target(one))).collect();
        let sent = !claimed.is_empty();
        for claimed in claimed {
            if let Some(target) = targets.get(&claimed.key.endpoint) {
                self.post(Arc::clone(target), claimed, until);
            }
        }
        Ok(sent)
    }

    /// How many more messages an address may have.
    fn room(&self, endpoint: &Endpoint, share: usize) -> i64 {
        let lane = self.lanes.get(&endpoint.id);
        let free = if endpoint.failures >= PROBED {
            1_usize.saturating_sub(lane.map_or(0, Lane::under_way))
        } else {
            lane.map_or_else(|| Lane::<Message>::new().free(), Lane::free)
        };
        i64::try_from(free.min(share)).unwrap_or_default()
    }

    async fn open_secrets(
        &mut self,
        db: &mut PgConnection,
        listed: &[Endpoint],
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let ids: Vec<_> = listed.iter().map(|endpoint| endpoint.id).collect();
        let in_force = secrets::in_force(db, &ids, now).await?;
        for endpoint in listed {
            let own = || in_force.iter().filter(|secret| secret.endpoint == endpoint.id);
            let known = self.opened.get(&endpoint.id);
            if known
                .is_some_and(|known| own().map(|secret| secret.id).eq(known.ids.iter().copied()))
            {
                continue;
            }
            let open = |sealed| self.app.open_secret(endpoint.scheme, sealed);
            let secrets: Vec<_> = own().map(open).collect::<Result<_, _>>()?;
            let opened =
                Opened { ids: own().map(|secret| secret.id).collect(), secrets: secrets.into() };
            self.opened.insert(endpoint.id, opened);
        }
        Ok(())
    }

    fn target(&self, endpoint: &Endpoint) -> Arc<Target> {
        let opened = self.opened.get(&endpoint.id);
        let secrets = opened.map(|opened| Arc::clone(&opened.secrets)).unwrap_or_default();
        Arc::new(Target { address: self.app.poster.address(&endpoint.url), secrets })
    }

    fn post(&mut self, target: Arc<Target>, claimed: Claimed, until: Instant) {
        let lane = self.lanes.entry(claimed.key.endpoint).or_insert_with(Lane::new);
        self.held += 1;
        let message = Message::new(target, claimed, until, self.home.clone());
        if let Some(walker) = lane.go(message) {
            let (poster, clock) = (self.app.poster.clone(), self.app.clock.clone());
            self.walkers.spawn(walker.walk(poster, clock));
        }
    }

    /// Keeps what came of posts; what fails to be kept is tried to be kept again.
    async fn keep(&mut self) -> Result<(), Fault> {
        if self.landed.is_empty() {
            return Ok(());
        }
        // A record that a crash of the database loses is a post that is made again.
        let mut tx = self.app.pool.begin_with(MAY_BE_LOST).await?;
        let now = self.app.clock.now();
        let turned_off = self.app.note_health(&mut tx, &self.landed, now).await?;
        let mut results = Results::default();
        for landed in &mut self.landed {
            match &mut landed.tried {
                None => results.untried(landed.key, now),
                Some((_, answer)) if answer.meaning() == Meaning::Arrived => {
                    results.arrived(landed.key);
                }
                Some((attempt, _)) => {
                    let chance = spread(attempt.event, attempt.place);
                    attempt.next_at = retry_at(attempt.place, now, chance);
                    results.failed(landed.key, attempt.next_at);
                }
            }
        }
        let tried = self.landed.iter().filter_map(|landed| landed.tried.as_ref());
        attempts::insert(&mut tx, tried.map(|(attempt, _)| attempt)).await?;
        results.keep(&mut tx, now).await?;
        if turned_off.is_empty() {
            tx.commit().await?;
        } else {
            self.app.tell_turned_off(&mut tx, &turned_off).await?;
            self.app.outbox.commit(tx).await?;
        }
        self.landed.clear();
        Ok(())
    }
}

/// Claims what is due again, and begins news as far as there is room left.
async fn claim(
    db: &mut PgConnection,
    mut room: Vec<(Uuid, i64)>,
    late: bool,
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>, Fault> {
    // What a crash of the database loses is begun again.
    let mut tx = sqlx::Connection::begin_with(db, MAY_BE_LOST).await?;
    let mut claimed = Vec::new();
    if late {
        claimed = deliveries::claim(&mut tx, &room, now, now + LEASE).await?;
        for message in &claimed {
            if let Some((_, free)) = room.iter_mut().find(|(id, _)| *id == message.key.endpoint) {
                *free -= 1;
            }
        }
        room.retain(|(_, free)| *free > 0);
    }
    claimed.extend(stretches::begin(&mut tx, &room, now, now + LEASE).await?);
    tx.commit().await?;
    Ok(claimed)
}

/// A number from 0 to 1 that differs from message to message and from try to try.
fn spread(event: Uuid, attempt: u32) -> f64 {
    let (_, chance) = event.as_u64_pair();
    let place = chance.rotate_left(attempt.wrapping_mul(11)) % 1_000;
    u32::try_from(place).map_or(0.5, |place| f64::from(place) / 1_000.0)
}

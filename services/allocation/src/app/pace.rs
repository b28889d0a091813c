//! The pace of locks: no faster than orders reach partners (docs/decisions/0009).
//!
//! A lock that nobody slows down commits in a tenth of the time that its orders need to reach the
//! partners, so when all prefectures lock at once the last orders would come many seconds after
//! their lock. Instead a lock waits for its turn, before anything of it has happened.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use sqlx::PgPool;
use tokio::{
    sync::{Mutex, MutexGuard},
    time::{Instant, interval},
};
use vsys_chassis::Clock;

use crate::{
    limits::{ORDERS_FORGOTTEN_AFTER, PACE_PATIENCE},
    store::{StoreError, sheet_orders},
};

const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Lets locks through one after another, first come, first served. Clones share the queue; other
/// replicas are seen by what they committed.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    pool: PgPool,
    clock: Clock,
    /// Orders that may be on their way, a lock's own included, for it to begin.
    most: u64,
    turn: Arc<Mutex<()>>,
    /// Orders of locks of this process that were let through and have not committed yet.
    begun: Arc<AtomicU64>,
}

/// A lock that was let through; dropped when it has committed or failed.
#[derive(Debug)]
pub(crate) struct Begun {
    of: Arc<AtomicU64>,
    orders: u64,
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.of.fetch_sub(self.orders, Ordering::Relaxed);
    }
}

/// A place at the head of the queue.
pub(crate) struct Turn<'p> {
    pace: &'p Pace,
    _guard: MutexGuard<'p, ()>,
}

impl Turn<'_> {
    /// Waits until a lock of so many orders may begin: at once when few are on their way. When
    /// none of them reaches a partner for [`PACE_PATIENCE`] it may begin all the same: whoever
    /// tells the partners is away, and its orders wait safely in the outbox.
    pub(crate) async fn admit(self, orders: u64) -> Result<Begun, StoreError> {
        let Pace { most, begun, .. } = self.pace;
        let mut looks = interval(LOOK_AGAIN);
        let (mut last, mut moved_at) = (u64::MAX, Instant::now());
        loop {
            looks.tick().await;
            let on_their_way = self.pace.on_their_way().await?;
            if on_their_way == 0 || on_their_way + orders <= *most {
                break;
            }
            if on_their_way < last {
                moved_at = Instant::now();
            } else if moved_at.elapsed() > PACE_PATIENCE {
                tracing::warn!(on_their_way, "orders do not reach partners, locks go on");
                break;
            }
            last = on_their_way;
        }
        begun.fetch_add(orders, Ordering::Relaxed);
        Ok(Begun { of: Arc::clone(begun), orders })
    }
}

impl Pace {
    pub(crate) fn new(pool: PgPool, clock: Clock, most: u32) -> Self {
        Self { pool, clock, most: most.into(), turn: Arc::default(), begun: Arc::default() }
    }

    /// Waits for those who came before. Hold it while the lock is planned and admitted.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        Turn { pace: self, _guard: self.turn.lock().await }
    }

    async fn on_their_way(&self) -> Result<u64, StoreError> {
        // Orders that nobody is responsible for may stay so for days and slow down nobody.
        let since =
            self.clock.now() - TimeDelta::from_std(ORDERS_FORGOTTEN_AFTER).unwrap_or_default();
        let mut connection = self.pool.acquire().await?;
        let committed = sheet_orders::on_their_way(&mut connection, since).await?;
        Ok(committed + self.begun.load(Ordering::Relaxed))
    }
}

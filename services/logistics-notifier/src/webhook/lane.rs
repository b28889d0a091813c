//! The way to one address: how many messages are taken for it, and how many are posted abreast.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

/// Posts to one address at the same time.
const ABREAST: usize = 16;
/// Messages that are taken for one address: at first, and at most while it answers quickly.
const WINDOW: (usize, usize) = (ABREAST, 1_024);
/// What a quick answer takes at most.
const QUICK: Duration = Duration::from_millis(250);

/// The way to one address.
pub(super) struct Lane {
    gate: Arc<Gate>,
    under_way: usize,
    window: usize,
}

/// What its posts have to pass.
pub(super) struct Gate(Semaphore);

impl Lane {
    pub(super) fn new() -> Self {
        Self { gate: Gate::open(), under_way: 0, window: WINDOW.0 }
    }

    /// How many more messages it may take; none while those that were taken before a failure or a
    /// slow answer are not all back.
    pub(super) fn free(&self) -> usize {
        if self.under_way > 0 && self.gate.is_closed() {
            return 0;
        }
        self.window.saturating_sub(self.under_way)
    }

    pub(super) const fn under_way(&self) -> usize {
        self.under_way
    }

    /// What does not stand at its turn comes back as it is.
    pub(super) fn close(&self) {
        self.gate.close();
    }

    /// A message goes.
    pub(super) fn go(&mut self) -> Arc<Gate> {
        if self.under_way == 0 && self.gate.is_closed() {
            self.gate = Gate::open();
        }
        self.under_way += 1;
        Arc::clone(&self.gate)
    }

    /// A message is back; `took` is how long its post took if it arrived.
    pub(super) fn come_back(&mut self, took: Option<Duration>) {
        self.under_way = self.under_way.saturating_sub(1);
        self.window = match took {
            Some(took) if took < QUICK => (self.window + 1).min(WINDOW.1),
            _ => WINDOW.0,
        };
    }
}

impl Gate {
    fn open() -> Arc<Self> {
        Arc::new(Self(Semaphore::new(ABREAST)))
    }

    /// Waits for a message's turn; none when it is not to be posted now: one before it failed or
    /// is slow, or its lease may end before its answer comes.
    pub(super) async fn pass(&self, until: Instant) -> Option<SemaphorePermit<'_>> {
        let turn = self.0.acquire().await.ok()?;
        (Instant::now() < until).then_some(turn)
    }

    /// Waits for the answer to a post. While a slow one is waited for, nothing else passes.
    pub(super) async fn watch<T>(&self, post: impl Future<Output = T>) -> T {
        let mut post = std::pin::pin!(post);
        if let Ok(answer) = tokio::time::timeout(QUICK, &mut post).await {
            return answer;
        }
        self.close();
        post.await
    }

    /// Nothing more passes.
    pub(super) fn close(&self) {
        self.0.close();
    }

    fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(40)
    }

    #[test]
    fn more_is_taken_for_who_answers_quickly_and_little_after_a_slow_answer() {
        let mut lane = Lane::new();
        assert_eq!(lane.free(), 16);
        for _ in 0..2_000 {
            let _ = lane.go();
            lane.come_back(Some(Duration::from_millis(249)));
        }
        assert_eq!(lane.free(), 1_024);
        let _ = lane.go();
        assert_eq!(lane.free(), 1_023);
        lane.come_back(Some(QUICK));
        assert_eq!(lane.free(), 16);
    }

    #[tokio::test]
    async fn after_a_failure_nothing_passes_until_all_are_back() {
        let mut lane = Lane::new();
        let (first, second) = (lane.go(), lane.go());
        assert!(first.pass(soon()).await.is_some());
        first.close();
        assert!(second.pass(soon()).await.is_none());
        lane.come_back(None);
        assert_eq!(lane.free(), 0);
        lane.come_back(None);
        assert_eq!(lane.free(), 16);
        assert!(lane.go().pass(soon()).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn while_a_slow_answer_is_waited_for_what_stands_behind_it_comes_back() {
        let mut lane = Lane::new();
        let gate = lane.go();
        let turns: Vec<_> = std::iter::from_fn(|| gate.0.try_acquire().ok()).collect();
        assert_eq!(turns.len(), ABREAST);
        let slow =
            gate.watch(tokio::time::timeout(Duration::from_secs(10), std::future::pending::<()>()));
        let (behind, _) = tokio::join!(gate.pass(soon()), slow);
        assert!(behind.is_none());
        assert_eq!(lane.free(), 0);
    }

    #[tokio::test]
    async fn what_has_waited_too_long_does_not_pass() {
        assert!(Lane::new().go().pass(Instant::now()).await.is_none());
    }
}

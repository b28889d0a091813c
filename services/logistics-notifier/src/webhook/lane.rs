//! The way to one address: how many messages are taken for it, and how many are posted abreast.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::post::QUICK;

/// Posts to one address at the same time.
const ABREAST: usize = 16;
/// Messages that are taken for one address: at first, and at most while it answers quickly.
const WINDOW: (usize, usize) = (ABREAST, 2_048);
/// By how much that grows with each quick answer.
const GROWTH: usize = 3;

/// The way to one address, as the worker that takes messages for it sees it.
pub(super) struct Lane<M> {
    queue: Arc<Queue<M>>,
    under_way: usize,
    window: usize,
}

/// What waits for its turn, and how many walk.
struct Queue<M>(Mutex<State<M>>);

struct State<M> {
    waiting: VecDeque<M>,
    walkers: usize,
    is_open: bool,
}

/// One of those who carry an address's messages there, one after the other.
pub(super) struct Walker<M> {
    queue: Arc<Queue<M>>,
    has_ended: bool,
}

impl<M> Lane<M> {
    pub(super) fn new() -> Self {
        let state = State { waiting: VecDeque::new(), walkers: 0, is_open: true };
        Self { queue: Arc::new(Queue(Mutex::new(state))), under_way: 0, window: WINDOW.0 }
    }

    /// How many more messages it may take; none while those that were taken before a failure or a
    /// slow answer are not all back.
    pub(super) fn free(&self) -> usize {
        if self.under_way > 0 && !self.queue.state().is_open {
            return 0;
        }
        self.window.saturating_sub(self.under_way)
    }

    pub(super) const fn under_way(&self) -> usize {
        self.under_way
    }

    /// What has not had its turn is dropped.
    pub(super) fn close(&self) {
        self.queue.close();
    }

    /// A message goes; with a walker who is to be sent for it, if there is none too many.
    pub(super) fn go(&mut self, message: M) -> Option<Walker<M>> {
        let mut state = self.queue.state();
        state.is_open |= self.under_way == 0;
        self.under_way += 1;
        if !state.is_open {
            // It may say so to somebody when it is dropped: not under the lock.
            drop(state);
            drop(message);
            return None;
        }
        state.waiting.push_back(message);
        if state.walkers >= ABREAST {
            return None;
        }
        state.walkers += 1;
        Some(Walker { queue: Arc::clone(&self.queue), has_ended: false })
    }

    /// A message is back; `took` is how long its post took if it arrived.
    pub(super) fn come_back(&mut self, took: Option<Duration>) {
        self.under_way = self.under_way.saturating_sub(1);
        self.window = match took {
            Some(took) if took < QUICK => (self.window + GROWTH).min(WINDOW.1),
            _ => WINDOW.0,
        };
    }
}

impl<M> Queue<M> {
    fn state(&self) -> MutexGuard<'_, State<M>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        let mut state = self.state();
        state.is_open = false;
        let dropped = std::mem::take(&mut state.waiting);
        drop(state);
        drop(dropped);
    }
}

impl<M> Walker<M> {
    /// The next message; when there is none this walker has come to the end.
    pub(super) fn next(&mut self) -> Option<M> {
        let mut state = self.queue.state();
        let next = state.waiting.pop_front();
        if next.is_none() && !self.has_ended {
            state.walkers -= 1;
            self.has_ended = true;
        }
        next
    }

    /// Nothing more goes until all that was taken is back.
    pub(super) fn close(&self) {
        self.queue.close();
    }
}

impl<M> Drop for Walker<M> {
    /// One who was broken off makes room for another.
    fn drop(&mut self) {
        if !self.has_ended {
            self.queue.state().walkers -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_taken_for_who_answers_quickly_and_little_after_a_slow_answer() {
        let mut lane = Lane::new();
        assert_eq!(lane.free(), 16);
        for message in 0..2_000 {
            let _ = lane.go(message);
            lane.come_back(Some(Duration::from_millis(249)));
        }
        assert_eq!(lane.free(), 2_048);
        let _ = lane.go(0);
        assert_eq!(lane.free(), 2_047);
        lane.come_back(Some(QUICK));
        assert_eq!(lane.free(), 16);
    }

    #[test]
    fn sixteen_walk_abreast_and_carry_everything_in_turn() {
        let mut lane = Lane::new();
        let mut walkers: Vec<_> = (0..40).filter_map(|message| lane.go(message)).collect();
        assert_eq!(walkers.len(), ABREAST);
        let carried: Vec<_> = (0..40).map(|turn| walkers[turn % ABREAST].next()).collect();
        assert_eq!(carried, (0..40).map(Some).collect::<Vec<_>>());
        // One comes to the end, one is broken off: two others can be sent.
        assert_eq!(walkers[0].next(), None);
        assert_eq!(walkers[0].next(), None);
        walkers.truncate(ABREAST - 1);
        let others: Vec<_> = (0..40).filter_map(|message| lane.go(message)).collect();
        assert_eq!(others.len(), 2);
    }

    #[test]
    fn after_a_failure_nothing_goes_until_all_are_back() {
        let mut lane = Lane::new();
        let message = Arc::new(());
        let mut walker = lane.go(Arc::clone(&message)).unwrap();
        let _ = lane.go(Arc::clone(&message));
        let carried = walker.next();
        walker.close();
        assert_eq!(Arc::strong_count(&message), 2, "what did not have its turn is dropped");
        assert!(walker.next().is_none() && lane.go(Arc::clone(&message)).is_none());
        drop(carried);
        for under_way in [3, 2, 1] {
            assert_eq!((lane.under_way(), lane.free()), (under_way, 0));
            lane.come_back(None);
        }
        assert_eq!(lane.free(), 16);
        assert!(lane.go(message).unwrap().next().is_some());
    }
}

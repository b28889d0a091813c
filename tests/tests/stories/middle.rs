//! The middle of a national lock, where bad luck strikes.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::interval;

use crate::locking::{Locked, all_at_once};
use crate::stage::{Decided, Stage};

const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// Which middle.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Middle {
    /// So many prefectures have their answer, others are being locked, and nothing was shipped.
    Answers(usize),
    /// All are locked, and partners have their first orders.
    FirstOrders,
}

/// A national lock that is in its middle.
pub(crate) struct Halfway {
    locks: Vec<Locked>,
    locking: JoinSet<Locked>,
}

impl Stage {
    /// All prefectures lock at once; this returns in the middle of it.
    pub(crate) async fn lock_until(&self, decided: &Decided, middle: Middle) -> Halfway {
        let mut locking = all_at_once(self.lockers(decided));
        let mut locks = Vec::new();
        match middle {
            Middle::Answers(answers) => {
                while locks.len() < answers {
                    locks.push(locking.join_next().await.unwrap().unwrap());
                }
            }
            Middle::FirstOrders => {
                let mut pause = interval(LOOK_AGAIN);
                while decided.received(self) == 0 {
                    pause.tick().await;
                }
            }
        }
        Halfway { locks, locking }
    }

    /// Says how far the round was when it was struck.
    pub(crate) fn say_struck(&self, decided: &Decided, how: &str, middle: Middle) {
        let (received, expected) = (decided.received(self), decided.expected.orders());
        println!("{how} at {middle:?}: {received} of {expected} orders had come");
    }
}

impl Halfway {
    /// The locks once all prefectures have their answer.
    pub(crate) async fn answered(mut self) -> Vec<Locked> {
        self.locks.extend(self.locking.join_all().await);
        self.locks
    }
}

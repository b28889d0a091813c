//! The only place that asks what time it is, and that makes ids.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::{ContextV7, Timestamp, Uuid};
use vsys_vocabulary::jst;

/// Tells the time in microseconds, which is all that PostgreSQL keeps, and makes ids.
///
/// Clones share one time: what a test advances, every service sees.
#[derive(Clone)]
pub struct Clock {
    manual: Option<Arc<Mutex<DateTime<Utc>>>>,
    ids: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// The time of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self { manual: None, ids: Arc::default() }
    }

    /// A clock that stands still at `at` until it is advanced by hand.
    #[must_use]
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self { manual: Some(Arc::new(Mutex::new(jst::microseconds(at)))), ids: Arc::default() }
    }

    /// The time now, in whole microseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.manual {
            Some(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
            None => jst::microseconds(Utc::now()),
        }
    }

    /// Moves a manual clock forward (or back, by a negative step); a system clock stays.
    pub fn advance(&self, step: TimeDelta) {
        self.set(self.now() + step);
    }

    /// Puts a manual clock to `at`; a system clock stays.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(time) = &self.manual {
            *time.lock().unwrap_or_else(PoisonError::into_inner) = jst::microseconds(at);
        }
    }

    /// A new id (`UUIDv7`): later ids of one clock sort after earlier ones.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*ids, seconds, now.timestamp_subsec_nanos()))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.manual.is_some() { "manual" } else { "system" };
        write!(f, "Clock({kind}, {})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_has_no_more_digits_than_the_database_keeps() {
        assert_eq!(Clock::system().now().timestamp_subsec_nanos() % 1000, 0);
        let at = DateTime::from_timestamp(1_615_766_400, 123_456_789).unwrap();
        let clock = Clock::manual(at);
        assert_eq!(clock.now().timestamp_subsec_nanos(), 123_456_000);
    }

    #[test]
    fn clones_of_a_manual_clock_share_one_time() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let other = clock.clone();
        clock.advance(TimeDelta::hours(24));
        assert_eq!(other.now(), DateTime::UNIX_EPOCH + TimeDelta::hours(24));
    }

    #[test]
    fn ids_made_in_the_same_moment_sort_as_they_were_made() {
        let clock = Clock::manual(DateTime::from_timestamp(1_615_766_400, 0).unwrap());
        let ids: Vec<Uuid> = (0..1000).map(|_| clock.new_id()).collect();
        assert!(ids.is_sorted() && ids.first() != ids.last());
        assert_eq!(ids[0].get_version_num(), 7);
    }
}

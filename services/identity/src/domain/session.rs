//! Sessions: how long they last, and when they may lock.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use vsys_vocabulary::Role;

/// How long a session lasts at the most.
pub(crate) const LONGEST: TimeDelta = TimeDelta::hours(12);
/// After how long without a call it ends.
pub(crate) const IDLE: TimeDelta = TimeDelta::minutes(60);
/// How long a second factor counts for what cannot be undone.
pub(crate) const ELEVATED: TimeDelta = TimeDelta::minutes(5);
/// How long a token is good.
pub(crate) const TOKEN: TimeDelta = TimeDelta::minutes(5);
/// How long a second factor may be thought about.
pub(crate) const CHALLENGE: TimeDelta = TimeDelta::minutes(5);
/// Answers to one question, before another has to be asked for.
pub(crate) const ANSWERS: u32 = 5;
/// A session that was seen is noted as seen only so often.
pub(crate) const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A session, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    pub(crate) user_name: String,
    pub(crate) organisation_id: String,
    pub(crate) device_description: String,
    pub(crate) address: String,
    pub(crate) began_at: DateTime<Utc>,
    pub(crate) seen_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) elevated_until: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

impl Session {
    /// Whether it is still open at `now`.
    pub(crate) fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at && now - self.seen_at < IDLE
    }

    /// Until when its tokens may lock, if they may at `now`.
    pub(crate) fn elevated(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.elevated_until.filter(|until| *until > now)
    }

    /// The roles of its tokens: everyone reads, and only after a second factor does one lock.
    pub(crate) fn roles(&self, held: &BTreeSet<Role>, now: DateTime<Utc>) -> BTreeSet<Role> {
        let elevated = self.elevated(now).is_some();
        let mut roles: BTreeSet<_> =
            held.iter().copied().filter(|role| elevated || *role != Role::Locker).collect();
        roles.insert(Role::Viewer);
        roles
    }

    /// When a token made at `now` runs out: never after the session, and one that locks not after
    /// the second factor has ceased to count.
    pub(crate) fn token_life(&self, now: DateTime<Utc>) -> TimeDelta {
        let until = self.elevated(now).unwrap_or(self.expires_at).min(self.expires_at);
        TOKEN.min(until - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(now: DateTime<Utc>) -> Session {
        Session {
            id: Uuid::from_u128(1),
            user_name: "13-01".to_owned(),
            organisation_id: "13".to_owned(),
            device_description: String::new(),
            address: String::new(),
            began_at: now,
            seen_at: now,
            expires_at: now + LONGEST,
            elevated_until: None,
            ended_at: None,
        }
    }

    #[test]
    fn only_a_second_factor_makes_a_token_that_locks_and_not_for_long() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(18_000);
        let held = [Role::Clerk, Role::Locker].into();
        let plain = session(now);
        assert_eq!(plain.roles(&held, now), [Role::Viewer, Role::Clerk].into());
        let elevated = Session { elevated_until: Some(now + ELEVATED), ..plain };
        assert!(elevated.roles(&held, now).contains(&Role::Locker));
        let later = now + TimeDelta::minutes(4);
        assert_eq!(elevated.token_life(later), TimeDelta::minutes(1));
        let after = now + ELEVATED;
        assert!(!elevated.roles(&held, after).contains(&Role::Locker));
        assert_eq!(elevated.token_life(after), TOKEN);
    }

    #[test]
    fn a_session_ends_by_itself() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(18_000);
        let open = session(now);
        assert!(open.is_open(now + TimeDelta::minutes(59)));
        assert!(!open.is_open(now + IDLE));
        let busy = Session { seen_at: now + LONGEST - TimeDelta::minutes(1), ..open.clone() };
        assert!(!busy.is_open(now + LONGEST));
        assert!(!Session { ended_at: Some(now), ..open }.is_open(now));
    }
}

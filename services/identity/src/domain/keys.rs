//! When which key signs: a new one is known everywhere before it signs, and an old one is trusted
//! until its last token has run out.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::session;

/// How long a key signs.
const SIGNS: TimeDelta = TimeDelta::days(30);
/// How long a key is published before it signs: everyone asks for the keys more often than that.
const PUBLISHED_BEFORE: TimeDelta = TimeDelta::hours(1);
/// How far the clocks of two machines may be apart, and then some.
const LEEWAY: TimeDelta = TimeDelta::minutes(2);

/// What is known of a key for this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyDates {
    pub(crate) kid: String,
    pub(crate) signs_from: DateTime<Utc>,
    pub(crate) trusted_until: Option<DateTime<Utc>>,
}

/// What has to happen to the keys at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing.
    Keep,
    /// A new key, which signs from then on; the present one, if any, is trusted that long.
    Make { signs_from: DateTime<Utc>, retire: Option<(String, DateTime<Utc>)> },
}

/// Whether a new key is due. `keys` in any order.
pub(crate) fn turn(keys: &[KeyDates], now: DateTime<Utc>) -> Turn {
    match keys.iter().max_by_key(|key| key.signs_from) {
        None => Turn::Make { signs_from: now, retire: None },
        Some(newest) if now >= newest.signs_from + SIGNS - PUBLISHED_BEFORE => {
            let signs_from = now + PUBLISHED_BEFORE;
            let trusted_until = signs_from + session::TOKEN + LEEWAY;
            Turn::Make { signs_from, retire: Some((newest.kid.clone(), trusted_until)) }
        }
        Some(_) => Turn::Keep,
    }
}

/// The key that signs at `now`.
pub(crate) fn signing(keys: &[KeyDates], now: DateTime<Utc>) -> Option<&KeyDates> {
    keys.iter().filter(|key| key.signs_from <= now).max_by_key(|key| key.signs_from)
}

/// Whether tokens of a key are accepted at `now`.
pub(crate) fn is_trusted(key: &KeyDates, now: DateTime<Utc>) -> bool {
    key.trusted_until.is_none_or(|until| until > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_take_turns_without_a_gap() {
        let begin = DateTime::UNIX_EPOCH + TimeDelta::days(18_000);
        let mut keys: Vec<KeyDates> = Vec::new();
        for hour in 0..24 * 100 {
            let now = begin + TimeDelta::hours(hour);
            if let Turn::Make { signs_from, retire } = turn(&keys, now) {
                if let Some((kid, until)) = retire {
                    keys.iter_mut().find(|key| key.kid == kid).unwrap().trusted_until = Some(until);
                }
                let kid = format!("key-{}", keys.len());
                keys.push(KeyDates { kid, signs_from, trusted_until: None });
            }
            let signing = signing(&keys, now).unwrap();
            assert!(is_trusted(signing, now), "{hour}");
            assert!(is_trusted(signing, now + session::TOKEN), "{hour}: its tokens outlive it");
        }
        assert_eq!(keys.len(), 4, "a hundred days have four keys");
        let old: Vec<_> =
            keys.iter().filter(|key| !is_trusted(key, begin + TimeDelta::days(100))).collect();
        assert_eq!(old.len(), 3);
    }
}

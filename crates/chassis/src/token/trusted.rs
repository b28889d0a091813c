//! The keys of one moment, and the tokens whose signatures they have vouched for.
//!
//! Checking a signature takes some 35 µs, and the same token comes with hundreds of calls. What
//! was found lies beside the keys it was found by, so it is forgotten with them: a key that is no
//! longer trusted leaves nothing behind. Time and environment are looked at with every call.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jsonwebtoken::DecodingKey;

use super::claims::Claims;

/// Tokens that are remembered; when there are more, all are looked at anew. About a kilobyte each.
const MOST: usize = 4_096;

/// Trusted keys by their `kid`.
pub(super) type Keys = HashMap<String, DecodingKey>;

/// Keys that never change; others take the place of the whole.
#[derive(Default)]
pub(super) struct Trusted {
    keys: Keys,
    vouched: Mutex<HashMap<String, Claims>>,
}

impl Trusted {
    pub(super) fn new(keys: Keys) -> Self {
        Self { keys, vouched: Mutex::default() }
    }

    /// The key of that name.
    pub(super) fn key(&self, kid: &str) -> Option<&DecodingKey> {
        self.keys.get(kid)
    }

    /// What a token says whose signature one of these keys has made.
    pub(super) fn vouched(&self, token: &str) -> Option<Claims> {
        self.vouched.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }

    /// Remembers what a token says; its signature was checked by one of these keys.
    pub(super) fn vouch(&self, token: &str, claims: &Claims) {
        let mut vouched = self.vouched.lock().unwrap_or_else(PoisonError::into_inner);
        if vouched.len() >= MOST {
            vouched.clear();
        }
        vouched.insert(token.to_owned(), claims.clone());
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use vsys_vocabulary::{Actor, Environment, Standing};

    use super::*;

    #[test]
    fn no_more_tokens_are_remembered_than_there_is_room_for() {
        let actor = Actor {
            person: "nation-01".to_owned(),
            organisation: "nation".to_owned(),
            standing: Standing::Nation,
            roles: std::iter::empty().collect(),
            environment: Environment::Local,
        };
        let claims = Claims::of(&actor, DateTime::UNIX_EPOCH, TimeDelta::minutes(5));
        let trusted = Trusted::default();
        for turn in 0..=MOST {
            trusted.vouch(&turn.to_string(), &claims);
        }
        assert!(trusted.vouched("0").is_none(), "it is to be checked again");
        assert_eq!(trusted.vouched(&MOST.to_string()).unwrap().actor(), Ok(actor));
    }
}

//! A letter and how far it has come.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::kind::Kind;
use super::patience;

/// One letter to one person about one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    /// Follows from fact, kind and person: the same fact again is the same letter.
    pub(crate) id: Uuid,
    /// Which template.
    pub(crate) kind: Kind,
    /// To whom.
    pub(crate) user_name: String,
    /// After this it is of no use.
    pub(crate) useful_until: DateTime<Utc>,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// When the fact was heard.
    pub(crate) heard_at: DateTime<Utc>,
    /// What the mail server last said; empty before.
    pub(crate) answer: String,
    /// How far it has come.
    pub(crate) state: State,
}

/// How far a letter has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// To be sent.
    Waiting {
        /// Not before this.
        next_try_at: DateTime<Utc>,
        /// What it is made of.
        contents: Contents,
    },
    /// Somebody talks with the mail server about it.
    Sending {
        /// Since when.
        claimed_at: DateTime<Utc>,
        /// What it is made of.
        contents: Contents,
    },
    /// It is over, and nothing is left of its contents.
    Over {
        /// How it ended.
        end: End,
        /// When.
        at: DateTime<Utc>,
    },
}

/// How a letter ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The mail server took it.
    Sent,
    /// The mail server will never take it.
    Refused,
    /// It may have been sent; it is not sent again.
    Unsure,
    /// It waited until it was of no use.
    Expired,
}

/// What a letter is made of, as long as it is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contents {
    /// The encoded fact, without what was sealed in it.
    pub(crate) fact: Vec<u8>,
    /// Name, address and link, sealed.
    pub(crate) sealed_addressee: Vec<u8>,
}

/// What came of an attempt, with what the mail server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The mail server took it.
    Sent(String),
    /// Not now: to be tried again.
    Later(String),
    /// Never.
    Refused(String),
    /// It was handed over, and no answer came.
    Unsure(String),
}

/// A letter that is not being sent has no outcome: somebody gave its sender up for dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("letter {0} is not being sent")]
pub(crate) struct NotBeingSent(pub(crate) Uuid);

impl Letter {
    /// Takes a waiting letter to the mail server, and gives out what it is made of; none when it
    /// is not its time, or no longer.
    pub(crate) fn claim(&mut self, now: DateTime<Utc>) -> Option<Contents> {
        match &self.state {
            State::Waiting { next_try_at, contents }
                if *next_try_at <= now && now < self.useful_until =>
            {
                let contents = contents.clone();
                self.attempts += 1;
                self.state = State::Sending { claimed_at: now, contents: contents.clone() };
                Some(contents)
            }
            State::Waiting { .. } | State::Sending { .. } | State::Over { .. } => None,
        }
    }

    /// Writes down what came of the attempt; the end, if it is one.
    pub(crate) fn settle(
        &mut self,
        outcome: Outcome,
        now: DateTime<Utc>,
    ) -> Result<Option<End>, NotBeingSent> {
        let State::Sending { contents, .. } = &self.state else {
            return Err(NotBeingSent(self.id));
        };
        let (end, answer) = match outcome {
            Outcome::Sent(answer) => (Some(End::Sent), answer),
            Outcome::Refused(answer) => (Some(End::Refused), answer),
            Outcome::Unsure(answer) => (Some(End::Unsure), answer),
            Outcome::Later(answer) => (None, answer),
        };
        self.answer = answer;
        self.state = match end {
            Some(end) => State::Over { end, at: now },
            None => State::Waiting {
                next_try_at: now + patience::pause(self.attempts),
                contents: contents.clone(),
            },
        };
        Ok(end)
    }
}

/// The id of the letter of one kind about a fact to a person.
///
/// The shape is a `UUIDv7` of the fact's time, so that letters sort by it; the 74 bits of chance
/// in it are taken from SHA-256 of fact, kind and person.
pub(crate) fn id(event: Uuid, occurred_at: DateTime<Utc>, kind: Kind, user_name: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(event.as_bytes());
    hash.update(kind.as_str());
    hash.update([0]);
    hash.update(user_name);
    let mut chance = [0; 10];
    for (byte, from) in chance.iter_mut().zip(hash.finalize()) {
        *byte = from;
    }
    let millis = u64::try_from(occurred_at.timestamp_millis()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_615_766_400 + minute * 60, 0).unwrap()
    }

    fn letter() -> Letter {
        let contents = Contents { fact: vec![1], sealed_addressee: vec![2] };
        Letter {
            id: Uuid::from_u128(7),
            kind: Kind::Invitation,
            user_name: "sato".into(),
            useful_until: at(72 * 60),
            attempts: 0,
            heard_at: at(0),
            answer: String::new(),
            state: State::Waiting { next_try_at: at(0), contents },
        }
    }

    fn claimed() -> Letter {
        let mut letter = letter();
        assert!(letter.claim(at(0)).is_some());
        letter
    }

    #[test]
    fn a_letter_is_claimed_once() {
        let mut letter = letter();
        assert!(letter.claim(at(0)).is_some());
        assert_eq!(letter.attempts, 1);
        assert_eq!(letter.claim(at(0)), None);
    }

    #[test]
    fn a_letter_is_not_claimed_before_its_time_nor_after_it() {
        assert_eq!(letter().claim(at(0) - TimeDelta::microseconds(1)), None);
        assert_eq!(letter().claim(at(72 * 60)), None);
    }

    #[test]
    fn what_the_server_could_not_take_is_tried_again_after_growing_pauses() {
        let mut letter = claimed();
        assert_eq!(letter.settle(Outcome::Later("451".into()), at(0)), Ok(None));
        assert_eq!(letter.claim(at(0)), None);
        assert!(letter.claim(at(1)).is_some());
        assert_eq!(letter.settle(Outcome::Later("451".into()), at(1)), Ok(None));
        assert_eq!(letter.claim(at(2)), None);
        assert!(letter.claim(at(3)).is_some());
        assert_eq!((letter.attempts, letter.answer.as_str()), (3, "451"));
    }

    #[test]
    fn what_is_over_is_never_claimed_again_and_has_no_contents() {
        for (outcome, end) in [
            (Outcome::Sent("250".into()), End::Sent),
            (Outcome::Refused("550".into()), End::Refused),
            (Outcome::Unsure("reset".into()), End::Unsure),
        ] {
            let mut letter = claimed();
            assert_eq!(letter.settle(outcome, at(1)), Ok(Some(end)));
            assert_eq!(letter.state, State::Over { end, at: at(1) });
            assert_eq!(letter.claim(at(60)), None);
            let again = letter.settle(Outcome::Later(String::new()), at(2));
            assert_eq!(again, Err(NotBeingSent(letter.id)));
        }
    }

    #[test]
    fn the_same_fact_is_the_same_letter_and_another_person_is_another() {
        let event = Uuid::from_u128(1);
        let id = |kind, name| super::id(event, at(0), kind, name);
        assert_eq!(id(Kind::Reminder, "sato"), id(Kind::Reminder, "sato"));
        assert_ne!(id(Kind::Reminder, "sato"), id(Kind::Reminder, "suzuki"));
        assert_ne!(id(Kind::HandOver, "sato"), id(Kind::HandOverFormer, "sato"));
        let later = super::id(event, at(1), Kind::Reminder, "sato");
        assert!(later > id(Kind::Reminder, "sato"));
        assert_eq!(later.get_version_num(), 7);
    }
}

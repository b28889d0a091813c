//! A row of `mailer.letters`, both ways.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::letter::{Contents, End, Letter, State};
use crate::store::StoreError;

pub(super) struct LetterRow {
    pub(super) letter_id: Uuid,
    pub(super) kind: String,
    pub(super) user_name: String,
    pub(super) state: String,
    pub(super) fact: Option<Vec<u8>>,
    pub(super) sealed_addressee: Option<Vec<u8>>,
    pub(super) useful_until: DateTime<Utc>,
    pub(super) attempts: i32,
    pub(super) next_try_at: Option<DateTime<Utc>>,
    pub(super) claimed_at: Option<DateTime<Utc>>,
    pub(super) heard_at: DateTime<Utc>,
    pub(super) settled_at: Option<DateTime<Utc>>,
    pub(super) answer: String,
}

const fn inconsistent(what: &'static str) -> StoreError {
    StoreError::Inconsistent { table: "letters", what }
}

impl TryFrom<LetterRow> for Letter {
    type Error = StoreError;

    fn try_from(row: LetterRow) -> Result<Self, StoreError> {
        let contents = row
            .fact
            .zip(row.sealed_addressee)
            .map(|(fact, sealed_addressee)| Contents { fact, sealed_addressee });
        let state = match (row.state.as_str(), contents) {
            ("waiting", Some(contents)) => State::Waiting {
                next_try_at: row.next_try_at.ok_or(inconsistent("waiting for nothing"))?,
                contents,
            },
            ("sending", Some(contents)) => State::Sending {
                claimed_at: row.claimed_at.ok_or(inconsistent("sent by nobody"))?,
                contents,
            },
            (name, None) => State::Over {
                end: end(name).ok_or(inconsistent("an unknown end"))?,
                at: row.settled_at.ok_or(inconsistent("it never ended"))?,
            },
            _ => return Err(inconsistent("contents of what is over")),
        };
        Ok(Self {
            id: row.letter_id,
            kind: row.kind.parse().map_err(|_| inconsistent("an unknown kind"))?,
            user_name: row.user_name,
            useful_until: row.useful_until,
            attempts: row.attempts.try_into().map_err(|_| inconsistent("a negative count"))?,
            heard_at: row.heard_at,
            answer: row.answer,
            state,
        })
    }
}

/// The name of an end in the column, in lists and in metrics.
pub(crate) const fn end_name(end: End) -> &'static str {
    match end {
        End::Sent => "sent",
        End::Refused => "refused",
        End::Unsure => "unsure",
        End::Expired => "expired",
    }
}

fn end(name: &str) -> Option<End> {
    [End::Sent, End::Refused, End::Unsure, End::Expired]
        .into_iter()
        .find(|&end| end_name(end) == name)
}

/// The columns that change with a letter's state.
#[derive(Default)]
pub(super) struct Columns<'a> {
    pub(super) state: &'static str,
    pub(super) fact: Option<&'a [u8]>,
    pub(super) sealed_addressee: Option<&'a [u8]>,
    pub(super) next_try_at: Option<DateTime<Utc>>,
    pub(super) claimed_at: Option<DateTime<Utc>>,
    pub(super) settled_at: Option<DateTime<Utc>>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(letter: &'a Letter) -> Self {
        match &letter.state {
            State::Waiting { next_try_at, contents } => Self {
                state: "waiting",
                next_try_at: Some(*next_try_at),
                ..Self::holding(contents)
            },
            State::Sending { claimed_at, contents } => {
                Self { state: "sending", claimed_at: Some(*claimed_at), ..Self::holding(contents) }
            }
            State::Over { end, at } => {
                Self { state: end_name(*end), settled_at: Some(*at), ..Self::default() }
            }
        }
    }

    fn holding(contents: &'a Contents) -> Self {
        Self {
            fact: Some(&contents.fact),
            sealed_addressee: Some(&contents.sealed_addressee),
            ..Self::default()
        }
    }
}

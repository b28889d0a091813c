//! Events that no attempt could take in: kept with the reason, and sent again on request.
//!
//! A letter lies in the stream of dead letters at `dead.<listener>.<subject>`. A letter that was
//! sent again is not deleted; a mark at `dead.<listener>.redriven.<sequence>` says so, and the
//! stream stays a record.

use std::collections::HashSet;

use async_nats::jetstream::{Context, Message};
use async_nats::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::publish::{self, PublishError};
use crate::topology::DEAD;
use crate::{Topology, envelope, limits, reading};

pub use crate::reading::ReadError;

/// Header with the reason why an event died.
pub const REASON: &str = "Vsys-Dead-Reason";
/// Header with the number of attempts that were made.
pub const ATTEMPTS: &str = "Vsys-Dead-Attempts";

const REDRIVEN: &str = "redriven";

/// A dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its place among the dead letters.
    pub sequence: u64,
    /// Who could not take it in.
    pub listener: String,
    /// The event; none where the message had no id.
    pub event_id: Option<Uuid>,
    /// Where it had been published, without the prefix of a test's topology.
    pub subject: String,
    /// Why it died.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it died.
    pub died_at: DateTime<Utc>,
    /// Whether it has been sent again.
    pub redriven: bool,
}

/// Why dead letters could not be read or sent again.
#[derive(Debug, thiserror::Error)]
pub enum DeadError {
    /// Reading failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Sending failed; what was sent before stays sent.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The topology has no stream of dead letters.
    #[error("the topology has no stream of dead letters")]
    NoStream,
}

/// An event about to be buried.
pub(crate) struct Burial<'a> {
    pub(crate) listener: &'a str,
    pub(crate) subject: String,
    pub(crate) payload: Bytes,
    pub(crate) headers: HeaderMap,
    pub(crate) sequence: u64,
}

/// Writes a dead letter and waits for the broker's acknowledgement.
pub(crate) async fn bury(
    jetstream: &Context,
    topology: &Topology,
    burial: Burial<'_>,
    attempts: u32,
    reason: &str,
) -> Result<(), PublishError> {
    let Burial { listener, subject, payload, headers, sequence } = burial;
    let mut headers = carried(&headers);
    // By place in the stream too: an event that dies again after a redrive is a new letter.
    let event_id = headers.get(envelope::EVENT_ID).map_or("", HeaderValue::as_str);
    let id = format!("{DEAD}.{listener}.{subject}.{event_id}.{sequence}");
    headers.insert(header::NATS_MESSAGE_ID, id);
    headers.insert(REASON, one_line(reason));
    headers.insert(ATTEMPTS, HeaderValue::from(attempts));
    let subject = topology.subject(&format!("{DEAD}.{listener}.{subject}"));
    publish::publish(jetstream, &[publish::Message { subject, headers, payload }]).await
}

/// Dead letters, oldest first, of one listener or of all; at most [`limits::DEAD_LETTERS`].
pub async fn list(
    jetstream: &Context,
    topology: &Topology,
    listener: Option<&str>,
) -> Result<Vec<Letter>, DeadError> {
    read(jetstream, topology, listener, |_| true).await
}

/// Letters that are `wanted`, as many as one call handles. Marks are read first: they are all a
/// letter's fate that memory has to hold.
async fn read(
    jetstream: &Context,
    topology: &Topology,
    listener: Option<&str>,
    wanted: impl Fn(&Letter) -> bool,
) -> Result<Vec<Letter>, DeadError> {
    let stream = topology.dead().ok_or(DeadError::NoStream)?;
    let listener = listener.unwrap_or("*");
    let marks = topology.subject(&format!("{DEAD}.{listener}.{REDRIVEN}.>"));
    let mut redriven = HashSet::new();
    reading::read(jetstream, &stream.name, &marks, |message| {
        if let Some(Found::Redriven(sequence)) = Found::read(message, topology) {
            redriven.insert(sequence);
        }
    })
    .await?;
    let all = topology.subject(&format!("{DEAD}.{listener}.>"));
    let mut letters: Vec<Letter> = Vec::new();
    reading::read(jetstream, &stream.name, &all, |message| {
        if let Some(Found::Letter(mut letter)) = Found::read(message, topology) {
            letter.redriven = redriven.contains(&letter.sequence);
            if letters.len() < limits::DEAD_LETTERS && wanted(&letter) {
                letters.push(letter);
            }
        }
    })
    .await?;
    Ok(letters)
}

/// Sends a listener's dead letters again, all that were not yet, or those of one event; answers
/// how many. Every listener meets the event again under its old id, so it has an effect only
/// where it had none. At most [`limits::DEAD_LETTERS`] at a time: the rest wait for another call.
pub async fn redrive(
    jetstream: &Context,
    topology: &Topology,
    listener: &str,
    event_id: Option<Uuid>,
) -> Result<usize, DeadError> {
    let wanted =
        |letter: &Letter| !letter.redriven && event_id.is_none_or(|id| letter.event_id == Some(id));
    let letters = read(jetstream, topology, Some(listener), wanted).await?;
    let stream = topology.dead().ok_or(DeadError::NoStream)?;
    for letter in &letters {
        let message = whole(jetstream, &stream.name, letter.sequence).await?;
        send_again(jetstream, topology, letter, message).await?;
    }
    Ok(letters.len())
}

/// One letter with its payload; letters are read one by one, so that memory stays small.
async fn whole(
    jetstream: &Context,
    stream: &str,
    sequence: u64,
) -> Result<(HeaderMap, Bytes), DeadError> {
    let message = async {
        let stream = jetstream.get_stream_no_info(stream).await?;
        Ok::<_, async_nats::Error>(stream.get_raw_message(sequence).await?)
    };
    let message = message.await.map_err(|error| ReadError::new(stream, &*error))?;
    Ok((message.headers, message.payload))
}

async fn send_again(
    jetstream: &Context,
    topology: &Topology,
    letter: &Letter,
    (headers, payload): (HeaderMap, Bytes),
) -> Result<(), DeadError> {
    let Letter { sequence, listener, subject, .. } = letter;
    let mut headers = carried(&headers);
    // Fresh, so that the stream takes it; derived, so that a redrive cut short is not doubled.
    headers.insert(header::NATS_MESSAGE_ID, format!("{REDRIVEN}.{listener}.{sequence}"));
    let again = publish::Message { subject: topology.subject(subject), headers, payload };
    publish::publish(jetstream, &[again]).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::NATS_MESSAGE_ID, format!("{REDRIVEN}.{listener}.{sequence}.mark"));
    let mark = topology.subject(&format!("{DEAD}.{listener}.{REDRIVEN}.{sequence}"));
    let mark = publish::Message { subject: mark, headers, payload: Bytes::new() };
    Ok(publish::publish(jetstream, &[mark]).await?)
}

enum Found {
    Letter(Letter),
    Redriven(u64),
}

impl Found {
    fn read(message: &Message, topology: &Topology) -> Option<Self> {
        let subject = topology.plain(&message.subject).strip_prefix(DEAD)?.strip_prefix('.')?;
        let (listener, subject) = subject.split_once('.')?;
        if let Some(sequence) = subject.strip_prefix(REDRIVEN) {
            return Some(Self::Redriven(sequence.strip_prefix('.')?.parse().ok()?));
        }
        let info = message.info().ok()?;
        let headers = message.headers.as_ref()?;
        let text = |name: &str| headers.get(name).map(HeaderValue::as_str);
        let nanoseconds = i64::try_from(info.published.unix_timestamp_nanos()).ok()?;
        Some(Self::Letter(Letter {
            sequence: info.stream_sequence,
            listener: listener.to_owned(),
            event_id: text(envelope::EVENT_ID).and_then(|id| id.parse().ok()),
            subject: subject.to_owned(),
            reason: text(REASON).unwrap_or_default().to_owned(),
            attempts: text(ATTEMPTS).and_then(|count| count.parse().ok()).unwrap_or(0),
            died_at: DateTime::from_timestamp_nanos(nanoseconds),
            redriven: false,
        }))
    }
}

/// Headers that travel with an event; the broker's own and those of its death stay behind.
fn carried(headers: &HeaderMap) -> HeaderMap {
    let own = |name: &str| !name.starts_with("Nats-") && name != REASON && name != ATTEMPTS;
    headers
        .iter()
        .filter(|(name, _)| own(name.as_ref()))
        .filter_map(|(name, values)| Some((name.clone(), values.first()?.clone())))
        .collect()
}

/// A reason as a header may hold it.
fn one_line(reason: &str) -> String {
    let end = reason.floor_char_boundary(limits::REASON_BYTES);
    reason.get(..end).unwrap_or_default().replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_a_header() {
        assert_eq!(one_line("no\r\nsuch place"), "no  such place");
        let long = one_line(&"都".repeat(1_000));
        assert!(long.len() <= limits::REASON_BYTES && long.chars().all(|c| c == '都'));
    }
}

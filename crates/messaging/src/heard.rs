//! An event as a listener meets it.

use std::error::Error as StdError;

use async_nats::HeaderMap;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use prost::{Message, Name};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::envelope;

/// One event that was heard.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Identity of the fact, the same on every delivery.
    pub event_id: Uuid,
    /// Full name of the message, `vsys.allocation.v1.SheetLocked`.
    pub name: String,
    /// Subject without the prefix of a test's topology.
    pub subject: String,
    /// The encoded message.
    pub payload: Bytes,
    /// When the fact happened.
    pub occurred_at: DateTime<Utc>,
    /// All headers it came with.
    pub headers: HeaderMap,
}

impl Heard {
    /// Whether this is an `M`.
    #[must_use]
    pub fn is<M: Name>(&self) -> bool {
        self.name == M::full_name()
    }

    /// The message; one that cannot be decoded is poisoned, since no attempt will ever differ.
    pub fn decode<M: Message + Name + Default>(&self) -> Result<M, HearError> {
        M::decode(self.payload.clone())
            .map_err(|error| HearError::Poisoned(format!("{}: {error}", M::full_name())))
    }

    /// Reads an event from a message; `subject` is already free of its prefix.
    pub(crate) fn read(
        subject: &str,
        payload: Bytes,
        headers: Option<HeaderMap>,
    ) -> Result<Self, String> {
        let headers = headers.unwrap_or_default();
        let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
        let event_id = text(envelope::EVENT_ID)
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| format!("no {} that is a UUID", envelope::EVENT_ID))?;
        let occurred_at = text(envelope::OCCURRED_AT)
            .and_then(|at| DateTime::parse_from_rfc3339(&at).ok())
            .ok_or_else(|| format!("no {} that is an instant", envelope::OCCURRED_AT))?
            .with_timezone(&Utc);
        let name = name_of(subject).to_owned();
        Ok(Self { event_id, name, subject: subject.to_owned(), payload, occurred_at, headers })
    }
}

/// The full name at the head of an internal subject; other subjects have no scope and are names.
fn name_of(subject: &str) -> &str {
    if !subject.starts_with("vsys.") {
        return subject;
    }
    let mut parts = subject.rsplitn(3, '.');
    parts.nth(2).unwrap_or(subject)
}

/// Why a listener could not take events in.
#[derive(Debug, thiserror::Error)]
pub enum HearError {
    /// The event itself is wrong: it becomes a dead letter at once.
    #[error("poisoned: {0}")]
    Poisoned(String),
    /// The database refused; retried, and when it is away, retried without end.
    #[error("database")]
    Database(#[from] sqlx::Error),
    /// Anything else; retried with growing pauses, then a dead letter.
    #[error("failed")]
    Failed(#[source] Box<dyn StdError + Send + Sync>),
}

impl HearError {
    /// Wraps an error of the listener's own.
    pub fn failed(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }
}

/// What a service does with the events it hears.
pub trait Listener: Send + Sync + 'static {
    /// Takes in a batch of events, each new to this listener, in the order they were delivered,
    /// in the transaction that also holds their inbox rows. Names it does not know it ignores.
    /// It may be called again with the same events after an error; nothing was kept then.
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_subject_without_its_scope() {
        assert_eq!(
            name_of("vsys.allocation.v1.SheetLocked.13.131016"),
            "vsys.allocation.v1.SheetLocked"
        );
        assert_eq!(name_of("vsys.allocation.v1.SheetLocked._._"), "vsys.allocation.v1.SheetLocked");
        assert_eq!(name_of("partner.maker-1.digest.issued"), "partner.maker-1.digest.issued");
    }

    #[test]
    fn a_message_without_an_event_id_is_not_an_event() {
        let error = Heard::read("vsys.a.v1.B._._", Bytes::new(), None).unwrap_err();
        assert!(error.contains("Vsys-Event-Id"), "{error}");
    }
}

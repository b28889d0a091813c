//! An event on its way out.

use chrono::{DateTime, Utc};
use prost::{Message, Name};
use uuid::Uuid;
use vsys_vocabulary::{MunicipalityCode, Office, PrefectureCode};

use crate::limits;

/// Header with the event's id: the key of the inbox, the same however often it is sent.
pub const EVENT_ID: &str = "Vsys-Event-Id";
/// Header with the instant the fact happened, RFC 3339 in UTC.
pub const OCCURRED_AT: &str = "Vsys-Occurred-At";
/// Header with the media type of the payload.
pub const CONTENT_TYPE: &str = "Content-Type";
/// Header with the W3C trace context of the producer's span.
pub const TRACEPARENT: &str = "traceparent";

/// Media type of internal events.
pub const PROTOBUF: &str = "application/protobuf";

/// The area an event is about; the last two tokens of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope {
    /// Prefecture, if the event is about one.
    pub prefecture: Option<PrefectureCode>,
    /// Municipality, if the event is about one.
    pub municipality: Option<MunicipalityCode>,
}

impl Scope {
    /// The whole country.
    pub const NONE: Self = Self { prefecture: None, municipality: None };

    /// The area of an office.
    #[must_use]
    pub fn of(office: &Office) -> Self {
        match *office {
            Office::Nation => Self::NONE,
            Office::Prefecture(code) => Self { prefecture: Some(code), municipality: None },
            Office::Municipality(code) => {
                Self { prefecture: Some(code.prefecture()), municipality: Some(code) }
            }
        }
    }

    /// Subject of an event of this area: the full name, then prefecture and municipality, `_` for
    /// what is absent.
    #[must_use]
    pub fn subject(&self, name: &str) -> String {
        let prefecture = self.prefecture.map_or_else(|| "_".to_owned(), |code| code.to_string());
        let municipality =
            self.municipality.map_or_else(|| "_".to_owned(), |code| code.to_string());
        format!("{name}.{prefecture}.{municipality}")
    }
}

/// One event as a service hands it to its outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// Identity of the fact (`UUIDv7`): outbox key, message id and inbox key.
    pub event_id: Uuid,
    /// Where it goes, without the prefix of a test's topology.
    pub subject: String,
    /// The fact itself, at most [`limits::EVENT_BYTES`].
    pub payload: Vec<u8>,
    /// Media type of the payload.
    pub content_type: &'static str,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// Further headers; a `traceparent` here replaces the one of the current span.
    pub headers: Vec<(&'static str, String)>,
}

impl Envelope {
    /// An internal event: the subject is the message's full name and the scope.
    #[must_use]
    pub fn fact<M: Message + Name>(
        event_id: Uuid,
        scope: Scope,
        message: &M,
        occurred_at: DateTime<Utc>,
    ) -> Self {
        Self {
            event_id,
            subject: scope.subject(&M::full_name()),
            payload: message.encode_to_vec(),
            content_type: PROTOBUF,
            occurred_at,
            headers: Vec::new(),
        }
    }

    /// What keeps this envelope from ever being published, so that it is refused before it is
    /// recorded instead of blocking the relay.
    pub(crate) fn check(&self) -> Result<(), Unpublishable> {
        let refuse = |reason| Err(Unpublishable { event_id: self.event_id, reason });
        if self.payload.len() > limits::EVENT_BYTES {
            return refuse("the payload is larger than an event may be");
        }
        if !is_subject(&self.subject) {
            return refuse("the subject is not made of plain tokens");
        }
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.len());
        if self.subject.len() + headers.sum::<usize>() > limits::HEADER_BYTES / 2 {
            return refuse("the headers are too long");
        }
        if !self.headers.iter().all(|(name, value)| is_header(name, value)) {
            return refuse("a header holds characters that a header cannot hold");
        }
        Ok(())
    }
}

/// Why an envelope was not recorded; the source of an [`sqlx::Error::Encode`].
#[derive(Debug, thiserror::Error)]
#[error("event {event_id} cannot be published: {reason}")]
pub struct Unpublishable {
    /// The event.
    pub event_id: Uuid,
    /// What is wrong with it.
    pub reason: &'static str,
}

fn is_subject(subject: &str) -> bool {
    subject.split('.').all(|token| {
        !token.is_empty()
            && token.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '*' && c != '>')
    })
}

pub(crate) fn is_header(name: &str, value: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_graphic() && b != b':')
        && !value.contains(['\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(subject: &str) -> Envelope {
        Envelope {
            event_id: Uuid::nil(),
            subject: subject.to_owned(),
            payload: Vec::new(),
            content_type: PROTOBUF,
            occurred_at: DateTime::UNIX_EPOCH,
            headers: Vec::new(),
        }
    }

    #[test]
    fn the_subject_ends_with_prefecture_and_municipality() {
        let chiyoda = Office::Municipality("131016".parse().unwrap());
        let tokyo = Office::Prefecture("13".parse().unwrap());
        let subject = |office: &Office| Scope::of(office).subject("vsys.allocation.v1.SheetLocked");
        assert_eq!(subject(&chiyoda), "vsys.allocation.v1.SheetLocked.13.131016");
        assert_eq!(subject(&tokyo), "vsys.allocation.v1.SheetLocked.13._");
        assert_eq!(subject(&Office::Nation), "vsys.allocation.v1.SheetLocked._._");
    }

    #[test]
    fn a_subject_with_wildcards_spaces_or_empty_tokens_is_refused() {
        assert!(envelope("partner.maker-1.jp.vsys.shipment_order.placed.v1").check().is_ok());
        for subject in ["", "vsys..v1", "vsys.*", "vsys.>", "vsys.a b", "vsys.a\r\nb", ".vsys"] {
            assert!(envelope(subject).check().is_err(), "{subject:?} was accepted");
        }
    }

    #[test]
    fn a_payload_over_the_limit_is_refused() {
        let mut full = envelope("vsys.a");
        full.payload = vec![0; limits::EVENT_BYTES];
        assert!(full.check().is_ok());
        full.payload.push(0);
        assert!(full.check().is_err());
    }

    #[test]
    fn a_header_with_a_line_break_is_refused() {
        let mut broken = envelope("vsys.a");
        broken.headers.push(("Vsys-Note", "one\r\nVsys-Event-Id: other".to_owned()));
        assert!(broken.check().is_err());
    }
}

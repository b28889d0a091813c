//! The envelope of everything a partner receives: `CloudEvents` 1.0.2, structured JSON.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;
use vsys_messaging::Envelope;
use vsys_vocabulary::{Environment, PartnerId};

/// Header with the message's place in the partner's feed.
pub(crate) const SEQUENCE_HEADER: &str = "Vsys-Partner-Sequence";

const CONTENT_TYPE: &str = "application/cloudevents+json";
pub(crate) const SOURCE: &str = "/vsys/logistics-notifier";
/// How a message begins that is written for the first time.
const BEGINNING: &[u8] = br#"{"specversion":"1.0","id":""#;

/// The id of a message that was written here.
pub(crate) fn id_of(payload: &[u8]) -> Option<Uuid> {
    #[derive(serde::Deserialize)]
    struct Id {
        id: Uuid,
    }
    // Most begin with it, and the rest need not be read.
    if let Some(id) = payload.strip_prefix(BEGINNING).and_then(|rest| rest.get(..36)) {
        return Uuid::try_parse_ascii(id).ok();
    }
    serde_json::from_slice::<Id>(payload).ok().map(|event| event.id)
}

/// What a message to a partner says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    OrderPlaced,
    OrderAmended,
    OrderCancelled,
    AdvanceNoticeIssued,
    DigestIssued,
    ShipmentsHeld,
    ShipmentsReleased,
    ShipmentReceived,
    ExceptionRaised,
    ExceptionResolved,
    LotRecalled,
    WebhookDisabled,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 12] = [
        Self::OrderPlaced,
        Self::OrderAmended,
        Self::OrderCancelled,
        Self::AdvanceNoticeIssued,
        Self::DigestIssued,
        Self::ShipmentsHeld,
        Self::ShipmentsReleased,
        Self::ShipmentReceived,
        Self::ExceptionRaised,
        Self::ExceptionResolved,
        Self::LotRecalled,
        Self::WebhookDisabled,
    ];

    /// The `type` of the event; its middle is the tail of the subject.
    pub(crate) fn event_type(self) -> &'static str {
        match self {
            Self::OrderPlaced => "jp.vsys.shipment_order.placed.v1",
            Self::OrderAmended => "jp.vsys.shipment_order.amended.v1",
            Self::OrderCancelled => "jp.vsys.shipment_order.cancelled.v1",
            Self::AdvanceNoticeIssued => "jp.vsys.advance_notice.issued.v1",
            Self::DigestIssued => "jp.vsys.digest.issued.v1",
            Self::ShipmentsHeld => "jp.vsys.shipments.held.v1",
            Self::ShipmentsReleased => "jp.vsys.shipments.released.v1",
            Self::ShipmentReceived => "jp.vsys.shipment.received.v1",
            Self::ExceptionRaised => "jp.vsys.delivery_exception.raised.v1",
            Self::ExceptionResolved => "jp.vsys.delivery_exception.resolved.v1",
            Self::LotRecalled => "jp.vsys.lot.recalled.v1",
            Self::WebhookDisabled => "jp.vsys.webhook.disabled.v1",
        }
    }

    fn subject_tail(self) -> &'static str {
        match self {
            Self::OrderPlaced => "shipment_order.placed",
            Self::OrderAmended => "shipment_order.amended",
            Self::OrderCancelled => "shipment_order.cancelled",
            Self::AdvanceNoticeIssued => "advance_notice.issued",
            Self::DigestIssued => "digest.issued",
            Self::ShipmentsHeld => "shipments.held",
            Self::ShipmentsReleased => "shipments.released",
            Self::ShipmentReceived => "shipment.received",
            Self::ExceptionRaised => "delivery_exception.raised",
            Self::ExceptionResolved => "delivery_exception.resolved",
            Self::LotRecalled => "lot.recalled",
            Self::WebhookDisabled => "webhook.disabled",
        }
    }

    /// Name of the schema of the data, as `docs/partner/asyncapi.yaml` has it.
    fn schema(self) -> &'static str {
        match self {
            Self::OrderPlaced | Self::OrderAmended | Self::OrderCancelled => {
                "urn:vsys:shipment_order:v1"
            }
            Self::AdvanceNoticeIssued => "urn:vsys:advance_notice:v1",
            Self::DigestIssued => "urn:vsys:digest:v1",
            Self::ShipmentsHeld | Self::ShipmentsReleased => "urn:vsys:hold:v1",
            Self::ShipmentReceived => "urn:vsys:receipt:v1",
            Self::ExceptionRaised | Self::ExceptionResolved => "urn:vsys:delivery_exception:v1",
            Self::LotRecalled => "urn:vsys:recall:v1",
            Self::WebhookDisabled => "urn:vsys:webhook:v1",
        }
    }
}

#[derive(Serialize)]
struct CloudEvent<'a, D> {
    specversion: &'static str,
    id: Uuid,
    source: &'static str,
    #[serde(rename = "type")]
    event_type: &'static str,
    subject: Uuid,
    time: DateTime<Utc>,
    datacontenttype: &'static str,
    dataschema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
    /// Text of fixed length, so that it also sorts as text (`CloudEvents` sequence extension).
    sequence: &'a str,
    environment: &'static str,
    data: &'a D,
}

/// What all messages written at one moment have in common.
#[derive(Debug)]
pub(crate) struct Pen {
    pub(crate) environment: Environment,
    pub(crate) traceparent: Option<String>,
    pub(crate) at: DateTime<Utc>,
    paper: Vec<u8>,
}

impl Pen {
    pub(crate) fn new(
        environment: Environment,
        traceparent: Option<String>,
        at: DateTime<Utc>,
    ) -> Self {
        Self { environment, traceparent, at, paper: Vec::with_capacity(2_048) }
    }

    /// Writes one message: about `subject`, at place `sequence` of the partner's feed.
    pub(crate) fn write<D: Serialize>(
        &mut self,
        kind: Kind,
        (id, subject): (Uuid, Uuid),
        (partner, sequence): (PartnerId, u64),
        data: &D,
    ) -> Result<Envelope, serde_json::Error> {
        let event = CloudEvent {
            specversion: "1.0",
            id,
            source: SOURCE,
            event_type: kind.event_type(),
            subject,
            time: self.at,
            datacontenttype: "application/json",
            dataschema: kind.schema(),
            traceparent: self.traceparent.as_deref(),
            sequence: &format!("{sequence:012}"),
            environment: self.environment.as_str(),
            data,
        };
        self.paper.clear();
        serde_json::to_writer(&mut self.paper, &event)?;
        Ok(Envelope {
            event_id: id,
            subject: format!("partner.{partner}.{}", kind.subject_tail()),
            payload: self.paper.as_slice().to_vec(),
            content_type: CONTENT_TYPE,
            occurred_at: self.at,
            headers: vec![(SEQUENCE_HEADER, sequence.to_string())],
        })
    }
}

impl Pen {
    /// Writes a message that was written before, at place `sequence` of the feed: its `id` stays,
    /// the extension `replay` says why it comes again.
    pub(crate) fn again(
        &self,
        subject: &str,
        (message_id, replay): (Uuid, Uuid),
        sequence: u64,
        event: &mut serde_json::Value,
    ) -> Result<Envelope, serde_json::Error> {
        if let Some(members) = event.as_object_mut() {
            members.insert("sequence".to_owned(), format!("{sequence:012}").into());
            members.insert("replay".to_owned(), replay.to_string().into());
        }
        Ok(Envelope {
            event_id: message_id,
            subject: subject.to_owned(),
            payload: serde_json::to_vec(event)?,
            content_type: CONTENT_TYPE,
            occurred_at: self.at,
            headers: vec![(SEQUENCE_HEADER, sequence.to_string())],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_and_subject_say_the_same() {
        for kind in Kind::ALL {
            assert_eq!(kind.event_type(), format!("jp.vsys.{}.v1", kind.subject_tail()));
        }
    }

    #[test]
    fn a_message_is_a_cloud_event() {
        let at = "2021-03-12T08:00:00.123456Z".parse().unwrap();
        let traceparent = Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into());
        let mut pen = Pen::new(Environment::Training, traceparent, at);
        let ids = (Uuid::from_u128(1), Uuid::from_u128(2));
        let to = ("wholesaler-07".parse().unwrap(), 17);
        let envelope = pen.write(Kind::DigestIssued, ids, to, &["data"]).unwrap();
        assert_eq!(envelope.subject, "partner.wholesaler-07.digest.issued");
        assert_eq!(envelope.headers, [("Vsys-Partner-Sequence", "17".to_owned())]);
        assert_eq!(id_of(&envelope.payload), Some(ids.0));
        let mut event: serde_json::Value = serde_json::from_slice(&envelope.payload).unwrap();
        insta::assert_json_snapshot!(event, @r#"
        {
          "data": [
            "data"
          ],
          "datacontenttype": "application/json",
          "dataschema": "urn:vsys:digest:v1",
          "environment": "training",
          "id": "00000000-0000-0000-0000-000000000001",
          "sequence": "000000000017",
          "source": "/vsys/logistics-notifier",
          "specversion": "1.0",
          "subject": "00000000-0000-0000-0000-000000000002",
          "time": "2021-03-12T08:00:00.123456Z",
          "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          "type": "jp.vsys.digest.issued.v1"
        }
        "#);
        let again = pen.again(&envelope.subject, (Uuid::max(), Uuid::max()), 18, &mut event);
        assert_eq!(id_of(&again.unwrap().payload), Some(ids.0));
    }
}

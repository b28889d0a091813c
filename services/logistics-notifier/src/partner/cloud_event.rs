//! The envelope of everything a partner receives: `CloudEvents` 1.0.2, structured JSON.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;
use vsys_messaging::Envelope;
use vsys_vocabulary::{Environment, PartnerId};

/// Header with the message's place in the partner's feed.
pub(crate) const SEQUENCE_HEADER: &str = "Vsys-Partner-Sequence";

const CONTENT_TYPE: &str = "application/cloudevents+json";
const SOURCE: &str = "/vsys/logistics-notifier";

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
}

impl Kind {
    /// The `type` of the event; its middle is the tail of the subject.
    fn event_type(self) -> &'static str {
        match self {
            Self::OrderPlaced => "jp.vsys.shipment_order.placed.v1",
            Self::OrderAmended => "jp.vsys.shipment_order.amended.v1",
            Self::OrderCancelled => "jp.vsys.shipment_order.cancelled.v1",
            Self::AdvanceNoticeIssued => "jp.vsys.advance_notice.issued.v1",
            Self::DigestIssued => "jp.vsys.digest.issued.v1",
            Self::ShipmentsHeld => "jp.vsys.shipments.held.v1",
            Self::ShipmentsReleased => "jp.vsys.shipments.released.v1",
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
        }
    }

    /// Name of the schema of the data, as `docs/asyncapi.yaml` has it.
    fn schema(self) -> &'static str {
        match self {
            Self::OrderPlaced | Self::OrderAmended | Self::OrderCancelled => {
                "urn:vsys:shipment_order:v1"
            }
            Self::AdvanceNoticeIssued => "urn:vsys:advance_notice:v1",
            Self::DigestIssued => "urn:vsys:digest:v1",
            Self::ShipmentsHeld | Self::ShipmentsReleased => "urn:vsys:hold:v1",
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

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 7] = [
        Kind::OrderPlaced,
        Kind::OrderAmended,
        Kind::OrderCancelled,
        Kind::AdvanceNoticeIssued,
        Kind::DigestIssued,
        Kind::ShipmentsHeld,
        Kind::ShipmentsReleased,
    ];

    #[test]
    fn type_and_subject_say_the_same() {
        for kind in KINDS {
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
        let event: serde_json::Value = serde_json::from_slice(&envelope.payload).unwrap();
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
    }
}

//! One delivered message and what it turned out to be.

use std::time::Duration;

use async_nats::jetstream::{AckKind, Message};

use crate::failure::chain;
use crate::{Heard, Topology, dead};

/// A message that is an event.
pub(super) struct Delivery {
    pub(super) heard: Heard,
    pub(super) receipt: Receipt,
}

/// What is left to do with a message: answer the broker.
pub(super) struct Receipt {
    message: Message,
    /// Its place in the stream, the same on every delivery.
    pub(super) sequence: u64,
    /// How often it has been delivered, this time included.
    pub(super) delivered: i64,
}

impl Delivery {
    /// Reads a message; one that is no event comes back with the reason.
    pub(super) fn read(
        message: Message,
        topology: &Topology,
    ) -> Result<Box<Self>, Box<(Receipt, String)>> {
        let subject = topology.plain(&message.subject).to_owned();
        let heard = Heard::read(&subject, message.payload.clone(), message.headers.clone());
        let (sequence, delivered) =
            message.info().map_or((0, 0), |info| (info.stream_sequence, info.delivered));
        let receipt = Receipt { message, sequence, delivered };
        match heard {
            Ok(heard) => Ok(Box::new(Self { heard, receipt })),
            Err(reason) => Err(Box::new((receipt, reason))),
        }
    }
}

impl Receipt {
    /// The event is taken in.
    pub(super) async fn done(&self) {
        self.answer(AckKind::Ack).await;
    }

    /// Not yet: deliver it again after a while.
    pub(super) async fn later(&self, after: Duration) {
        self.answer(AckKind::Nak(Some(after))).await;
    }

    /// It is still being worked on.
    pub(super) async fn working(&self) {
        self.answer(AckKind::Progress).await;
    }

    /// Never again.
    pub(super) async fn never(&self) {
        self.answer(AckKind::Term).await;
    }

    /// An answer that does not arrive only means another delivery, which the inbox knows.
    async fn answer(&self, kind: AckKind) {
        if let Err(error) = self.message.ack_with(kind).await {
            tracing::debug!(error = chain(&*error), "acknowledgement not sent");
        }
    }

    /// The message as a dead letter.
    pub(super) fn letter<'a>(&'a self, topology: &Topology, listener: &'a str) -> dead::Burial<'a> {
        dead::Burial {
            listener,
            subject: topology.plain(&self.message.subject).to_owned(),
            payload: self.message.payload.clone(),
            headers: self.message.headers.clone().unwrap_or_default(),
            sequence: self.sequence,
        }
    }
}

//! A partner's feed on the broker: its durable pull consumer, and how far that was acknowledged.
//!
//! A consumer's name ends with chance. The broker lets whoever may fetch from a consumer choose
//! where the answer goes, and checks no permission for that place: a partner could have its own
//! message delivered as somebody's request to fetch, and so hold up the messages of a consumer
//! whose name it knows. It knows its own only.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::{ConsumerError, LastRawMessageErrorKind, Stream};
use async_nats::jetstream::{self, context};
use futures::TryStreamExt;
use vsys_messaging::Topology;
use vsys_vocabulary::PartnerId;

use super::cloud_event::SEQUENCE_HEADER;

/// Messages a partner may have fetched and not acknowledged yet.
const MAX_ACK_PENDING: i64 = 5_000;
/// How long a fetched message waits for its acknowledgement before it is given out again.
const ACK_WAIT: Duration = Duration::from_mins(1);

/// Why a feed could not be made or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FeedError {
    #[error("there is no stream for partners")]
    NoStream,
    #[error("the stream of partners' messages")]
    Stream(#[from] context::GetStreamError),
    #[error("the partner's consumer")]
    Consumer(#[from] ConsumerError),
    #[error("the consumers of the stream")]
    Consumers(#[from] context::StreamsError),
    #[error("the state of the partner's consumer")]
    State(#[source] async_nats::Error),
    #[error("the messages of the feed")]
    Messages(#[source] async_nats::Error),
}

/// Where feeds lie.
#[derive(Debug, Clone)]
pub(crate) struct Feeds {
    stream: Stream<()>,
    topology: Topology,
}

impl Feeds {
    /// Name of the stream that feeds lie in.
    pub(crate) fn stream_name(topology: &Topology) -> Option<&str> {
        topology.stream_of(&Topology::partner_subject("_", "_")).map(|stream| stream.name.as_str())
    }

    pub(crate) async fn open(
        jetstream: &jetstream::Context,
        topology: &Topology,
    ) -> Result<Self, FeedError> {
        let name = Self::stream_name(topology).ok_or(FeedError::NoStream)?;
        let stream = jetstream.get_stream_no_info(name).await?;
        Ok(Self { stream, topology: topology.clone() })
    }

    fn filter(&self, partner: PartnerId) -> String {
        self.topology.subject(&Topology::partner_subject(partner.as_str(), ">"))
    }

    /// Makes the partner's consumer, or brings it up to date; what was acknowledged stays so.
    pub(crate) async fn ensure(&self, partner: PartnerId, consumer: &str) -> Result<(), FeedError> {
        let config = pull::Config {
            durable_name: Some(consumer.to_owned()),
            description: Some(format!("Messages for {partner}")),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: MAX_ACK_PENDING,
            filter_subject: self.filter(partner),
            ..pull::Config::default()
        };
        self.stream.create_consumer(config).await?;
        Ok(())
    }

    /// Makes the consumers that are missing, as after a loss of the broker's storage.
    pub(crate) async fn mend(&self, feeds: &[(PartnerId, String)]) -> Result<(), FeedError> {
        let there: HashSet<String> = self.stream.consumer_names().try_collect().await?;
        for (partner, consumer) in feeds.iter().filter(|(_, consumer)| !there.contains(consumer)) {
            self.ensure(*partner, consumer).await?;
            tracing::info!(partner.id = %partner, "a partner's consumer was made");
        }
        Ok(())
    }

    /// The sequence of the feed up to which everything was acknowledged; 0 where nothing was,
    /// none while something is just being written. A consumer that is missing, because the partner
    /// is new or the broker has lost its storage, is made.
    ///
    /// The broker counts places of the whole stream, and its floor may rest on another partner's
    /// message. So the next message of this feed after the floor says where the floor is, or, if
    /// there is none, the last message of the feed.
    pub(crate) async fn acknowledged(
        &self,
        partner: PartnerId,
        consumer: &str,
    ) -> Result<Option<u64>, FeedError> {
        let state = match self.stream.consumer_info(consumer).await {
            Ok(info) => info,
            Err(error) if is_missing(&error) => {
                self.ensure(partner, consumer).await?;
                return Ok(None);
            }
            Err(error) => return Err(FeedError::State(error.into())),
        };
        let floor = state.ack_floor.stream_sequence;
        let filter = self.filter(partner);
        match self.stream.get_first_raw_message_by_subject(&filter, floor + 1).await {
            Ok(next) => Ok(sequence_of(&next.headers).map(|sequence| sequence.saturating_sub(1))),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {
                self.last(&filter, floor).await
            }
            Err(error) => Err(FeedError::Messages(error.into())),
        }
    }

    async fn last(&self, filter: &str, floor: u64) -> Result<Option<u64>, FeedError> {
        match self.stream.get_last_raw_message_by_subject(filter).await {
            Ok(last) if last.sequence <= floor => Ok(sequence_of(&last.headers)),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(FeedError::Messages(error.into())),
        }
    }
}

fn is_missing(error: &context::ConsumerInfoError) -> bool {
    error.kind() == context::ConsumerInfoErrorKind::NotFound
}

fn sequence_of(headers: &async_nats::HeaderMap) -> Option<u64> {
    headers.get(SEQUENCE_HEADER)?.as_str().parse().ok()
}

//! Reading a stream from end to end.

use async_nats::jetstream::consumer::{DeliverPolicy, pull::OrderedConfig};
use async_nats::jetstream::{Context, Message};
use futures::StreamExt;
use tokio::time::timeout;

use crate::failure::chain;
use crate::limits;

/// Why a stream could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("stream {stream} could not be read: {reason}")]
pub struct ReadError {
    stream: String,
    reason: String,
}

/// Reads the headers of the messages that a stream holds now, in order, one at a time.
pub(crate) async fn read(
    jetstream: &Context,
    stream: &str,
    filter: &str,
    mut each: impl FnMut(&Message),
) -> Result<(), ReadError> {
    let fail = |reason: String| ReadError { stream: stream.to_owned(), reason };
    let config = OrderedConfig {
        filter_subject: filter.to_owned(),
        deliver_policy: DeliverPolicy::All,
        headers_only: true,
        ..OrderedConfig::default()
    };
    let consumer = jetstream
        .create_consumer_on_stream(config, stream)
        .await
        .map_err(|error| fail(chain(&error)))?;
    let mut left = consumer.cached_info().num_pending;
    let mut messages = consumer.messages().await.map_err(|error| fail(chain(&error)))?;
    while left > 0 {
        let message = timeout(limits::READ_PATIENCE, messages.next())
            .await
            .map_err(|_| fail("the broker fell silent".to_owned()))?
            .ok_or_else(|| fail("the broker ended it".to_owned()))?
            .map_err(|error| fail(chain(&error)))?;
        left = message.info().map_err(|error| fail(chain(&*error)))?.pending;
        each(&message);
    }
    Ok(())
}

impl ReadError {
    pub(crate) fn new(stream: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        Self { stream: stream.to_owned(), reason: chain(error) }
    }
}

//! Messages to a stream, in atomic batches.
//!
//! A batch is stored whole or not at all, by one write and one flush of the broker, which makes
//! `sync_interval: always` affordable. The client library knows the headers but has no publisher
//! of its own, so the protocol (NATS ADR-50) is spoken here.

use async_nats::jetstream::context::{PublishError as SingleError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{self, Context, ErrorCode};
use async_nats::{Client, HeaderMap, HeaderValue, Request, RequestErrorKind, header};
use bytes::Bytes;
use serde::Deserialize;
use tokio::time::timeout;

use crate::limits;

/// A message ready for the broker: subject with prefix, headers complete.
#[derive(Debug, Clone)]
pub struct Message {
    /// Where it goes, with the prefix of a test's topology.
    pub subject: String,
    /// Its headers, `Nats-Msg-Id` among them.
    pub headers: HeaderMap,
    /// What it says.
    pub payload: Bytes,
}

/// Why messages were not acknowledged; they may or may not be stored, so send them again.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// There is no connection to the broker.
    #[error("the broker is away")]
    Away,
    /// No stream takes in the subject.
    #[error("no stream takes in {0}")]
    NoStream(String),
    /// The broker did not answer in time.
    #[error("the broker did not acknowledge within {:?}", limits::PUBLISH_PATIENCE)]
    Late,
    /// The broker refused.
    #[error("the broker refused")]
    Refused(#[source] jetstream::Error),
    /// The broker stored another number of messages than it was given.
    #[error("the broker stored {stored:?} of {sent} messages")]
    Incomplete {
        /// How many were sent.
        sent: u64,
        /// How many the broker says it stored.
        stored: Option<u64>,
    },
    /// Sending failed.
    #[error("sending failed")]
    Send(#[source] async_nats::Error),
}

/// The broker's answer to a message or a batch.
#[derive(Debug, Deserialize)]
struct Answer {
    error: Option<jetstream::Error>,
    count: Option<u64>,
}

/// Publishes messages of one stream in their order and returns once the broker has acknowledged
/// each. A message id that the broker already knows is a success.
pub async fn publish(jetstream: &Context, messages: &[Message]) -> Result<(), PublishError> {
    for batch in messages.chunks(limits::BATCH_MESSAGES) {
        // A client that has lost its connection may take no messages in, without an error.
        let patience = limits::PUBLISH_PATIENCE * 2;
        timeout(patience, publish_batch(jetstream, batch))
            .await
            .map_err(|_| PublishError::Late)??;
    }
    Ok(())
}

async fn publish_batch(jetstream: &Context, batch: &[Message]) -> Result<(), PublishError> {
    if batch.len() <= limits::SINGLE_MESSAGES {
        return publish_singly(jetstream, batch).await;
    }
    match publish_atomically(&jetstream.client(), batch).await {
        Err(PublishError::Refused(error)) if is_reason_for_singles(error.error_code()) => {
            publish_singly(jetstream, batch).await
        }
        outcome => outcome,
    }
}

/// One known message id rejects a whole batch; a stream may also forbid batches.
fn is_reason_for_singles(code: ErrorCode) -> bool {
    [
        ErrorCode::ATOMIC_PUBLISH_CONTAINS_DUPLICATE_MESSAGE,
        ErrorCode::ATOMIC_PUBLISH_DISABLED,
        ErrorCode::ATOMIC_PUBLISH_TOO_LARGE_BATCH,
    ]
    .contains(&code)
}

/// One atomic batch. Only the commit asks for an answer: whatever happened to an earlier message
/// (refused, lost on the way), the commit is refused for it.
async fn publish_atomically(client: &Client, batch: &[Message]) -> Result<(), PublishError> {
    let Some((last, others)) = batch.split_last() else { return Ok(()) };
    let id = client.new_inbox();
    let id = id.rsplit('.').next().unwrap_or(&id);
    let headers = |message: &Message, sequence: usize| {
        let mut headers = message.headers.clone();
        headers.insert(header::NATS_BATCH_ID, id);
        headers.insert(header::NATS_BATCH_SEQUENCE, HeaderValue::from(sequence));
        headers
    };
    for (message, sequence) in others.iter().zip(1_usize..) {
        client
            .publish_with_headers(
                message.subject.clone(),
                headers(message, sequence),
                message.payload.clone(),
            )
            .await
            .map_err(|error| PublishError::Send(error.into()))?;
    }
    let mut commit = headers(last, batch.len());
    commit.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
    let request = Request::new()
        .headers(commit)
        .payload(last.payload.clone())
        .timeout(Some(limits::PUBLISH_PATIENCE));
    let answer = client.send_request(last.subject.clone(), request).await.map_err(|error| {
        match error.kind() {
            RequestErrorKind::NoResponders => PublishError::NoStream(last.subject.clone()),
            RequestErrorKind::TimedOut => PublishError::Late,
            _ => PublishError::Send(error.into()),
        }
    })?;
    let sent = batch.len() as u64;
    match serde_json::from_slice::<Answer>(&answer.payload) {
        Err(error) => Err(PublishError::Send(error.into())),
        Ok(Answer { error: Some(error), .. }) => Err(PublishError::Refused(error)),
        Ok(Answer { count, .. }) if count == Some(sent) => Ok(()),
        // A broker too old for batches stores single messages and counts none.
        Ok(Answer { count, .. }) => Err(PublishError::Incomplete { sent, stored: count }),
    }
}

/// One message after another, each once the one before is stored: were several in flight when the
/// connection breaks, a later one could be stored and an earlier one lost, and its repetition
/// would stand behind it.
async fn publish_singly(jetstream: &Context, messages: &[Message]) -> Result<(), PublishError> {
    for message in messages {
        let single = PublishMessage::build()
            .payload(message.payload.clone())
            .headers(message.headers.clone());
        let answer = jetstream.send_publish(message.subject.clone(), single).await;
        let answer = answer.map_err(|error| single_error(error, message))?;
        let patience = timeout(limits::PUBLISH_PATIENCE, answer);
        patience
            .await
            .map_err(|_| PublishError::Late)?
            .map_err(|error| single_error(error, message))?;
    }
    Ok(())
}

fn single_error(error: SingleError, message: &Message) -> PublishError {
    match error.kind() {
        PublishErrorKind::StreamNotFound => PublishError::NoStream(message.subject.clone()),
        PublishErrorKind::TimedOut => PublishError::Late,
        _ => PublishError::Send(error.into()),
    }
}

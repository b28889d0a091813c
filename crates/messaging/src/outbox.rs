//! Facts recorded in the transaction that made them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Postgres, Transaction};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::envelope::{CONTENT_TYPE, Envelope, TRACEPARENT};
use crate::sql::{self, Statements};
use crate::trace;

/// The outbox of one schema. Clones share the nudge that wakes the relay of this process.
#[derive(Debug, Clone)]
pub struct Outbox {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    schema: &'static str,
    statements: Statements,
    news: Notify,
    written: watch::Sender<()>,
}

/// What has been recorded and not yet published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How many events.
    pub count: u64,
    /// When the oldest of them happened.
    pub oldest_at: Option<DateTime<Utc>>,
}

impl Waiting {
    /// How long the oldest has waited at `now`; zero when nothing waits.
    #[must_use]
    pub fn age(&self, now: DateTime<Utc>) -> Duration {
        self.oldest_at.and_then(|at| (now - at).to_std().ok()).unwrap_or_default()
    }
}

impl Outbox {
    /// The outbox in `schema`.
    #[must_use]
    pub fn new(schema: &'static str) -> Self {
        let statements = Statements::of(schema);
        let (news, written) = (Notify::new(), watch::Sender::new(()));
        Self { inner: Arc::new(Inner { schema, statements, news, written }) }
    }

    /// The schema whose outbox this is.
    #[must_use]
    pub fn schema(&self) -> &'static str {
        self.inner.schema
    }

    /// Records events in the caller's transaction, in their order, with the trace context of the
    /// current span. One statement for any number. An envelope that could never be published is
    /// refused as [`sqlx::Error::Encode`] with [`crate::envelope::Unpublishable`] inside.
    pub async fn record(
        &self,
        connection: &mut PgConnection,
        envelopes: &[Envelope],
    ) -> Result<(), sqlx::Error> {
        if envelopes.is_empty() {
            return Ok(());
        }
        let traceparent = trace::current_traceparent();
        let mut columns = Columns::with_capacity(envelopes.len());
        for envelope in envelopes {
            envelope.check().map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
            columns.push(envelope, traceparent.as_deref())?;
        }
        sql::query(&self.inner.statements.record)
            .bind(columns.event_ids)
            .bind(columns.subjects)
            .bind(columns.payloads)
            .bind(columns.headers)
            .bind(columns.occurred_at)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Commits, then wakes the relay.
    pub async fn commit(&self, transaction: Transaction<'_, Postgres>) -> Result<(), sqlx::Error> {
        transaction.commit().await?;
        self.nudge();
        Ok(())
    }

    /// Wakes the relay of this process, for a transaction that was committed elsewhere.
    pub fn nudge(&self) {
        self.inner.news.notify_one();
        self.inner.written.send_replace(());
    }

    /// Changes whenever this process may have recorded something, for who reads the outbox beside
    /// the relay.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<()> {
        self.inner.written.subscribe()
    }

    /// How much waits to be published; cheap when that is little.
    pub async fn waiting(&self, connection: &mut PgConnection) -> Result<Waiting, sqlx::Error> {
        let (count, oldest_at): (i64, Option<DateTime<Utc>>) =
            sql::query_as(&self.inner.statements.waiting).fetch_one(connection).await?;
        Ok(Waiting { count: u64::try_from(count).unwrap_or(0), oldest_at })
    }

    pub(crate) fn statements(&self) -> &Statements {
        &self.inner.statements
    }

    /// Waits for a nudge, at most `poll` and not past `stop`.
    pub(crate) async fn news(&self, poll: Duration, stop: &CancellationToken) {
        let nudge_or_stop = async {
            tokio::select! {
                () = self.inner.news.notified() => {}
                () = stop.cancelled() => {}
            }
        };
        // Nudge, stop or poll: whichever came, the relay looks.
        let _ = tokio::time::timeout(poll, nudge_or_stop).await;
    }
}

/// Envelopes turned on their side, for `unnest`.
struct Columns<'a> {
    event_ids: Vec<uuid::Uuid>,
    subjects: Vec<&'a str>,
    payloads: Vec<&'a [u8]>,
    headers: Vec<String>,
    occurred_at: Vec<DateTime<Utc>>,
}

impl<'a> Columns<'a> {
    fn with_capacity(count: usize) -> Self {
        Self {
            event_ids: Vec::with_capacity(count),
            subjects: Vec::with_capacity(count),
            payloads: Vec::with_capacity(count),
            headers: Vec::with_capacity(count),
            occurred_at: Vec::with_capacity(count),
        }
    }

    fn push(
        &mut self,
        envelope: &'a Envelope,
        traceparent: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        let mut headers: BTreeMap<&str, &str> =
            envelope.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.insert(CONTENT_TYPE, envelope.content_type);
        if let Some(traceparent) = traceparent {
            headers.entry(TRACEPARENT).or_insert(traceparent);
        }
        let headers = serde_json::to_string(&headers)
            .map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        self.event_ids.push(envelope.event_id);
        self.subjects.push(&envelope.subject);
        self.payloads.push(&envelope.payload);
        self.headers.push(headers);
        self.occurred_at.push(envelope.occurred_at);
        Ok(())
    }
}

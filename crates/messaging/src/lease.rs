//! The right to relay one schema's outbox, bound to the connection that does the work.
//!
//! The lease is a session advisory lock on the very connection that reads and marks. Whoever
//! loses the connection has lost the lease and can do nothing more in its name; nobody has to
//! ask whether it still holds.

use std::collections::HashMap;

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::postgres::PgConnectOptions;
use sqlx::types::Json;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::timeout;
use uuid::Uuid;

use crate::publish::Message;
use crate::{Outbox, Topology, envelope, limits, positions, sql};

type Columns = (i64, Uuid, String, Vec<u8>, Json<HashMap<String, String>>, DateTime<Utc>);

/// A row of the outbox on its way to the broker.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) position: i64,
    pub(crate) subject: String,
    event_id: Uuid,
    payload: Vec<u8>,
    headers: HashMap<String, String>,
    occurred_at: DateTime<Utc>,
}

/// The lease, and the only hand on the outbox's `published_at`.
pub(crate) struct Lease {
    connection: PgConnection,
    outbox: Outbox,
}

impl Lease {
    /// Takes the lease, if no other relay holds it.
    pub(crate) async fn take(
        options: &PgConnectOptions,
        outbox: &Outbox,
    ) -> Result<Option<Self>, sqlx::Error> {
        within(async {
            let mut connection = options.connect().await?;
            // A mark that is lost in a crash costs a second publication, which the broker
            // recognises by its id: no reason to wait for the disk.
            sql::query(&outbox.statements().relaxed).execute(&mut connection).await?;
            let taken: bool = sql::query_scalar(&outbox.statements().lease)
                .bind(format!("relay of {}", outbox.schema()))
                .fetch_one(&mut connection)
                .await?;
            if taken {
                return Ok(Some(Self { connection, outbox: outbox.clone() }));
            }
            connection.close().await?;
            Ok(None)
        })
        .await
    }

    /// Marks rows the broker has acknowledged and reads the next ones in order, leaving out
    /// those in `besides` (being published, or set aside).
    pub(crate) async fn turn(
        &mut self,
        acknowledged: &[i64],
        besides: &[i64],
    ) -> Result<Vec<Row>, sqlx::Error> {
        let not_to_read = positions::multirange(acknowledged.iter().chain(besides).copied());
        let turn = sql::query_as::<Columns>(&self.outbox.statements().turn)
            .bind(acknowledged)
            .bind(not_to_read)
            .bind(i64::try_from(limits::BATCH_MESSAGES).unwrap_or(i64::MAX))
            .bind(i64::try_from(limits::BATCH_BYTES).unwrap_or(i64::MAX))
            .fetch_all(&mut self.connection);
        Ok(within(turn).await?.into_iter().map(Row::from).collect())
    }

    /// Marks rows the broker has acknowledged.
    pub(crate) async fn mark(&mut self, acknowledged: &[i64]) -> Result<(), sqlx::Error> {
        let mark = sql::query(&self.outbox.statements().mark)
            .bind(acknowledged)
            .execute(&mut self.connection);
        within(mark).await?;
        Ok(())
    }

    /// Gives the lease up at once, so that another relay need not wait for a time-out.
    pub(crate) async fn release(self) -> Result<(), sqlx::Error> {
        within(self.connection.close()).await
    }
}

/// A connection that neither answers nor breaks must not hold the lease for ever.
async fn within<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    timeout(limits::DATABASE_PATIENCE, work).await.unwrap_or_else(|_| {
        Err(sqlx::Error::Io(std::io::Error::new(
            std::io::ErrorKind::TimedOut,
            "the database did not answer",
        )))
    })
}

impl From<Columns> for Row {
    fn from(columns: Columns) -> Self {
        let (position, event_id, subject, payload, Json(headers), occurred_at) = columns;
        Self { position, subject, event_id, payload, headers, occurred_at }
    }
}

impl Row {
    pub(crate) fn bytes(&self) -> usize {
        self.payload.len() + limits::HEADER_BYTES
    }

    /// The message that is published for this row.
    pub(crate) fn into_message(self, topology: &Topology) -> Message {
        let mut headers = async_nats::HeaderMap::new();
        let sendable = self.headers.iter().filter(|(name, value)| envelope::is_header(name, value));
        for (name, value) in sendable {
            headers.insert(name.as_str(), value.as_str());
        }
        let mut id = Uuid::encode_buffer();
        let id = &*self.event_id.hyphenated().encode_lower(&mut id);
        headers.insert(async_nats::header::NATS_MESSAGE_ID, id);
        headers.insert(envelope::EVENT_ID, id);
        let occurred_at = self.occurred_at.to_rfc3339_opts(SecondsFormat::Micros, true);
        headers.insert(envelope::OCCURRED_AT, occurred_at);
        Message {
            subject: topology.subject(&self.subject),
            headers,
            payload: Bytes::from(self.payload),
        }
    }
}

//! Outbox and stream compared: what the broker lost is published again.
//!
//! The broker acknowledges before its disk has the message, and its storage can be deleted;
//! PostgreSQL is the record. A published row whose event is in no stream is a hole.

use std::collections::{BTreeMap, HashMap};

use async_nats::HeaderValue;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::CreateStreamError;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::types::Json;
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use crate::{Outbox, Topology, envelope, limits, reading, sql};

pub use crate::reading::ReadError;

/// What was compared, and what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Events in the outbox, published or not.
    pub outbox: u64,
    /// Different events in the schema's streams.
    pub in_stream: u64,
    /// Published events that no stream holds; they are being published again.
    pub holes: u64,
    /// Events in a stream that the outbox does not know.
    pub unknown: u64,
}

/// A published event that no stream holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The event.
    pub event_id: Uuid,
    /// Where it was published, without prefix.
    pub subject: String,
    /// Its headers in the outbox.
    pub headers: BTreeMap<String, String>,
}

/// Why outbox and streams could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The streams could not be made.
    #[error("the streams could not be made")]
    Streams(#[from] CreateStreamError),
    /// A stream could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The database refused.
    #[error("database")]
    Database(#[from] sqlx::Error),
}

type Page = Vec<(i64, Uuid, String, Json<BTreeMap<String, String>>, Option<DateTime<Utc>>)>;

/// Compares the outbox of a schema with its shares of the streams, puts the holes back into the queue and
/// wakes the relay. Only what had been published before the call began counts as a hole, so it
/// may run beside a working relay. `is_missed` says whether a hole is to be filled: a listener
/// with a record of its own of what arrived can leave out what it knows. Takes about 40
/// bytes of memory for each event in the streams.
pub async fn reconcile(
    pool: &PgPool,
    outbox: &Outbox,
    topology: &Topology,
    jetstream: &Context,
    is_missed: impl Fn(&Hole) -> bool,
) -> Result<Report, ReconcileError> {
    let mut connection = pool.acquire().await?;
    // Before the streams are read: what is published from now on is not expected in them.
    let began: DateTime<Utc> =
        sql::query_scalar(&outbox.statements().now).fetch_one(&mut *connection).await?;
    topology.ensure(jetstream).await?;
    let mut in_stream = HashMap::new();
    for share in topology.shares_of(outbox.schema()) {
        reading::read(jetstream, &share.stream, &share.subject, |message| {
            let headers = message.headers.as_ref();
            if let Some(id) = headers.and_then(|headers| headers.get(envelope::EVENT_ID)) {
                in_stream.extend(Uuid::parse_str(HeaderValue::as_str(id)).map(|id| (id, false)));
            }
        })
        .await?;
    }
    let (report, holes) =
        compare(&mut connection, outbox, topology, began, in_stream, is_missed).await?;
    if !holes.is_empty() {
        let mut transaction = connection.begin().await?;
        sql::query(&outbox.statements().requeue).bind(&holes).execute(&mut *transaction).await?;
        transaction.commit().await?;
        outbox.nudge();
    }
    Ok(report)
}

/// Pages through the outbox; answers the report and the positions of the holes to fill.
async fn compare(
    connection: &mut PgConnection,
    outbox: &Outbox,
    topology: &Topology,
    began: DateTime<Utc>,
    mut in_stream: HashMap<Uuid, bool>,
    is_missed: impl Fn(&Hole) -> bool,
) -> Result<(Report, Vec<i64>), ReconcileError> {
    let mut report = Report { in_stream: in_stream.len() as u64, ..Report::default() };
    let mut holes = Vec::new();
    let mut known = 0_u64;
    let mut after = 0_i64;
    loop {
        let page: Page = sql::query_as(&outbox.statements().page)
            .bind(after)
            .bind(limits::RECONCILE_ROWS)
            .fetch_all(&mut *connection)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.0;
        report.outbox += page.len() as u64;
        for (position, event_id, subject, Json(headers), published_at) in page {
            if let Some(met) = in_stream.get_mut(&event_id) {
                known += u64::from(!std::mem::replace(met, true));
            } else if published_at.is_some_and(|at| is_due(topology, &subject, at, began)) {
                let hole = Hole { event_id, subject, headers };
                if is_missed(&hole) {
                    report.holes += 1;
                    holes.push(position);
                }
            }
        }
    }
    report.unknown = report.in_stream - known;
    Ok((report, holes))
}

/// Whether an event published at `at` should be in its stream: published before the comparison
/// began, and not so long ago that the stream has let it go.
fn is_due(topology: &Topology, subject: &str, at: DateTime<Utc>, began: DateTime<Utc>) -> bool {
    let max_age = topology.stream_of(subject).and_then(|stream| stream.max_age);
    let is_kept =
        max_age.and_then(|age| TimeDelta::from_std(age).ok()).is_none_or(|age| began - at < age);
    at <= began && is_kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stream_has_let_go_is_no_hole() {
        let topology = Topology::production();
        let began = DateTime::UNIX_EPOCH + TimeDelta::days(1_000);
        let due = |subject, days| is_due(&topology, subject, began - TimeDelta::days(days), began);
        assert!(due("vsys.allocation.v1.SheetLocked._._", 999));
        assert!(due("partner.maker-1.digest.issued", 399));
        assert!(!due("partner.maker-1.digest.issued", 401));
        assert!(!due("vsys.allocation.v1.SheetLocked._._", -1));
    }
}

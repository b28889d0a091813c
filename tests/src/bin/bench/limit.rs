//! The limit of the machine: the same rows by `COPY`, then the same messages in atomic batches,
//! and nothing else.

use std::time::{Duration, Instant};

use anyhow::ensure;
use async_nats::jetstream::{self, stream};
use vsys_messaging::{limits, publish};

use crate::database::Database;
use crate::written::Written;

const SCHEMA: &str = "bench_limit";
const STREAM: &str = "BENCH_LIMIT";
const SUBJECT: &str = "bench.limit";

/// How long the same took without us.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// The rows, into ordinary tables with the same indexes.
    pub(crate) rows: Duration,
    /// The messages, into a stream of the same broker with the same `sync_interval`.
    pub(crate) messages: Duration,
    /// Both at once: what no order of events could be faster than.
    pub(crate) at_once: Duration,
}

impl Limit {
    /// One after the other, as an order is written before it is published.
    pub(crate) fn total(self) -> Duration {
        self.rows + self.messages
    }

    /// Measures it once.
    pub(crate) async fn measure(
        written: &Written,
        database: &mut Database,
        jetstream: &jetstream::Context,
    ) -> anyhow::Result<Self> {
        let alone = (rows(written, database).await?, messages(written, jetstream).await?);
        let (rows, messages) =
            tokio::try_join!(rows(written, database), messages(written, jetstream))?;
        Ok(Self { rows: alone.0, messages: alone.1, at_once: rows.max(messages) })
    }
}

async fn rows(written: &Written, database: &mut Database) -> anyhow::Result<Duration> {
    database.run(format!("drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}")).await?;
    for table in &written.tables {
        let (schema, name) = (&table.schema, &table.table);
        // Everything but foreign keys and triggers, which LIKE leaves out.
        let like =
            format!("create table {SCHEMA}.{schema}_{name} (like {schema}.{name} including all)");
        database.run(like).await?;
    }
    let begun = Instant::now();
    for table in &written.tables {
        let into = format!("{SCHEMA}.{}_{} ({})", table.schema, table.table, table.columns);
        let copy = format!("copy {into} from stdin (format binary)");
        let copied = database.copy_in(&copy, &table.data).await?;
        ensure!(
            i64::try_from(copied)? == table.rows,
            "{copied} of {} rows were copied",
            table.rows
        );
    }
    let took = begun.elapsed();
    database.run(format!("drop schema {SCHEMA} cascade")).await?;
    Ok(took)
}

async fn messages(written: &Written, jetstream: &jetstream::Context) -> anyhow::Result<Duration> {
    // It may be there from a run that was ended.
    let _ = jetstream.delete_stream(STREAM).await;
    let config = stream::Config {
        name: STREAM.to_owned(),
        subjects: vec![format!("{SUBJECT}.>")],
        storage: stream::StorageType::File,
        duplicate_window: limits::DUPLICATE_WINDOW,
        allow_direct: true,
        allow_atomic_publish: true,
        ..stream::Config::default()
    };
    jetstream.create_stream(config).await?;
    let mut messages = written.messages.clone();
    for message in &mut messages {
        message.subject = format!("{SUBJECT}.{}", message.subject);
    }
    let begun = Instant::now();
    let mut left = messages.as_slice();
    while !left.is_empty() {
        let (batch, others) = left.split_at(batch_of(left));
        publish::publish(jetstream, batch).await?;
        left = others;
    }
    let took = begun.elapsed();
    let stored = jetstream.get_stream(STREAM).await?.cached_info().state.messages;
    ensure!(usize::try_from(stored)? == messages.len(), "{stored} messages were stored");
    jetstream.delete_stream(STREAM).await?;
    Ok(took)
}

/// How many messages go into the next batch: as many as a relay puts into one.
fn batch_of(messages: &[publish::Message]) -> usize {
    let mut bytes = 0;
    let fitting = messages.iter().take(limits::BATCH_MESSAGES).take_while(|message| {
        bytes += message.payload.len();
        bytes <= limits::BATCH_BYTES
    });
    fitting.count().max(1)
}

//! A database of its own and streams under a prefix of their own, for one test.

use std::fmt::Debug;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

use async_nats::ConnectOptions;
use async_nats::jetstream::{self, Context};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgPool};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vsys_messaging::envelope::PROTOBUF;
use vsys_messaging::{
    Consumer, Envelope, Listener, Outbox, Patience, Pulse, PulseWatch, Relay, Topology,
};

use crate::broker::Broker;

pub(crate) const LISTENER: &str = "logistics-notifier";
pub(crate) const SUBJECT: &str = "vsys.allocation.v1.SheetLocked.13.131016";

/// Tables as every service has them, and a role that may do no more than a service may.
const TABLES: &str = "
create schema allocation;
create table allocation.outbox (
    position     bigint generated always as identity primary key,
    event_id     uuid not null unique,
    subject      text not null,
    payload      bytea not null,
    headers      jsonb not null,
    occurred_at  timestamptz not null,
    published_at timestamptz
);
create index outbox_waiting on allocation.outbox (position) where published_at is null;
create table allocation.inbox (
    consumer    text not null,
    event_id    uuid not null,
    received_at timestamptz not null default now(),
    primary key (consumer, event_id)
);
create table allocation.effects (
    place    bigint generated always as identity primary key,
    event_id uuid not null,
    note     text not null
);
do $$ begin
    create role vsys_messaging_test login password 'PASSWORD';
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema allocation to vsys_messaging_test;
grant select, insert, update (published_at) on allocation.outbox to vsys_messaging_test;
grant select, insert on allocation.inbox to vsys_messaging_test;
grant select, insert on allocation.effects to vsys_messaging_test;
";

pub(crate) struct Fixture {
    pub(crate) pool: PgPool,
    /// For what a service may not do: look at everything, cut connections.
    pub(crate) superuser: PgPool,
    pub(crate) outbox: Outbox,
    pub(crate) topology: Topology,
    pub(crate) jetstream: Context,
    database: String,
    server: PgConnectOptions,
    broker: String,
}

/// A loop in the background, with its pulse and its stop.
pub(crate) struct Running {
    pub(crate) pulse: PulseWatch,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    /// Stops it as a service does, and waits for its end.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        timeout(Duration::from_secs(10), self.task).await.expect("stops").unwrap();
    }

    /// Ends it like a killed process: nothing is finished, nothing given back.
    pub(crate) fn kill(self) {
        self.task.abort();
    }
}

/// With the credentials that the broker of the environment wants; a test's own wants none.
async fn connect(url: &str) -> Result<async_nats::Client, async_nats::ConnectError> {
    let shared = optional("VSYS_TEST_NATS_URL").is_some_and(|shared| shared == url);
    let credentials = optional("VSYS_TEST_NATS_CREDENTIALS").filter(|_| shared);
    let options = match credentials {
        Some(path) => ConnectOptions::with_credentials_file(path).await.expect("credentials"),
        None => ConnectOptions::new(),
    };
    options.connect(url).await
}

impl Fixture {
    /// On the brokers and databases that the environment names.
    pub(crate) async fn new() -> Self {
        let url = setting("VSYS_TEST_NATS_URL", "a nats-server with JetStream");
        let client = connect(&url).await.expect("connects to NATS");
        Self::on(url, jetstream::new(client)).await
    }

    /// On a broker of the test's own.
    pub(crate) async fn on_broker(broker: &Broker) -> Self {
        Self::on(broker.url(), broker.connect().await).await
    }

    async fn on(broker: String, jetstream: Context) -> Self {
        let server = setting("VSYS_TEST_DATABASE_URL", "a PostgreSQL superuser");
        let server: PgConnectOptions = server.parse().expect("a PostgreSQL URL");
        let id = format!("{:08x}", RandomState::new().build_hasher().finish() >> 32);
        let database = format!("messaging_{id}");
        let topology = Topology::prefixed(&format!("m{id}"));
        execute(&server, format!("create database {database}")).await;
        let superuser = pool(server.clone().database(&database), 2).await;
        let password = optional("VSYS_TEST_ROLE_PASSWORD").unwrap_or_default();
        let tables = TABLES.replace("PASSWORD", &password);
        sqlx::raw_sql(AssertSqlSafe(tables)).execute(&superuser).await.expect("makes tables");
        let runtime = server.clone().database(&database).username("vsys_messaging_test");
        let runtime = runtime.password(&password);
        topology.ensure(&jetstream).await.expect("makes streams");
        Self {
            pool: pool(runtime, 8).await,
            superuser,
            outbox: Outbox::new("allocation"),
            topology,
            jetstream,
            database,
            server,
            broker,
        }
    }

    pub(crate) fn relay(&self) -> Running {
        let relay = Relay {
            pool: self.pool.clone(),
            outbox: self.outbox.clone(),
            topology: self.topology.clone(),
            jetstream: self.jetstream.clone(),
        };
        run("relay", |stop, pulse| relay.run(stop, pulse))
    }

    pub(crate) fn listen(&self, listener: impl Listener) -> Running {
        self.listen_with(Patience::default(), listener)
    }

    pub(crate) fn listen_with(&self, patience: Patience, listener: impl Listener) -> Running {
        let consumer = Consumer {
            pool: self.pool.clone(),
            outbox: self.outbox.clone(),
            topology: self.topology.clone(),
            jetstream: self.jetstream.clone(),
            schema: "allocation",
            listener_name: LISTENER,
            producer: "allocation",
        };
        run("consumer", |stop, pulse| consumer.run_with(patience, listener, stop, pulse))
    }

    /// Records in a transaction of its own, as a use case does.
    pub(crate) async fn record(&self, envelopes: &[Envelope]) {
        let mut transaction = self.pool.begin().await.unwrap();
        self.outbox.record(&mut transaction, envelopes).await.unwrap();
        self.outbox.commit(transaction).await.unwrap();
    }

    /// Notes of all effects, in the order they happened.
    pub(crate) async fn effects(&self) -> Vec<String> {
        let sql = "select note from allocation.effects order by place";
        #[expect(clippy::disallowed_methods, reason = "a table of the test's own")]
        let notes = sqlx::query_scalar(sql);
        notes.fetch_all(&self.pool).await.unwrap_or_default()
    }

    pub(crate) async fn waiting(&self) -> Option<u64> {
        let mut connection = self.pool.acquire().await.ok()?;
        Some(self.outbox.waiting(&mut connection).await.ok()?.count)
    }

    pub(crate) async fn until_effects(&self, count: usize) -> Vec<String> {
        eventually("effects", async || {
            let effects = self.effects().await;
            (effects.len() >= count).then(|| effects.clone()).ok_or(effects.len())
        })
        .await
    }

    pub(crate) async fn until_published(&self) {
        eventually("an empty outbox", async || match self.waiting().await {
            Some(0) => Ok(()),
            other => Err(other),
        })
        .await;
    }

    pub(crate) fn stream_name(&self) -> String {
        self.topology.facts_of("allocation").unwrap().name.clone()
    }

    pub(crate) async fn stored(&self) -> u64 {
        let stream = self.jetstream.get_stream(self.stream_name()).await.unwrap();
        stream.cached_info().state.messages
    }

    /// Subjects of the stored facts, in the order of the stream.
    pub(crate) async fn stored_notes(&self) -> Vec<String> {
        let stream = self.jetstream.get_stream(self.stream_name()).await.unwrap();
        let mut notes = Vec::new();
        for sequence in 1..=stream.cached_info().state.last_sequence {
            let message = stream.get_raw_message(sequence).await.unwrap();
            notes.push(String::from_utf8(message.payload.to_vec()).unwrap());
        }
        notes
    }

    /// Cuts every connection that the service has to its database.
    pub(crate) async fn cut_connections(&self) {
        let sql = "select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and usename = 'vsys_messaging_test'";
        sqlx::raw_sql(sql).execute(&self.superuser).await.unwrap();
    }
}

impl Drop for Fixture {
    /// Leaves nothing behind, on a thread of its own since this runtime may be ending.
    fn drop(&mut self) {
        let (server, database) = (self.server.clone(), self.database.clone());
        let (broker, topology) = (self.broker.clone(), self.topology.clone());
        let clean = async move {
            // A connection left in the middle of logging in holds up the drop for a minute.
            let impatient = server.options([("statement_timeout", "2s")]);
            if let Ok(mut connection) = impatient.connect().await {
                let sql = format!("drop database if exists {database} with (force)");
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.ok();
            }
            let patience = Duration::from_secs(1);
            if let Ok(Ok(client)) = timeout(patience, connect(&broker)).await {
                let jetstream = jetstream::new(client);
                for stream in topology.streams() {
                    jetstream.delete_stream(&stream.name).await.ok();
                }
            }
        };
        let cleaning = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(clean);
        });
        cleaning.join().ok();
    }
}

fn run<F: Future<Output = ()> + Send + 'static>(
    name: &'static str,
    work: impl FnOnce(CancellationToken, Pulse) -> F,
) -> Running {
    let (pulse, watch) = Pulse::new(name);
    let stop = CancellationToken::new();
    let task = tokio::spawn(work(stop.clone(), pulse));
    Running { pulse: watch, stop, task }
}

async fn pool(options: PgConnectOptions, size: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(2))
        .connect_with(options)
        .await
        .expect("connects to PostgreSQL")
}

async fn execute(server: &PgConnectOptions, sql: String) {
    let mut connection = server.connect().await.expect("connects to PostgreSQL");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("executes");
}

/// An event whose payload is its note.
pub(crate) fn event(number: u32) -> Envelope {
    noted(number, &format!("sheet {number}"))
}

pub(crate) fn noted(number: u32, note: &str) -> Envelope {
    Envelope {
        event_id: event_id(number),
        subject: SUBJECT.to_owned(),
        payload: note.as_bytes().to_vec(),
        content_type: PROTOBUF,
        occurred_at: at(number),
        headers: Vec::new(),
    }
}

pub(crate) fn events(numbers: std::ops::Range<u32>) -> Vec<Envelope> {
    numbers.map(event).collect()
}

pub(crate) fn notes(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("sheet {number}")).collect()
}

pub(crate) fn event_id(number: u32) -> Uuid {
    Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + u128::from(number))
}

/// Moments of the briefing's day, a second apart.
pub(crate) fn at(number: u32) -> DateTime<Utc> {
    let noon: DateTime<Utc> = "2021-03-12T03:00:00Z".parse().unwrap();
    noon + TimeDelta::seconds(i64::from(number))
}

pub(crate) fn setting(name: &str, what: &str) -> String {
    optional(name).unwrap_or_else(|| panic!("{name} is not set: it names {what}"))
}

#[expect(clippy::disallowed_methods, reason = "the one place where tests read the environment")]
fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Asks again and again until the answer is `Ok`; says the last other answer after 15 seconds.
pub(crate) async fn eventually<T, E: Debug>(
    what: &str,
    mut ask: impl AsyncFnMut() -> Result<T, E>,
) -> T {
    let deadline = Instant::now() + Duration::from_secs(15);
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    loop {
        tick.tick().await;
        match ask().await {
            Ok(answer) => return answer,
            Err(last) => assert!(Instant::now() < deadline, "no {what}; last seen: {last:?}"),
        }
    }
}

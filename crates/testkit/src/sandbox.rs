//! Whole services in the process of a test.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;
use tonic::transport::{Channel, Endpoint};
use vsys_chassis::{Clock, Env, Fleet, GRACE, Ground, Service};
use vsys_vocabulary::{Actor, Environment};

use crate::{Caller, Database, Nats, Tokens, fresh_database, nats};
use crate::{keys, servers};

/// Running services with a database, streams and keys of their own.
pub struct Sandbox {
    /// The time that the services see; it stands still unless the plan said otherwise.
    pub clock: Clock,
    /// The broker.
    pub nats: Nats,
    /// The database with the schemas of all services.
    pub database: Database,
    /// Whose tokens the services accept.
    pub tokens: Tokens,
    fleet: Fleet,
}

/// What a sandbox is to be like.
pub struct SandboxPlan {
    services: &'static [Service],
    clock: Clock,
    extra: BTreeMap<String, String>,
}

/// Nine in the morning of 15 March 2021 in Japan.
const MORNING: DateTime<Utc> = match DateTime::from_timestamp(1_615_766_400, 0) {
    Some(morning) => morning,
    None => DateTime::UNIX_EPOCH,
};

impl Sandbox {
    /// Starts services with a clock that stands at nine on 15 March 2021.
    ///
    /// # Panics
    /// When a server is missing or a service does not start.
    pub async fn start(services: &'static [Service]) -> Self {
        Self::of(services).start().await
    }

    /// A sandbox to be: choose the clock, add settings, and start it.
    #[must_use]
    pub fn of(services: &'static [Service]) -> SandboxPlan {
        SandboxPlan { services, clock: Clock::manual(MORNING), extra: BTreeMap::new() }
    }

    /// Where a service listens.
    ///
    /// # Panics
    /// When it is not in this sandbox.
    #[must_use]
    pub fn address(&self, service: &str) -> SocketAddr {
        self.fleet.address(service).expect("the service is in this sandbox")
    }

    /// Where a service answers HTTP.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn http(&self, service: &str) -> SocketAddr {
        self.fleet.http(service).expect("the service answers HTTP")
    }

    /// A connection to a service, made with the first call.
    ///
    /// # Panics
    /// When it is not in this sandbox.
    #[must_use]
    pub fn channel(&self, service: &str) -> Channel {
        let uri = format!("http://{}", self.address(service));
        Endpoint::from_shared(uri).expect("an address is a URI").connect_lazy()
    }

    /// Puts the token of `actor` on each call: for `XClient::with_interceptor`.
    #[must_use]
    pub fn caller(&self, actor: &Actor) -> Caller {
        self.tokens.caller(actor)
    }

    /// `Bearer …` for `actor`.
    #[must_use]
    pub fn bearer(&self, actor: &Actor) -> String {
        self.tokens.bearer(actor)
    }

    /// Stops the services in order, as a signal would.
    pub async fn stop(self) {
        self.fleet.stop(GRACE).await;
    }
}

impl SandboxPlan {
    /// Uses this clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Adds a setting, or replaces one.
    #[must_use]
    pub fn env_extra(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.insert(name.into(), value.into());
        self
    }

    /// Starts it.
    ///
    /// # Panics
    /// When a server is missing or a service does not start.
    pub async fn start(self) -> Sandbox {
        let schemas = schemas(self.services);
        let (database, nats) = tokio::join!(fresh_database(&schemas), nats());
        let tokens = Tokens::new();
        let mut settings = settings(self.services, &database);
        settings.extend(self.extra);
        let ground = Ground {
            nats: nats.client.clone(),
            jetstream: nats.jetstream.clone(),
            topology: nats.topology.clone(),
            clock: self.clock.clone(),
            verifier: tokens.verifier.clone(),
            environment: Environment::Local,
        };
        match Fleet::start(self.services, &Env::from_map(settings), &ground).await {
            Ok(fleet) => Sandbox { clock: self.clock, nats, database, tokens, fleet },
            Err(error) => panic!("the services of the sandbox do not start: {error:#}"),
        }
    }
}

/// The schemas of services, for [`fresh_database`](crate::fresh_database).
#[must_use]
pub fn schemas(services: &[Service]) -> Vec<(&'static Migrator, &'static str)> {
    let kept = |service: &Service| Some((service.tables?.migrations, service.schema));
    services.iter().filter_map(kept).collect()
}

/// Settings for services on `database`: the URLs of their roles, and any free port to listen on.
///
/// For processes of their own; a [`Sandbox`] has them already. Keys, and what only one service
/// has, are for the test to add.
///
/// # Panics
/// When `VSYS_TEST_NATS_URL` is not set.
#[must_use]
pub fn settings(services: &[Service], database: &Database) -> BTreeMap<String, String> {
    let nats = servers::nats();
    let mut settings = BTreeMap::from([
        ("VSYS_NATS_URL".to_owned(), nats.url),
        ("VSYS_ENVIRONMENT".to_owned(), Environment::Local.to_string()),
    ]);
    if let Some(path) = nats.credentials {
        let path = path.to_string_lossy().into_owned();
        settings.insert("VSYS_NATS_CREDENTIALS".to_owned(), path);
    }
    for service in services {
        let mut set = |name: &str, value: String| settings.insert(name.to_owned(), value);
        if let Some(tables) = service.tables {
            set(tables.owner_url.name, database.owner_url(service.schema));
        }
        if let Some(setting) = service.database_setting() {
            set(setting.name, database.url(service.schema));
        }
        if let Some(setting) = service.listen_setting() {
            set(setting.name, "127.0.0.1:0".to_owned());
        }
        for setting in service.settings.iter().filter(|s| s.name.ends_with("_HTTP_LISTEN")) {
            set(setting.name, "127.0.0.1:0".to_owned());
        }
        for setting in service.settings.iter().filter(|s| s.name.ends_with("_KEY_FILE")) {
            set(setting.name, keys::file(setting.name));
        }
    }
    settings
}

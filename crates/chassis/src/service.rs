//! What a service tells about itself, so that any binary can run it.

use std::net::SocketAddr;

use futures::future::BoxFuture;
use sqlx::migrate::Migrator;

use crate::env::{Env, Setting};
use crate::host::Host;
use crate::policy::Policy;
use crate::refusal::Reason;

/// How a service is started: it reads its settings, wires itself, and listens before it returns.
pub type Start = for<'a> fn(&'a Env, Host) -> BoxFuture<'a, anyhow::Result<Running>>;

/// Tells of a hole whether its event is still missed by anybody.
pub type IsMissed = Box<dyn Fn(&vsys_messaging::reconcile::Hole) -> bool + Send>;

/// Reads from a service's own tables which holes are still missed.
pub type Missed = for<'a> fn(&'a sqlx::PgPool) -> BoxFuture<'a, anyhow::Result<IsMissed>>;

/// A record that nobody may change, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Which record, in words.
    pub record: String,
    /// How many entries it has.
    pub entries: usize,
    /// Where and how it was changed; none when it is as it was written.
    pub changed: Option<String>,
}

/// Recomputes a service's records from its own tables.
pub type Verify = for<'a> fn(&'a sqlx::PgPool) -> BoxFuture<'a, anyhow::Result<Vec<Verified>>>;

/// The tables of a service.
#[derive(Clone, Copy)]
pub struct Tables {
    /// The URL under which the migrations run, as the role that owns the tables.
    pub owner_url: &'static Setting,
    /// What makes them.
    pub migrations: &'static Migrator,
}

/// A service, as data: everything that the chassis and the documentation need to know of it.
#[derive(Clone, Copy)]
pub struct Service {
    /// Kebab case: the folder, the image, the name in health and logs.
    pub name: &'static str,
    /// Snake case: the PostgreSQL schema, and the middle of the proto package.
    pub schema: &'static str,
    /// Every setting that its `start` reads, besides the shared ones.
    pub settings: &'static [&'static Setting],
    /// Its tables; none where it keeps nothing.
    pub tables: Option<Tables>,
    /// Every reason for which it refuses a call, besides the chassis's own.
    pub reasons: &'static [&'static Reason],
    /// Who may call what.
    pub policy: &'static Policy,
    /// Its entry.
    pub start: Start,
    /// What of the outbox is worth publishing again after the broker lost its storage; none for all.
    pub missed: Option<Missed>,
    /// The description of its HTTP API (OpenAPI, as JSON), where it has one.
    pub openapi: Option<fn() -> String>,
    /// Verifies the records that nobody may change; none where there are none.
    pub verify: Option<Verify>,
}

impl Service {
    /// The `domain` of its reasons is `<schema>.vsys`.
    #[must_use]
    pub fn domain(&self) -> String {
        format!("{}.vsys", self.schema)
    }

    /// The gRPC services that its policy speaks of, each once.
    #[must_use]
    pub fn grpc_services(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self
            .policy
            .rpcs()
            .filter_map(|rpc| rpc.strip_prefix('/')?.split_once('/'))
            .map(|(service, _)| service)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The setting that holds its database URL as the runtime role.
    #[must_use]
    pub fn database_setting(&self) -> Option<&'static Setting> {
        let owner_url = self.tables?.owner_url;
        self.settings.iter().copied().find(|setting| {
            setting.name.ends_with("_DATABASE_URL") && setting.name != owner_url.name
        })
    }

    /// The setting that holds its address, for probes from within the container.
    #[must_use]
    pub fn listen_setting(&self) -> Option<&'static Setting> {
        self.settings.iter().copied().find(|setting| setting.name.ends_with("_LISTEN"))
    }
}

/// A service that answers calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Where it listens: the port is real even when port 0 was asked for.
    pub address: SocketAddr,
    /// Where it answers HTTP, if it does.
    pub http: Option<SocketAddr>,
}

//! Several services in one process: started together, stopped together.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use crate::env::{Env, Problems};
use crate::host::{Ground, Host};
use crate::service::{Running, Service};

/// How long a process may take to stop.
pub const GRACE: Duration = Duration::from_secs(30);

/// Running services.
pub struct Fleet {
    ships: Vec<Ship>,
    failed: CancellationToken,
}

struct Ship {
    name: &'static str,
    host: Host,
    running: Option<Running>,
}

impl Fleet {
    /// Starts each service in turn. When one cannot start, the others are stopped again.
    ///
    /// Problems of the settings of all services come as one error ([`Problems`]).
    pub async fn start(
        services: impl IntoIterator<Item = &'static Service>,
        env: &Env,
        ground: &Ground,
    ) -> anyhow::Result<Self> {
        let failed = CancellationToken::new();
        let mut fleet = Self { ships: Vec::new(), failed: failed.clone() };
        let mut failure = None;
        for service in services {
            let host = Host::new(service, ground, failed.clone());
            let started = (service.start)(env, host.clone()).await;
            let (running, error) = match started {
                Ok(running) => (Some(running), None),
                Err(error) => (None, Some(error)),
            };
            fleet.ships.push(Ship { name: service.name, host, running });
            match error {
                // The next one may have problems too: the user shall see all of them.
                Some(error) if error.is::<Problems>() => failure = Some(error),
                Some(error) => {
                    failure = Some(error.context(format!("{} cannot start", service.name)));
                    break;
                }
                None => {}
            }
        }
        match failure {
            None => Ok(fleet),
            Some(error) => {
                fleet.stop(Duration::from_secs(5)).await;
                let problems = env.problems();
                if problems.0.is_empty() { Err(error) } else { Err(problems.into()) }
            }
        }
    }

    /// Where a service listens.
    pub fn address(&self, name: &str) -> anyhow::Result<SocketAddr> {
        let running = self.running(name).map(|running| running.address);
        running.with_context(|| format!("no service {name} is running here"))
    }

    /// Where a service answers HTTP.
    pub fn http(&self, name: &str) -> anyhow::Result<SocketAddr> {
        let running = self.running(name).and_then(|running| running.http);
        running.with_context(|| format!("no service {name} answers HTTP here"))
    }

    fn running(&self, name: &str) -> Option<Running> {
        self.ships.iter().find(|ship| ship.name == name).and_then(|ship| ship.running)
    }

    /// Returns when a server has broken, which needs the process to end.
    pub async fn failed(&self) {
        self.failed.cancelled().await;
    }

    /// Stops all services at once, each in order, within `grace`.
    pub async fn stop(self, grace: Duration) {
        futures::future::join_all(self.ships.iter().map(|ship| ship.host.stop(grace))).await;
    }
}

//! What a service is given to live on.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream;
use futures::FutureExt;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;
use vsys_messaging::{Consumer, Listener, Outbox, Pulse, Relay, Topology, WaitingGauge};
use vsys_vocabulary::Environment;

use crate::audit::Trail;
use crate::clock::Clock;
use crate::health::Pulses;
use crate::postgres;
use crate::secret::Secret;
use crate::server;
use crate::service::Service;
use crate::token::TokenVerifier;

/// How often the outbox is looked at for the metrics.
const OUTBOX_LOOKS: Duration = Duration::from_secs(15);

/// What all services of a process share: the broker, the time, who is trusted.
#[derive(Clone)]
pub struct Ground {
    /// The connection to NATS.
    pub nats: async_nats::Client,
    /// The streams on it.
    pub jetstream: jetstream::Context,
    /// Their names, prefixed in tests.
    pub topology: Topology,
    /// The time.
    pub clock: Clock,
    /// Whose tokens are accepted.
    pub verifier: TokenVerifier,
    /// Production, training or local.
    pub environment: Environment,
}

/// The ground under one service, and the life of its tasks; clones share both.
#[derive(Clone)]
pub struct Host {
    /// The connection to NATS.
    pub nats: async_nats::Client,
    /// The streams on it.
    pub jetstream: jetstream::Context,
    /// Their names, prefixed in tests.
    pub topology: Topology,
    /// The time.
    pub clock: Clock,
    /// Whose tokens are accepted.
    pub verifier: TokenVerifier,
    /// Production, training or local.
    pub environment: Environment,
    /// Cancelled when background loops are to finish what they have begun, and end.
    pub shutdown: CancellationToken,
    /// What is waited for after that. Spawn here, not on the bare runtime.
    pub tasks: TaskTracker,
    /// Cancelled first: no new calls.
    pub(crate) draining: CancellationToken,
    /// Cancelled when a server broke: the process must end.
    pub(crate) failed: CancellationToken,
    pub(crate) servers: TaskTracker,
    pub(crate) pulses: Pulses,
    /// Where answered calls are recorded, once the service has named its outbox.
    pub(crate) trail: Arc<OnceLock<Trail>>,
    pools: Arc<Mutex<Vec<PgPool>>>,
    service: &'static Service,
}

impl Host {
    pub(crate) fn new(
        service: &'static Service,
        ground: &Ground,
        failed: CancellationToken,
    ) -> Self {
        Self {
            nats: ground.nats.clone(),
            jetstream: ground.jetstream.clone(),
            topology: ground.topology.clone(),
            clock: ground.clock.clone(),
            verifier: ground.verifier.clone(),
            environment: ground.environment,
            shutdown: CancellationToken::new(),
            tasks: TaskTracker::new(),
            draining: CancellationToken::new(),
            failed,
            servers: TaskTracker::new(),
            pulses: Pulses::new(),
            trail: Arc::default(),
            pools: Arc::default(),
            service,
        }
    }

    /// A pool of connections as the service's runtime role, closed when the service stops.
    ///
    /// Fails when the server cannot be reached for 30 seconds, the schema is missing, or the role
    /// could remove the schema's guards (it is a superuser, or owns something in the schema).
    pub async fn database(&self, url: &Secret<String>) -> anyhow::Result<PgPool> {
        let pool = postgres::connect(self.service.name, self.service.schema, url).await?;
        self.pools.lock().unwrap_or_else(PoisonError::into_inner).push(pool.clone());
        Ok(pool)
    }

    /// Publishes what is in the outbox for as long as the service lives, and records in it the
    /// calls that are answered.
    ///
    /// `name` is how health and logs call the relay; the service's own name is a good one.
    pub fn relay(&self, pool: PgPool, outbox: Outbox, name: &'static str) {
        let pulse = self.pulse(name);
        let (topology, jetstream) = (self.topology.clone(), self.jetstream.clone());
        self.watch_outbox(pool.clone(), outbox.clone());
        let (trail, writer) = Trail::open(self.service, self.clock.clone(), &pool, outbox.clone());
        if self.trail.set(trail).is_ok() {
            self.tasks.spawn(writer.run(self.shutdown.clone()));
        }
        let relay = Relay { pool, outbox, topology, jetstream };
        self.tasks.spawn(relay.run(self.shutdown.clone(), pulse));
    }

    /// Tells now and then how much the outbox holds, and for how long.
    fn watch_outbox(&self, pool: PgPool, outbox: Outbox) {
        let (gauge, clock) = (WaitingGauge::of(outbox.schema()), self.clock.clone());
        self.every("outbox-gauge", OUTBOX_LOOKS, move || {
            let (pool, outbox) = (pool.clone(), outbox.clone());
            let (gauge, clock) = (gauge.clone(), clock.clone());
            async move {
                let waiting = outbox.waiting(&mut *pool.acquire().await?).await?;
                gauge.note(waiting, waiting.age(clock.now()));
                Ok(())
            }
        });
    }

    /// Hears the facts of one producer for as long as the service lives.
    pub fn listen(&self, consumer: Consumer, listener: impl Listener) {
        let pulse = self.pulse(consumer.producer);
        self.tasks.spawn(consumer.run(listener, self.shutdown.clone(), pulse));
    }

    /// Does `job` now and then every `period`, never twice at once; a failure is logged and the
    /// next time tried again.
    pub fn every<F>(
        &self,
        name: &'static str,
        period: Duration,
        mut job: impl FnMut() -> F + Send + 'static,
    ) where
        F: Future<Output = anyhow::Result<()>> + Send,
    {
        let (pulse, shutdown) = (self.pulse(name), self.shutdown.clone());
        self.tasks.spawn(async move {
            let mut ticks = tokio::time::interval(period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            pulse.well();
            while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
                if let Err(error) = job().await {
                    tracing::warn!(job = name, error = format!("{error:#}"), "a job failed");
                }
            }
        });
    }

    /// A pulse that counts for this service's health; for loops of the service's own.
    #[must_use]
    pub fn pulse(&self, name: &'static str) -> Pulse {
        let (pulse, watch) = Pulse::new(name);
        self.pulses.join(watch);
        pulse
    }

    /// Listens, and answers calls: behind the gate, traced, with health and reflection.
    ///
    /// The socket is bound when this returns, so that port 0 gives a real address.
    pub async fn serve(
        &self,
        service: &Service,
        listen: SocketAddr,
        routes: Routes,
    ) -> anyhow::Result<SocketAddr> {
        server::serve(self, service, listen, routes).await
    }

    /// Listens, and answers HTTP until the host drains; each request knows the caller's address.
    ///
    /// The socket is bound when this returns, so that port 0 gives a real address.
    pub async fn serve_http(
        &self,
        listen: SocketAddr,
        router: axum::Router,
    ) -> anyhow::Result<SocketAddr> {
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        let (draining, failed) = (self.draining.clone(), self.failed.clone());
        let service = self.service.name;
        tracing::info!(service, http_address = %address, "serving HTTP");
        let router = router.into_make_service_with_connect_info::<SocketAddr>();
        self.servers.spawn(async move {
            let ended =
                axum::serve(listener, router).with_graceful_shutdown(draining.cancelled_owned());
            if let Err(error) = ended.await {
                tracing::error!(service, %error, "the server of HTTP has stopped");
                failed.cancel();
            }
        });
        Ok(address)
    }

    /// Ends the service in order: no new calls, calls finished, loops drained, pools closed.
    ///
    /// Calls get two thirds of `grace`, loops the rest; what has not ended then is left behind,
    /// and said so.
    pub(crate) async fn stop(&self, grace: Duration) {
        let name = self.service.name;
        self.draining.cancel();
        self.servers.close();
        if tokio::time::timeout(grace * 2 / 3, self.servers.wait()).await.is_err() {
            tracing::warn!(service = name, "calls are cut off: they took too long to finish");
        }
        self.shutdown.cancel();
        self.tasks.close();
        if tokio::time::timeout(grace / 3, self.tasks.wait()).await.is_err() {
            tracing::warn!(service = name, "background loops are cut off: they did not finish");
        }
        let pools = std::mem::take(&mut *self.pools.lock().unwrap_or_else(PoisonError::into_inner));
        let closed = futures::future::join_all(pools.iter().map(PgPool::close)).map(drop);
        // A connection that is stuck in a call left behind must not hold the process.
        let _ = tokio::time::timeout(Duration::from_secs(2), closed).await;
        tracing::info!(service = name, "stopped");
    }
}

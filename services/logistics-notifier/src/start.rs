//! Wiring, top to bottom.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use futures::future::BoxFuture;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use vsys_chassis::seal::Opener;
use vsys_chassis::{Env, Host, Running};
use vsys_messaging::{Consumer, Outbox, Pulse};
use vsys_proto::logistics_notifier::v1::feed_service_server::FeedServiceServer;
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_server::LogisticsNotifierServiceServer;
use vsys_proto::logistics_notifier::v1::recall_service_server::RecallServiceServer;
use vsys_proto::logistics_notifier::v1::shipment_service_server::ShipmentServiceServer;
use vsys_proto::logistics_notifier::v1::webhook_service_server::WebhookServiceServer;

use crate::SERVICE;
use crate::app::Logistics;
use crate::config::Config;
use crate::events::incoming::Ear;
use crate::grpc::Grpc;
use crate::http::{self, Api, Calls, Limit};
use crate::partner::authority::Authority;
use crate::partner::credentials::Issuer;
use crate::webhook::post::Poster;
use crate::webhook::worker::Worker;

/// How often partners' acknowledgements are read from the broker.
const RECEIPTS: Duration = Duration::from_secs(1);
/// How often partners' consumers are looked for on the broker.
const FEEDS: Duration = Duration::from_secs(2);
/// How often waiting orders are tried again: an area row may begin to hold on a new day.
const WAITING: Duration = Duration::from_mins(1);

/// How often the broker is told again what is revoked, should it have forgotten.
const REVOCATIONS: Duration = Duration::from_mins(1);
/// How often old attempts are forgotten.
const FORGETTING: Duration = Duration::from_mins(10);
/// How often those who ask no more are forgotten by the limits.
const LIMITS: Duration = Duration::from_mins(1);
/// How often is looked for replays that another replica has taken in.
const REPLAYS: Duration = Duration::from_secs(2);

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env)?;
        let pool = host.database(&config.database_url).await?;
        let outbox = Outbox::new(SERVICE.schema);
        let issuer = config
            .account_seed
            .as_ref()
            .map(|seed| Issuer::new(seed.expose(), config.account.clone()))
            .transpose()
            .context("VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT_SEED")?;
        let authority = authority(&config, issuer.as_ref()).await?;
        let secrets = Opener::from_hex(&read(&config.secrets_key_file).await?)
            .context("VSYS_LOGISTICS_NOTIFIER_SECRETS_KEY_FILE")?;
        host.relay(pool.clone(), outbox.clone(), SERVICE.name);

        let logistics = Arc::new(Logistics {
            pool: pool.clone(),
            outbox: outbox.clone(),
            clock: host.clock.clone(),
            environment: host.environment,
            jetstream: host.jetstream.clone(),
            topology: host.topology.clone(),
            issuer,
            authority,
            secrets,
            poster: Poster::new(host.environment)?,
            replays_wait: Notify::new(),
        });
        let allocation = Consumer {
            pool,
            outbox,
            topology: host.topology.clone(),
            jetstream: host.jetstream.clone(),
            schema: SERVICE.schema,
            listener_name: SERVICE.name,
            producer: "allocation",
        };
        host.listen(allocation, Ear(Arc::clone(&logistics)));
        look_after(&host, &logistics);

        let grpc = Grpc::new(logistics);
        let routes = Routes::new(LogisticsNotifierServiceServer::new(grpc.clone()))
            .add_service(ShipmentServiceServer::new(grpc.clone()))
            .add_service(FeedServiceServer::new(grpc.clone()))
            .add_service(WebhookServiceServer::new(grpc.clone()))
            .add_service(RecallServiceServer::new(grpc));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        let http = serve_http(&host, address, config.http_listen).await?;
        Ok(Running { address, http: Some(http) })
    })
}

/// The partners' API, which calls what is served at `address`.
async fn serve_http(host: &Host, address: SocketAddr, listen: SocketAddr) -> Result<SocketAddr> {
    let limit = Arc::new(Limit::new(host.verifier.clone()));
    let api = Api { calls: Calls::to(address)?, limit: Arc::clone(&limit) };
    let address = host.serve_http(listen, http::router(api)).await?;
    tracing::info!(service = SERVICE.name, %address, "the partners' API");
    host.every("api-limits", LIMITS, move || {
        limit.forget();
        std::future::ready(Ok(()))
    });
    Ok(address)
}

/// Who may take credentials back, where the broker has accounts and its operator's key is set.
async fn authority(config: &Config, issuer: Option<&Issuer>) -> Result<Option<Authority>> {
    let (Some(seed), Some(path), Some(issuer)) =
        (&config.operator_seed, &config.system_credentials, issuer)
    else {
        return Ok(None);
    };
    let credentials = read(path).await?;
    let account = issuer.account();
    Authority::new(seed.expose(), account, credentials, config.nats_url.clone())
        .map(Some)
        .context("VSYS_LOGISTICS_NOTIFIER_NATS_OPERATOR_SEED")
}

async fn read(path: &Path) -> Result<String> {
    let read = tokio::fs::read_to_string(path).await;
    read.with_context(|| format!("{} cannot be read", path.display()))
}

/// What is done now and then.
fn look_after(host: &Host, logistics: &Arc<Logistics>) {
    let app = Arc::clone(logistics);
    host.every("partner-receipts", RECEIPTS, move || {
        let app = Arc::clone(&app);
        async move { Ok(app.note_receipts().await?) }
    });
    let app = Arc::clone(logistics);
    host.every("partner-feeds", FEEDS, move || {
        let app = Arc::clone(&app);
        async move { Ok(app.mend_feeds().await?) }
    });
    let app = Arc::clone(logistics);
    host.every("revocations", REVOCATIONS, move || {
        let app = Arc::clone(&app);
        async move { Ok(app.mend_revocations().await?) }
    });
    let app = Arc::clone(logistics);
    host.every("forgotten-attempts", FORGETTING, move || {
        let app = Arc::clone(&app);
        async move { Ok(app.forget_webhooks().await?) }
    });
    let worker = Worker::new(Arc::clone(logistics));
    host.tasks.spawn(worker.run(host.shutdown.clone(), host.pulse("webhooks")));
    host.tasks.spawn(replay(Arc::clone(logistics), host.shutdown.clone(), host.pulse("replays")));
    let app = Arc::clone(logistics);
    host.every("waiting-orders", WAITING, move || {
        let app = Arc::clone(&app);
        async move { Ok(app.place_waiting().await.map(drop)?) }
    });
}

/// Sends replays whenever there are some, until the shutdown.
async fn replay(app: Arc<Logistics>, shutdown: CancellationToken, pulse: Pulse) {
    while !shutdown.is_cancelled() {
        match app.send_replays().await {
            Ok(()) => pulse.well(),
            Err(error) => tracing::warn!(%error, "replays wait"),
        }
        let asked = tokio::time::timeout(REPLAYS, app.replays_wait.notified());
        let _ = shutdown.run_until_cancelled(asked).await;
    }
}

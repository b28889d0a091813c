//! Wiring, top to bottom.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use futures::future::BoxFuture;
use tonic::service::Routes;
use vsys_chassis::{Env, Host, Running};
use vsys_messaging::{Consumer, Outbox};
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_server::LogisticsNotifierServiceServer;

use crate::SERVICE;
use crate::app::Logistics;
use crate::config::Config;
use crate::events::incoming::Ear;
use crate::grpc::Grpc;
use crate::partner::credentials::Issuer;

/// How often partners' acknowledgements are read from the broker.
const RECEIPTS: Duration = Duration::from_secs(1);
/// How often partners' consumers are looked for on the broker.
const FEEDS: Duration = Duration::from_secs(2);
/// How often waiting orders are tried again: an area row may begin to hold on a new day.
const WAITING: Duration = Duration::from_mins(1);

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env)?;
        let pool = host.database(&config.database_url).await?;
        let outbox = Outbox::new(SERVICE.schema);
        let issuer = config
            .account_seed
            .map(|seed| Issuer::new(seed.expose(), config.account))
            .transpose()
            .context("VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT_SEED")?;
        host.relay(pool.clone(), outbox.clone(), SERVICE.name);

        let logistics = Arc::new(Logistics {
            pool: pool.clone(),
            outbox: outbox.clone(),
            clock: host.clock.clone(),
            environment: host.environment,
            jetstream: host.jetstream.clone(),
            topology: host.topology.clone(),
            issuer,
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

        let routes = Routes::new(LogisticsNotifierServiceServer::new(Grpc::new(logistics)));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        Ok(Running { address })
    })
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
    host.every("waiting-orders", WAITING, move || {
        let app = Arc::clone(&app);
        async move { Ok(app.place_waiting().await.map(drop)?) }
    });
}

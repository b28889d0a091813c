//! Wiring, top to bottom.

use std::time::Duration;

use anyhow::Result;
use futures::future::BoxFuture;
use tonic::service::Routes;

use vsys_chassis::{Env, Host, Running};
use vsys_messaging::{Consumer, Outbox};
use vsys_proto::facility_registry::v1::demand_service_server::DemandServiceServer;
use vsys_proto::facility_registry::v1::facility_registry_service_server::FacilityRegistryServiceServer;

use crate::SERVICE;
use crate::app::FacilityRegistry;
use crate::config::Config;
use crate::events::incoming::Ear;
use crate::grpc::Grpc;
use crate::grpc::demands::Demands;
use crate::http::{self, Api};

/// Whose facts are heard.
const PRODUCERS: [&str; 2] = ["allocation", "contract_intake"];

/// How often facilities are looked for whose last day is over.
const CLOSING_LOOKS: Duration = Duration::from_secs(5);

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env)?;
        let pool = host.database(&config.database_url).await?;
        let outbox = Outbox::new(SERVICE.schema);
        host.relay(pool.clone(), outbox.clone(), SERVICE.name);
        let registry = FacilityRegistry::new(
            pool.clone(),
            outbox.clone(),
            host.clock.clone(),
            host.environment,
        );
        for producer in PRODUCERS {
            let consumer = Consumer {
                pool: pool.clone(),
                outbox: outbox.clone(),
                topology: host.topology.clone(),
                jetstream: host.jetstream.clone(),
                schema: SERVICE.schema,
                listener_name: SERVICE.name,
                producer,
            };
            host.listen(consumer, Ear(registry.clone()));
        }
        let app = registry.clone();
        host.every("closings", CLOSING_LOOKS, move || {
            let app = app.clone();
            async move { Ok(app.close_those_due().await.map(drop)?) }
        });
        let routes = Routes::new(FacilityRegistryServiceServer::new(Grpc::new(registry.clone())))
            .add_service(DemandServiceServer::new(Demands(registry.clone())));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        let api = Api::new(registry, host.verifier.clone());
        let http = host.serve_http(config.http_listen, http::router(api)).await?;
        Ok(Running { address, http: Some(http) })
    })
}

//! Wiring, top to bottom.

use anyhow::Result;
use futures::future::BoxFuture;
use tonic::service::Routes;

use vsys_chassis::{Env, Host, Running};
use vsys_messaging::Outbox;
use vsys_proto::facility_registry::v1::facility_registry_service_server::FacilityRegistryServiceServer;

use crate::SERVICE;
use crate::app::FacilityRegistry;
use crate::config::Config;
use crate::grpc::Grpc;

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env)?;
        let pool = host.database(&config.database_url).await?;
        let outbox = Outbox::new(SERVICE.schema);
        host.relay(pool.clone(), outbox.clone(), SERVICE.name);
        let registry = FacilityRegistry::new(pool, outbox, host.clock.clone());
        let routes = Routes::new(FacilityRegistryServiceServer::new(Grpc::new(registry)));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        Ok(Running { address, http: None })
    })
}

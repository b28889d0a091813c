//! Wiring, top to bottom.

use std::sync::Arc;

use anyhow::Result;
use futures::future::BoxFuture;
use tonic::service::Routes;
use vsys_chassis::{Env, Host, Running};
use vsys_proto::documents::v1::document_service_server::DocumentServiceServer;

use crate::SERVICE;
use crate::app::Documents;
use crate::config::Config;
use crate::grpc::Grpc;

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env, host.environment)?;
        let documents = Arc::new(Documents::new(config.portal_url));
        let routes = Routes::new(DocumentServiceServer::new(Grpc::new(documents)));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        Ok(Running { address, http: None })
    })
}

//! The gRPC server of one service.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};
use tonic_reflection::server::Builder;
use vsys_telemetry::GrpcTrace;

use crate::audit::Audit;
use crate::gate::Gate;
use crate::host::Host;
use crate::service::Service;

/// Largest message that a server accepts, in bytes; set it on each generated server.
///
/// It is tonic's own default, so that a forgotten server is no larger.
pub const MAX_MESSAGE_BYTES: usize = 4 * 1024 * 1024;

/// How long a call may take, a streamed one included.
const CALL: Duration = Duration::from_mins(5);
/// Calls that one connection may have under way.
const STREAMS: u32 = 1024;
/// A connection is renewed now and then, so that new replicas get their share of the calls.
const CONNECTION_AGE: Duration = Duration::from_mins(10);
/// What an old connection's calls get to finish.
const CONNECTION_GRACE: Duration = Duration::from_secs(30);
/// A dead peer is noticed within the sum of these.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(10));

/// Binds, and serves `routes` behind the gate until the host drains.
pub(crate) async fn serve(
    host: &Host,
    service: &Service,
    listen: SocketAddr,
    routes: Routes,
) -> anyhow::Result<SocketAddr> {
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    let reporter = HealthReporter::new();
    let names = service.grpc_services();
    let routes = routes
        .add_service(HealthServer::new(HealthService::from_health_reporter(reporter.clone())))
        .add_service(described(&names).build_v1()?)
        .add_service(described(&names).build_v1alpha()?);
    let policy = service.policy;
    let trace = GrpcTrace::new(move |rpc| policy.knows(rpc));
    let server = Server::builder()
        .timeout(CALL)
        .max_concurrent_streams(STREAMS)
        .max_connection_age(CONNECTION_AGE)
        .max_connection_age_grace(CONNECTION_GRACE)
        .http2_keepalive_interval(Some(KEEPALIVE.0))
        .http2_keepalive_timeout(Some(KEEPALIVE.1))
        .layer(trace)
        .layer(Audit::new(host.trail.clone(), policy))
        .layer(Gate::new(host.verifier.clone(), policy, &service.domain()))
        .add_routes(routes);

    host.tasks.spawn(host.pulses.clone().report(reporter, names, host.draining.clone()));
    let draining = host.draining.clone();
    let (name, failed) = (service.name, host.failed.clone());
    host.servers.spawn(async move {
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let ended = server.serve_with_incoming_shutdown(incoming, draining.cancelled_owned());
        if let Err(error) = ended.await {
            tracing::error!(service = name, %error, "the server has stopped");
            failed.cancel();
        }
    });
    tracing::info!(service = name, %address, "serving");
    Ok(address)
}

/// Describes only what this service offers, even though all contracts are compiled in.
fn described(names: &[&'static str]) -> Builder<'static> {
    names.iter().fold(
        Builder::configure()
            .register_encoded_file_descriptor_set(vsys_proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name("grpc.health.v1.Health"),
        |builder, name| builder.with_service_name(*name),
    )
}

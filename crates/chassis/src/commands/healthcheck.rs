//! `vsys healthcheck`: the probe of a container that has no shell.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tonic::transport::Endpoint;
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::env::Env;
use crate::service::Service;

const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn healthcheck(
    address: Option<SocketAddr>,
    services: &[&'static Service],
    env: &Env,
) -> anyhow::Result<()> {
    let addresses = match address {
        Some(address) => vec![address],
        None => services
            .iter()
            .filter_map(|service| service.listen_setting())
            .filter_map(|setting| env.optional(setting))
            .collect(),
    };
    env.finish(|| Some(()))?;
    ensure!(!addresses.is_empty(), "no address is known: give --address");
    for address in addresses {
        let address = reachable(address);
        let status = ask(address).await.with_context(|| format!("{address} does not answer"))?;
        if status != ServingStatus::Serving as i32 {
            bail!("{address} is not serving");
        }
    }
    Ok(())
}

/// One listens on all interfaces, but asks on the nearest.
fn reachable(address: SocketAddr) -> SocketAddr {
    let nearest = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(nearest, address.port())
}

async fn ask(address: SocketAddr) -> anyhow::Result<i32> {
    let channel = Endpoint::from_shared(format!("http://{address}"))?
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE)
        .connect()
        .await?;
    let request = HealthCheckRequest { service: String::new() };
    Ok(HealthClient::new(channel).check(request).await?.into_inner().status)
}

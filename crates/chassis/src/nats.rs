//! The connection to NATS that all services of a process share.

use std::time::Duration;

use anyhow::Context;
use async_nats::jetstream;
use async_nats::{Client, ConnectOptions, Event};
use vsys_messaging::Topology;

use crate::retry;
use crate::settings::Broker;

/// Longest pause between two tries to reach a broker that was lost.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Connects as `name`, and makes the streams that are missing.
pub(crate) async fn streams(
    broker: &Broker,
    name: &str,
) -> anyhow::Result<(jetstream::Context, Topology)> {
    let jetstream = jetstream::new(connect(broker, name).await?);
    let topology = Topology::production().with_replicas(broker.replicas);
    topology.ensure(&jetstream).await.context("the streams cannot be made")?;
    Ok((jetstream, topology))
}

/// Connects as `name`, with the credentials of a `.creds` file where one is given.
///
/// Later losses are logged and mended by the client itself, for as long as it takes.
async fn connect(broker: &Broker, name: &str) -> anyhow::Result<Client> {
    let credentials = match &broker.credentials {
        Some(path) => Some(tokio::fs::read_to_string(path).await.with_context(|| {
            format!("the NATS credentials cannot be read from {}", path.display())
        })?),
        None => None,
    };
    let options = || {
        let options = ConnectOptions::new()
            .name(name)
            .event_callback(tell)
            .reconnect_delay_callback(pause_before);
        match &credentials {
            Some(text) => options.credentials(text),
            None => Ok(options),
        }
    };
    options().context("the NATS credentials are not those of a user")?;
    retry::until_up("NATS", || async {
        let options = options().map_err(|error| error.to_string())?;
        options.connect(broker.url.expose()).await.map_err(|error| error.to_string())
    })
    .await
}

/// A tenth of a second more each time: orders wait for the broker, and one client is no crowd.
fn pause_before(attempt: usize) -> Duration {
    let tenths = u32::try_from(attempt).unwrap_or(u32::MAX);
    Duration::from_millis(100).saturating_mul(tenths).min(LONGEST_PAUSE)
}

async fn tell(event: Event) {
    match event {
        Event::Connected => tracing::info!("connected to NATS"),
        Event::Disconnected => tracing::warn!("the connection to NATS is lost"),
        Event::Draining | Event::Closed => tracing::debug!("the connection to NATS is closed"),
        other => tracing::warn!(event = %other, "NATS"),
    }
}

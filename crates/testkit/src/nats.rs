//! Streams that no other test has.

use async_nats::{Client, ConnectOptions, jetstream};
use futures::{StreamExt, TryStreamExt};
use vsys_messaging::Topology;

use crate::servers::{self, NatsServer};
use crate::sweep;

/// A connection to the real broker, with streams of this test's own; deleted with the value.
pub struct Nats {
    /// The connection.
    pub client: Client,
    /// The streams on it.
    pub jetstream: jetstream::Context,
    /// Their names: all streams exist.
    pub topology: Topology,
}

/// Connects, and makes the streams under a new prefix.
///
/// # Panics
/// When `VSYS_TEST_NATS_URL` is not set or the server is not usable.
pub async fn nats() -> Nats {
    let server = servers::nats();
    let client = connect(&server).await.expect("the NATS server of the tests accepts us");
    let jetstream = jetstream::new(client.clone());
    delete_leftovers(&jetstream).await;
    let topology = Topology::prefixed(&sweep::fresh_name("t"));
    topology.ensure(&jetstream).await.expect("the streams of a test can be made");
    Nats { client, jetstream, topology }
}

async fn connect(server: &NatsServer) -> anyhow::Result<Client> {
    let options = ConnectOptions::new().name("vsys-testkit");
    let options = match &server.credentials {
        Some(path) => options.credentials_file(path).await?,
        None => options,
    };
    Ok(options.connect(&server.url).await?)
}

/// Deletes what killed tests have left; another test may be doing the same.
async fn delete_leftovers(jetstream: &jetstream::Context) {
    let names: Vec<String> = jetstream
        .stream_names()
        .try_filter(|name| std::future::ready(sweep::is_leftover("T", name)))
        .filter_map(|name| std::future::ready(name.ok()))
        .collect()
        .await;
    for name in names {
        // Another test was faster, or will be later.
        let _ = jetstream.delete_stream(&name).await;
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let names: Vec<_> = self.topology.streams().iter().map(|s| s.name.clone()).collect();
        let server = servers::nats();
        sweep::aside(async move {
            let jetstream = jetstream::new(connect(&server).await?);
            for name in names {
                jetstream.delete_stream(&name).await?;
            }
            Ok(())
        });
    }
}

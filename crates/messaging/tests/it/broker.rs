//! A broker of the test's own, to stop and to start.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::{self, Context};
use tokio::process::{Child, Command};

use crate::fixture::{eventually, setting};

pub(crate) struct Broker {
    port: u16,
    storage: PathBuf,
    server: Option<Child>,
}

impl Broker {
    pub(crate) async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let storage = std::env::temp_dir().join(format!("vsys-messaging-{port}"));
        let mut broker = Self { port, storage, server: None };
        broker.up().await;
        broker
    }

    /// Starts it on the storage it had.
    pub(crate) async fn up(&mut self) {
        let program = setting("VSYS_TEST_NATS_SERVER", "the nats-server program");
        let server = Command::new(&program)
            .args(["-a", "127.0.0.1", "-js", "-p", &self.port.to_string(), "-sd"])
            .arg(&self.storage)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("VSYS_TEST_NATS_SERVER={program}: {error}"));
        self.server = Some(server);
        eventually("broker", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await
        })
        .await;
    }

    /// Kills it.
    pub(crate) async fn down(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().await.unwrap();
        }
    }

    /// Deletes all that it stored.
    pub(crate) fn forget(&self) {
        std::fs::remove_dir_all(&self.storage).unwrap();
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(crate) async fn connect(&self) -> Context {
        let client = ConnectOptions::new()
            .max_reconnects(None)
            .reconnect_delay_callback(|_| Duration::from_millis(50))
            .connect(self.url())
            .await;
        jetstream::new(client.unwrap())
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        drop(self.server.take());
        let _ = std::fs::remove_dir_all(&self.storage);
    }
}

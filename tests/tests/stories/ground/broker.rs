//! A nats-server of the story's own, with accounts, configured as everywhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use async_nats::ConnectOptions;
use async_nats::jetstream::{self, Context};
use rustix::process::Signal;
use tokio::net::TcpStream;

use super::child::Background;
use super::program::{built, root};
use super::{port, settings};
use crate::patience::until;

/// A broker that can be stopped, started, and made to forget everything.
pub(crate) struct Broker {
    folder: PathBuf,
    port: u16,
    server: Option<Background>,
}

impl Broker {
    /// Makes operator and accounts, and starts.
    pub(crate) async fn start(folder: &Path) -> Self {
        let folder = folder.join("nats");
        let made = Command::new(built("xtask")).arg("accounts").arg(&folder).output().unwrap();
        assert!(made.status.success(), "accounts: {}", String::from_utf8_lossy(&made.stderr));
        std::fs::copy(root().join("deploy/nats/server.conf"), folder.join("server.conf")).unwrap();
        let mut broker = Self { folder, port: port::free(), server: None };
        broker.up().await;
        broker
    }

    /// Starts it on what it has stored.
    pub(crate) async fn up(&mut self) {
        let mut command = Command::new(settings::get(&settings::NATS_SERVER));
        command.arg("--config").arg(self.folder.join("server.conf"));
        for (name, value) in [
            ("NAME", "story".to_owned()),
            ("LISTEN", format!("127.0.0.1:{}", self.port)),
            ("STORE", self.folder.to_str().unwrap().to_owned()),
            ("RESOLVER", self.folder.join("resolver").to_str().unwrap().to_owned()),
            ("SYNC_INTERVAL", "always".to_owned()),
        ] {
            command.env(format!("VSYS_NATS_{name}"), format!("\"{value}\""));
        }
        let log = self.folder.join("nats-server.log");
        let server = Background::start("nats-server", &mut command, &log, Signal::TERM);
        self.server = Some(server);
        until("the broker answers", async || TcpStream::connect(("127.0.0.1", self.port)).await)
            .await;
    }

    /// Stops it.
    pub(crate) async fn down(&mut self) {
        self.server.take().expect("it runs").stop(Signal::TERM).await;
    }

    /// Deletes all that it stored, while it is stopped.
    pub(crate) fn forget(&self) {
        assert!(self.server.is_none(), "a running broker keeps its storage open");
        std::fs::remove_dir_all(self.folder.join("jetstream")).unwrap();
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// The services' credentials.
    pub(crate) fn credentials(&self) -> PathBuf {
        self.folder.join("services.creds")
    }

    /// Something that `xtask accounts` wrote.
    pub(crate) fn account(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.join(file)).unwrap()
    }

    /// A connection as a service has it.
    pub(crate) async fn connect(&self) -> Context {
        let options = ConnectOptions::new().name("story");
        let options = options.credentials_file(self.credentials()).await.unwrap();
        jetstream::new(options.connect(self.url()).await.unwrap())
    }
}

//! A private nats-server with JetStream and accounts of its own.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use super::preflight::greeting;
use super::{Accounts, NatsBinary, Purpose, port};
use crate::checkout::Checkout;
use crate::child::{self, Background};

const READY: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(20);

/// A running broker; it ends with this value.
pub(crate) struct Nats {
    /// Who may speak to it.
    pub(crate) accounts: Accounts,
    port: u16,
    _server: Background,
}

impl Nats {
    pub(super) fn start(
        checkout: &Checkout,
        purpose: Purpose,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let binary = NatsBinary::find(checkout)?;
        super::make_folder(folder)?;
        let config = folder.join("server.conf");
        child::end_leftover(folder, "nats-server", &config.to_string_lossy(), Signal::TERM)?;
        if !purpose.keeps_data() {
            // The broker puts its streams into a folder of this name.
            let _ = fs::remove_dir_all(folder.join("jetstream"));
        }
        let accounts = Accounts::keep(folder)?;
        fs::copy(checkout.root.join("deploy/nats/server.conf"), &config)?;
        let port = port::remembered(&folder.join("port"))?;
        let mut command = Command::new(&binary.path);
        command.arg("--config").arg(&config).current_dir(folder);
        command.env("VSYS_NATS_NAME", quoted(format!("vsys-{}", purpose.name())));
        command.env("VSYS_NATS_LISTEN", quoted(format!("127.0.0.1:{port}")));
        command.env("VSYS_NATS_STORE", quoted(folder.to_string_lossy()));
        command.env("VSYS_NATS_RESOLVER", quoted(folder.join("resolver").to_string_lossy()));
        // Streams of record reach the disk before they are acknowledged.
        let sync = if purpose.durable() { "always" } else { "2m" };
        command.env("VSYS_NATS_SYNC_INTERVAL", quoted(sync));
        let mut server =
            Background::start("nats-server", &mut command, folder, Signal::TERM, PATIENCE)?;
        server.wait_until(READY, folder, || greeting(&format!("127.0.0.1:{port}")).is_ok())?;
        Ok(Self { accounts, port, _server: server })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }
}

/// A value as the broker's configuration wants it.
fn quoted(value: impl AsRef<str>) -> String {
    format!("\"{}\"", value.as_ref())
}

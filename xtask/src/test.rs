//! `cargo xtask test`: real servers, every test, the examples in the documentation.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;

use crate::checkout::{Checkout, random_hex, search_path, variable};
use crate::ground::{make_roles, refuse};
use crate::node::Node;
use crate::psql::Psql;
use crate::say::say;
use crate::servers::{NatsBinary, PostgresBinaries, Purpose, Servers, preflight};
use crate::{browser, child, paper, python, services};

/// Starts what the tests need and runs them; what follows goes to nextest
#[derive(clap::Args)]
pub(crate) struct Test {
    /// For nextest, as in `cargo xtask test -p vsys-allocation locks`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Test {
    pub(crate) fn run(self, checkout: &Checkout) -> anyhow::Result<()> {
        let (mut settings, servers) = prepare(checkout)?;
        if needs_browser(&self.arguments) {
            let browser = browser::find()?;
            settings.insert("VSYS_CHROMIUM".to_owned(), browser.to_string_lossy().into_owned());
        }
        if needs_paper(&self.arguments) {
            paper::readers()?;
        }
        let nextest = nextest(checkout)?;
        let mut command = checkout.cargo();
        command = same_surroundings(&command, &nextest);
        command.args(["nextest", "run"]).envs(&settings);
        if !names_packages(&self.arguments) {
            command.arg("--workspace");
        }
        child::run(command.args(&self.arguments))?;
        if self.arguments.is_empty() {
            say("examples in the documentation");
            let mut command = checkout.cargo();
            child::run(command.args(["test", "--doc", "--workspace", "--quiet"]).envs(&settings))?;
        }
        drop(servers);
        Ok(())
    }
}

/// Servers, roles, and the settings by which tests find everything.
fn prepare(checkout: &Checkout) -> anyhow::Result<(BTreeMap<String, String>, Servers)> {
    let users_database = variable("VSYS_TEST_DATABASE_URL");
    let users_broker = variable("VSYS_TEST_NATS_URL");
    let servers =
        Servers::start(checkout, Purpose::Test, users_database.is_none(), users_broker.is_none())?;
    let binaries = PostgresBinaries::find(checkout)?;
    let broker = NatsBinary::find(checkout)?;
    let libraries = [python::fetch(checkout, "clients")?, python::fetch(checkout, "judges")?];
    let libraries = std::env::join_paths(libraries).context("a folder with a colon")?;
    let password = match variable("VSYS_TEST_ROLE_PASSWORD") {
        Some(password) => password,
        None => random_hex::<16>()?,
    };

    let mut settings = BTreeMap::new();
    let mut set = |name: &str, value: String| {
        settings.insert(name.to_owned(), value);
    };
    set("VSYS_TEST_ROLE_PASSWORD", password.clone());
    set("VSYS_TEST_PG_BIN", binaries.folder.to_string_lossy().into_owned());
    set("VSYS_TEST_PG_RUN_AS", checkout.identity.prefix().join(" "));
    set("VSYS_TEST_NATS_SERVER", broker.path.to_string_lossy().into_owned());
    set("VSYS_PYTHON", python::interpreter()?.path.to_string_lossy().into_owned());
    let node = Node::find(checkout)?;
    let judges = node.install(checkout, "tests/judges")?;
    set("VSYS_NODE", node.path.to_string_lossy().into_owned());
    set("VSYS_JUDGES_NODE_PATH", judges.to_string_lossy().into_owned());
    set("VSYS_PYTHONPATH", libraries.to_string_lossy().into_owned());

    let superuser = match (&servers.postgres, users_database) {
        (Some(postgres), _) => postgres.superuser("postgres"),
        (None, url) => {
            let url = url.unwrap_or_default();
            refuse("test database", &preflight::test_database(&Psql::new(&binaries, &url)?))?;
            url
        }
    };
    make_roles(checkout, &binaries, &superuser, &one_password(checkout, &password)?)?;
    set("VSYS_TEST_DATABASE_URL", superuser);

    if let Some(nats) = &servers.nats {
        set("VSYS_TEST_NATS_URL", nats.url());
        set("VSYS_TEST_NATS_CREDENTIALS", nats.accounts.credentials.to_string_lossy().into_owned());
        set("VSYS_TEST_NATS_ACCOUNT_SEED", nats.accounts.signing_seed.clone());
        set("VSYS_TEST_NATS_ACCOUNT", nats.accounts.account.clone());
    } else if let Some(url) = users_broker {
        let credentials = variable("VSYS_TEST_NATS_CREDENTIALS").map(PathBuf::from);
        refuse(
            "test broker",
            &preflight::broker("VSYS_TEST_NATS_URL", &url, credentials.as_deref()),
        )?;
    }
    Ok((settings, servers))
}

/// The same password for every role, as `deploy/postgres/roles.sql` reads them.
fn one_password(checkout: &Checkout, password: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut passwords = BTreeMap::new();
    for service in services::with_tables(checkout)? {
        for kind in ["PASSWORD", "OWNER_PASSWORD"] {
            passwords.insert(service.setting(kind), password.to_owned());
        }
    }
    Ok(passwords)
}

/// The test runner: on PATH, else the pinned one.
fn nextest(checkout: &Checkout) -> anyhow::Result<PathBuf> {
    let installed = search_path().into_iter().map(|folder| folder.join("cargo-nextest"));
    match installed.into_iter().find(|path| path.exists()) {
        Some(path) => Ok(path),
        None => Ok(python::fetch(checkout, "nextest")?.join("bin/cargo-nextest")),
    }
}

/// Another program with the folder and the environment of a cargo command.
fn same_surroundings(cargo: &Command, program: &PathBuf) -> Command {
    let mut command = Command::new(program);
    if let Some(folder) = cargo.get_current_dir() {
        command.current_dir(folder);
    }
    for (name, value) in cargo.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// Only the whole system's tests look at pages.
fn needs_browser(arguments: &[String]) -> bool {
    !names_packages(arguments) || arguments.iter().any(|word| word.contains("vsys-tests"))
}

/// Only documents are read from paper.
fn needs_paper(arguments: &[String]) -> bool {
    !names_packages(arguments) || arguments.iter().any(|word| word.contains("vsys-documents"))
}

fn names_packages(arguments: &[String]) -> bool {
    arguments.iter().any(|word| word == "--package" || word.starts_with("-p"))
}

//! A run of all services in one process, with everything that a program which plays on it
//! (the demonstration, a bench) has to know.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use rustix::process::Signal;

use crate::checkout::{Checkout, write_secret};
use crate::child::{self, Background};
use crate::ground::Ground;
use crate::mail::MailCatcher;
use crate::say::say;
use crate::servers::Purpose;
use crate::{python, services};

const READY: Duration = Duration::from_mins(1);
/// The services drain for half a minute at most.
const PATIENCE: Duration = Duration::from_secs(40);

/// Nobody listens there: letters wait.
const NO_MAIL: &str = "smtp://127.0.0.1:9";

/// Settings of a running demonstration, for whoever looks after it meanwhile.
pub(crate) const SETTINGS: &str = "settings.json";

/// What xtask reads itself; a service would take these for misspelt settings of its own.
const OURS: [&str; 2] = ["VSYS_POSTGRES_BIN", "VSYS_NATS_SERVER"];

/// Running services on their servers. Fields end in this order: services first.
pub(crate) struct Stage {
    vsys: Background,
    catcher: Option<MailCatcher>,
    ground: Ground,
    binary: PathBuf,
    signing_key: PathBuf,
    folder: PathBuf,
    told: BTreeMap<&'static str, String>,
}

impl Stage {
    /// Starts servers, builds, migrates, and starts the services; with a mail server where letters
    /// are to arrive.
    pub(crate) fn set(
        checkout: &Checkout,
        purpose: Purpose,
        build: &[&str],
        profile: &str,
        letters: bool,
    ) -> anyhow::Result<Self> {
        say("starting PostgreSQL and NATS");
        let mut ground = Ground::prepare(checkout, purpose)?;
        say(format_args!("building: cargo build {}", build.join(" ")));
        child::run(checkout.cargo().arg("build").args(build))?;
        let binary = checkout.built(profile, "vsys");
        let folder = purpose.folder(checkout);
        let signing_key = ground.keep_token_key(&binary, &folder)?;
        let catcher = letters.then(|| MailCatcher::start(checkout, &folder)).transpose()?;
        let smtp_url = catcher.as_ref().map_or(NO_MAIL, |catcher| &catcher.smtp_url);
        ground.keep_people(&binary, &folder, smtp_url)?;
        write_secret(&folder.join(SETTINGS), &serde_json::json!(ground.settings()).to_string())?;

        say("bringing the schemas up to date");
        child::output(vsys(&binary, ground.settings()).arg("migrate")).context(
            "the schemas cannot be brought up to date; if what is kept came from another \
             version, `cargo xtask demo --reset` begins anew",
        )?;
        say("starting the services");
        let telling = binary.to_string_lossy();
        child::end_leftover(&folder, "vsys", &telling, Signal::TERM)?;
        let mut command = vsys(&binary, ground.settings());
        let mut running =
            Background::start("vsys", command.arg("run"), &folder, Signal::TERM, PATIENCE)?;
        running.wait_until(READY, &folder, || {
            let mut question = vsys(&binary, ground.settings());
            child::output(question.arg("healthcheck")).is_ok()
        })?;
        let told = BTreeMap::new();
        Ok(Self { vsys: running, catcher, ground, binary, signing_key, folder, told })
    }

    /// Tells the programs one thing more.
    pub(crate) fn tell(&mut self, name: &'static str, value: &str) {
        self.told.insert(name, value.to_owned());
    }

    /// Runs a program that plays on this stage; its settings begin with `prefix`.
    pub(crate) fn play(
        &self,
        checkout: &Checkout,
        program: &Path,
        prefix: &str,
        arguments: &[String],
    ) -> anyhow::Result<()> {
        let mut command = vsys(program, self.ground.settings());
        command.args(arguments).current_dir(&checkout.root);
        for (ending, value) in self.programme(checkout)? {
            command.env(format!("{prefix}{ending}"), value);
        }
        child::run(&mut command)
    }

    /// Where everything is, by the endings of the settings' names.
    fn programme(&self, checkout: &Checkout) -> anyhow::Result<BTreeMap<String, String>> {
        let mut programme = BTreeMap::new();
        for service in services::with_tables(checkout)? {
            let listen = self.ground.setting(&service.setting("LISTEN")).context("just set")?;
            let name = format!("{}_URL", service.schema().to_uppercase());
            programme.insert(name, format!("http://{listen}"));
        }
        let mut set = |name: &str, value: &str| programme.insert(name.to_owned(), value.to_owned());
        for name in ["NATS_URL", "NATS_CREDENTIALS"] {
            set(name, self.ground.setting(&format!("VSYS_{name}")).unwrap_or_default());
        }
        if let Some(postgres) = &self.ground.servers.postgres {
            set("DATABASE_URL", &postgres.superuser("vsys"));
        }
        if let Some(catcher) = &self.catcher {
            set("LETTERS_URL", &catcher.page_url);
        }
        set("PEOPLE", &self.folder.join("people.json").to_string_lossy());
        let api = self.ground.setting("VSYS_LOGISTICS_NOTIFIER_HTTP_LISTEN").context("just set")?;
        set("API_URL", &format!("http://{api}"));
        let documents = self.ground.setting("VSYS_DOCUMENTS_LISTEN").context("just set")?;
        set("DOCUMENTS_URL", &format!("http://{documents}"));
        set("PORTAL_URL", self.ground.setting("VSYS_MAILER_PORTAL_URL").unwrap_or_default());
        let key = self.ground.setting("VSYS_MAILER_PRIVATE_KEY_FILE");
        set("MAILER_KEY", key.unwrap_or_default());
        for (name, value) in &self.told {
            set(name, value);
        }
        set("SIGNING_KEY", &self.signing_key.to_string_lossy());
        set("PYTHON", &python::interpreter()?.path.to_string_lossy());
        set("PYTHONPATH", &python::fetch(checkout, "clients")?.to_string_lossy());
        set("VSYS", &self.binary.to_string_lossy());
        set("VSYS_PID", &self.vsys.id().to_string());
        set("VSYS_LOG", &self.folder.join("vsys.log").to_string_lossy());
        set("REFERENCE", &checkout.root.join("deploy/reference").to_string_lossy());
        Ok(programme)
    }

    /// Stops the services, then the servers.
    ///
    /// # Errors
    /// The services did not end by themselves, or not well.
    pub(crate) fn strike(mut self) -> anyhow::Result<()> {
        let status = self.vsys.stop()?;
        let log = self.folder.join("vsys.log");
        anyhow::ensure!(
            status.success(),
            "the services ended with {status}; see {}",
            log.display()
        );
        Ok(())
    }
}

/// A program of ours with settings of ours.
pub(crate) fn vsys(program: &Path, settings: &BTreeMap<String, String>) -> Command {
    let mut command = Command::new(program);
    for name in OURS {
        command.env_remove(name);
    }
    command.envs(settings);
    command
}

//! The program `vsys`, all services in one process, as a child to be killed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rustix::process::Signal;
use tokio::net::TcpStream;
use vsys_tests::Addresses;

use super::child::Background;
use super::{Broker, Postgres, port};
use crate::patience::until;

/// The services with tables, by schema.
pub(crate) const SERVICES: [&str; 3] = ["facility_registry", "allocation", "logistics_notifier"];

/// The same, as the command line names them.
pub(crate) const NAMES: [&str; 3] = ["facility-registry", "allocation", "logistics-notifier"];

/// The program with its settings.
pub(crate) struct Vsys {
    settings: BTreeMap<String, String>,
    ports: [u16; 3],
    folder: PathBuf,
    process: Option<Background>,
}

impl Vsys {
    /// Makes the key that signs tokens and brings the schemas up to date.
    pub(crate) fn install(folder: &Path, postgres: &Postgres, broker: &Broker) -> Self {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let mut settings = BTreeMap::from([
            ("VSYS_ENVIRONMENT".to_owned(), "local".to_owned()),
            ("VSYS_TOKEN_KEYS".to_owned(), text(folder.join("keys.json"))),
            ("VSYS_NATS_URL".to_owned(), broker.url()),
            ("VSYS_NATS_CREDENTIALS".to_owned(), text(broker.credentials())),
        ]);
        for (kind, file) in
            [("NATS_ACCOUNT_SEED", "account.seed"), ("NATS_ACCOUNT", "account.public")]
        {
            settings.insert(setting("logistics_notifier", kind), broker.account(file));
        }
        let sealed = folder.join("notifier.private");
        settings.insert(setting("logistics_notifier", "SECRETS_KEY_FILE"), text(sealed.clone()));
        let api = format!("127.0.0.1:{}", port::free());
        settings.insert(setting("logistics_notifier", "HTTP_LISTEN"), api);
        let ports = SERVICES.map(|_| port::free());
        for (service, port) in SERVICES.iter().zip(ports) {
            let role = format!("vsys_{service}");
            settings.insert(setting(service, "LISTEN"), format!("127.0.0.1:{port}"));
            settings.insert(setting(service, "DATABASE_URL"), postgres.role(&role));
            let owner = postgres.role(&format!("{role}_owner"));
            settings.insert(setting(service, "OWNER_DATABASE_URL"), owner);
        }
        let vsys = Self { settings, ports, folder: folder.to_owned(), process: None };
        let (private, public) = (text(vsys.signing_key()), text(folder.join("keys.json")));
        vsys.carry_out(&["keys", "--private", &private, "--public", &public]);
        let (private, public) = (text(sealed), text(folder.join("notifier.public")));
        vsys.carry_out(&["seal-keys", "--private", &private, "--public", &public]);
        vsys.look_after("migrate");
        vsys
    }

    /// Starts it and waits until all services listen.
    pub(crate) async fn up(&mut self) {
        let log = self.folder.join("vsys.log");
        let process =
            Background::start("vsys", self.command().arg("run").args(NAMES), &log, Signal::KILL);
        self.process = Some(process);
        for port in self.ports {
            until("vsys serves", async || {
                assert!(self.is_alive(), "vsys ended; see {}", log.display());
                TcpStream::connect(("127.0.0.1", port)).await
            })
            .await;
        }
    }

    /// Kills it with SIGKILL.
    pub(crate) async fn kill(&mut self) {
        self.process.take().expect("it runs").stop(Signal::KILL).await;
    }

    /// Carries a command out for the services that run.
    pub(crate) fn look_after(&self, command: &str) -> String {
        let words: Vec<&str> = std::iter::once(command).chain(NAMES).collect();
        self.carry_out(&words)
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.process.as_mut().is_some_and(|process| process.ended().is_none())
    }

    /// Number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.as_ref().expect("it runs").id()
    }

    /// Carries out a command beside it; what it printed.
    pub(crate) fn carry_out(&self, args: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.command().args(args).output().unwrap();
        assert!(status.success(), "vsys {args:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    /// File of the key that signs tokens.
    pub(crate) fn signing_key(&self) -> PathBuf {
        self.folder.join("signing-key.json")
    }

    pub(crate) fn addresses(&self) -> Addresses {
        let [facility_registry, allocation, logistics_notifier] =
            self.ports.map(|port| format!("http://127.0.0.1:{port}"));
        Addresses {
            facility_registry,
            allocation,
            logistics_notifier,
            identity: None,
            contract_intake: None,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(built("vsys"));
        command.env_clear().envs(&self.settings);
        command
    }
}

/// A setting of a service.
pub(crate) fn setting(service: &str, what: &str) -> String {
    format!("VSYS_{}_{what}", service.to_uppercase())
}

/// The checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A program of ours, which lies beside the folder of this test.
pub(crate) fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(
        program.exists(),
        "{} is not built yet. Type: cargo build --workspace --bins",
        program.display()
    );
    program
}

//! The built program, and a signal to it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use vsys_chassis::Service;
use vsys_testkit::{Database, eventually, fresh_database, schemas};

pub(crate) static SERVICES: &[Service] =
    &[vsys_facility_registry::SERVICE, vsys_allocation::SERVICE, vsys_logistics_notifier::SERVICE];

/// The program with `args`, and no settings but `settings`.
pub(crate) fn vsys(args: &[&str], settings: &BTreeMap<String, String>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vsys"));
    command.args(args).env_clear().envs(settings).stdin(Stdio::null());
    command
}

/// What the program with `args` prints and how it ends.
pub(crate) fn output(args: &[&str], settings: &BTreeMap<String, String>) -> Output {
    vsys(args, settings).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder that is gone with its value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind lies under `target`.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A process of the program that does not outlive the test.
pub(crate) struct Process {
    child: Child,
    log: String,
}

impl Process {
    /// Runs the register alone.
    pub(crate) fn run(folder: &Folder, settings: &BTreeMap<String, String>) -> Self {
        let log = folder.file("log.json");
        let file = std::fs::File::create(&log).unwrap();
        let mut command = vsys(&["run", "facility-registry"], settings);
        Self { child: command.stderr(file).spawn().unwrap(), log }
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").arg(format!("-{name}")).arg(id).status();
        assert!(sent.unwrap().success());
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Where it listens, once it says so in its log.
    pub(crate) async fn address(&self) -> SocketAddr {
        eventually("the program serves", || async {
            let log = self.log();
            let rest = log.split("\"address\":\"").nth(1).ok_or_else(|| log.clone())?;
            rest.split('"').next().unwrap().parse().map_err(|_| log.clone())
        })
        .await
    }

    /// Its code, once it has ended.
    pub(crate) async fn code(&mut self) -> Option<i32> {
        let child = std::sync::Mutex::new(&mut self.child);
        let ended = || async { child.lock().unwrap().try_wait().unwrap() };
        eventually("the program ends", ended).await.code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended already when all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A database with the register's schema, and all that its process needs to be told.
pub(crate) async fn register(folder: &Folder) -> (Database, BTreeMap<String, String>) {
    let service = &SERVICES[..1];
    let database = fresh_database(&schemas(service)).await;
    let mut settings = vsys_testkit::settings(service, &database);
    let (private, public) = (folder.file("private.json"), folder.file("public.json"));
    let made = output(&["keys", "--private", &private, "--public", &public], &settings);
    assert!(made.status.success(), "{}", text(&made.stderr));
    settings.insert("VSYS_TOKEN_KEYS".to_owned(), public);
    settings.insert("VSYS_TOKEN_SIGNING_KEY".to_owned(), private);
    (database, settings)
}

//! A PostgreSQL of the story's own, durable as in production.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr as _;

use rustix::process::Signal;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use vsys_chassis::Clock;

use super::child::Background;
use super::folder::Folder;
use super::{port, settings};
use crate::patience::until;

/// The services' one database.
const DATABASE: &str = "vsys";

/// The password comes by standard input, for the file must belong to who runs PostgreSQL.
const INITDB: &str = r#"umask 077 && cat >"$1.password" && "$0" -D "$1" --pwfile "$1.password" \
    -U postgres --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync && rm "$1.password""#;

/// A server that can be stopped and started.
pub(crate) struct Postgres {
    data: PathBuf,
    log: PathBuf,
    port: u16,
    password: String,
    server: Option<Background>,
}

/// How it is stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stop {
    /// Open transactions are rolled back, then it ends.
    Fast,
    /// It ends at once, and recovers from its log when it is started again.
    Immediate,
}

impl Postgres {
    /// Makes a server with the services' roles and their empty database.
    pub(crate) async fn start(folder: &Folder) -> Self {
        let mut postgres = Self {
            data: folder.beside("postgres"),
            log: folder.path().join("postgres.log"),
            port: port::free(),
            password: Clock::system().new_id().simple().to_string(),
            server: None,
        };
        postgres.initialise();
        postgres.up().await;
        postgres.make_roles();
        postgres
    }

    /// Starts it on the data it has.
    pub(crate) async fn up(&mut self) {
        let mut command = as_nobody(&program("postgres"));
        command.arg("-D").arg(&self.data).current_dir("/");
        for setting in [
            format!("port={}", self.port),
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            "shared_buffers=64MB".to_owned(),
        ] {
            command.args(["-c", &setting]);
        }
        let server = Background::start("postgres", &mut command, &self.log, Signal::QUIT);
        self.server = Some(server);
        let url = self.url("postgres", "postgres");
        let options = PgConnectOptions::from_str(&url).unwrap();
        until("PostgreSQL answers", async || options.connect().await?.close().await).await;
    }

    /// Stops it.
    pub(crate) async fn down(&mut self, how: Stop) {
        let signal = match how {
            Stop::Fast => Signal::INT,
            Stop::Immediate => Signal::QUIT,
        };
        self.server.take().expect("it runs").stop(signal).await;
    }

    /// The services' database for a role.
    pub(crate) fn role(&self, role: &str) -> String {
        self.url(role, DATABASE)
    }

    fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    fn initialise(&self) {
        let mut command = as_nobody(Path::new("sh"));
        command.args(["-c", INITDB]).arg(program("initdb")).arg(&self.data).current_dir("/");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(self.password.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// All roles get the same password.
    fn make_roles(&self) {
        let roles = super::program::root().join("deploy/postgres/roles.sql");
        let mut command = Command::new(program("psql"));
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f"]).arg(roles);
        command.args(["-d", &format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)]);
        command.env("PGPASSWORD", &self.password);
        for service in super::program::SERVICES {
            for kind in ["PASSWORD", "OWNER_PASSWORD"] {
                command.env(super::program::setting(service, kind), &self.password);
            }
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn program(name: &str) -> PathBuf {
    Path::new(&settings::get(&settings::PG_BIN)).join(name)
}

/// A command with the words before it that make it run as somebody who is not root.
fn as_nobody(program: &Path) -> Command {
    let words = settings::optional(&settings::PG_RUN_AS);
    let mut words = words.split_whitespace();
    match words.next() {
        None => Command::new(program),
        Some(first) => {
            let mut command = Command::new(first);
            command.args(words).arg(program);
            command
        }
    }
}

//! A broker as it is deployed, for one test.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use vsys_testkit::eventually;

use crate::tools::{NATS_SERVER, built, file, found};

/// A nats-server of this test's own; it ends with the value.
pub(crate) struct Broker {
    server: Child,
    folder: PathBuf,
    pub(crate) url: String,
}

impl Broker {
    /// Makes accounts in a folder, and starts.
    pub(crate) async fn start(folder: PathBuf) -> Self {
        let accounts = built("xtask").arg("accounts").arg(&folder).output().unwrap();
        assert!(accounts.status.success(), "{}", String::from_utf8_lossy(&accounts.stderr));
        let config = folder.join("server.conf");
        std::fs::copy(file("deploy/nats/server.conf"), &config).unwrap();
        let mut command = Command::new(found(&NATS_SERVER));
        command.arg("--config").arg(config).arg("--ports_file_dir").arg(&folder);
        for (name, value) in [
            ("NAME", "screens"),
            ("LISTEN", "127.0.0.1:-1"),
            ("STORE", shown(&folder)),
            ("RESOLVER", shown(&folder.join("resolver"))),
            ("SYNC_INTERVAL", "2m"),
        ] {
            command.env(format!("VSYS_NATS_{name}"), format!("\"{value}\""));
        }
        let log = std::fs::File::create(folder.join("nats-server.log")).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let mut broker = Self { server: command.spawn().unwrap(), folder, url: String::new() };
        broker.url = eventually("the broker says where it listens", || async {
            let ports = broker.text(&format!("nats-server_{}.ports", broker.server.id()))?;
            let ports: serde_json::Value = serde_json::from_str(&ports).ok()?;
            Some(ports["nats"][0].as_str()?.to_owned())
        })
        .await;
        broker
    }

    /// What the services need to use it.
    pub(crate) fn settings(&self) -> [(&'static str, String); 4] {
        let account = |file| self.text(file).unwrap();
        [
            ("VSYS_NATS_URL", self.url.clone()),
            ("VSYS_NATS_CREDENTIALS", shown(&self.folder.join("services.creds")).to_owned()),
            ("VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT_SEED", account("account.seed")),
            ("VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT", account("account.public")),
        ]
    }

    fn text(&self, file: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.join(file)).ok()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // What is gone already needs no end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

//! The program that is shipped, as a process of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use serde_json::Value;
use vsys_testkit::eventually;

use crate::stage::SERVICES;
use crate::tools::built;

/// A running `vsys`; it does not outlive the test.
pub(crate) struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Runs all services with these settings and nothing else in the environment.
    pub(crate) fn run(settings: &BTreeMap<String, String>, log: &Path) -> Self {
        let mut command = built("vsys");
        command
            .arg("run")
            .args(SERVICES.iter().map(|service| service.name))
            .env_clear()
            .envs(settings)
            .stdin(Stdio::null());
        let child = command.stderr(std::fs::File::create(log).unwrap()).spawn().unwrap();
        Self { child, log: log.to_owned() }
    }

    /// Where a service listens, once the program says so in its log.
    pub(crate) async fn address(&self, service: &str) -> String {
        self.told(service, "address").await
    }

    /// Where it is called by HTTP.
    pub(crate) async fn http_address(&self, service: &str) -> String {
        self.told(service, "http_address").await
    }

    async fn told(&self, service: &str, field: &str) -> String {
        eventually(&format!("{service} serves"), || async {
            let log = std::fs::read_to_string(&self.log).unwrap();
            let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let told = lines.find(|line| line["service"] == service && line[field].is_string());
            told.map(|line| line[field].as_str().unwrap().to_owned()).ok_or(log)
        })
        .await
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already when it failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

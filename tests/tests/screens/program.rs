//! The program that is shipped, as a process of its own.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};

use tokio::net::TcpStream;
use vsys_testkit::eventually;

use crate::stage::SERVICES;
use crate::tools::built;

/// A running `vsys`; it does not outlive the test.
pub(crate) struct Program(Child);

impl Program {
    /// Runs all services with these settings and nothing else in the environment, and waits until
    /// somebody listens on all these ports.
    pub(crate) async fn run(
        settings: &BTreeMap<String, String>,
        log: &Path,
        ports: &[u16],
    ) -> Self {
        let mut command = built("vsys");
        command.arg("run").args(SERVICES.iter().map(|service| service.name));
        command.env_clear().envs(settings).stdin(Stdio::null());
        let log_file = File::create(log).unwrap();
        let program = Self(command.stderr(log_file).spawn().unwrap());
        for port in ports {
            eventually("vsys serves", || async {
                let connected = TcpStream::connect(("127.0.0.1", *port)).await;
                connected.map_err(|error| (error, std::fs::read_to_string(log)))
            })
            .await;
        }
        program
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already when it failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ports that nobody listens on just now, all different.
pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    held.each_ref().map(|listener| listener.local_addr().unwrap().port())
}

//! A partner's client in Python: deploy/partner/receive_orders.py with what a partner is given.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::Mutex;
use vsys_chassis::Clock;
use vsys_tests::{Access, Books, Event, Venue};
use vsys_vocabulary::PartnerId;

use crate::screen::Screen;

/// Orders of each client that are shown one by one.
const SHOWN: usize = 5;

/// How to run Python.
pub(crate) struct Python {
    pub(crate) program: String,
    pub(crate) path: String,
}

/// A running client; ends with this value.
pub(crate) struct PythonClient {
    pub(crate) partner: PartnerId,
    said: Mutex<Lines<BufReader<ChildStdout>>>,
    screen: Arc<Screen>,
    clock: Clock,
    _folder: Folder,
    _child: Child,
}

/// A private folder that goes away.
struct Folder(PathBuf);

impl PythonClient {
    pub(crate) fn start(
        python: &Python,
        venue: &Venue,
        access: &Access,
        screen: &Arc<Screen>,
    ) -> anyhow::Result<Self> {
        let script = venue.reference.join("../partner/receive_orders.py");
        let folder = Folder::make(&venue.clock.new_id().to_string())?;
        let credentials = folder.0.join("partner.creds");
        std::fs::write(&credentials, &access.credentials)?;
        let mut child = Command::new(&python.program)
            .arg(&script)
            .args(["--url", &venue.nats_url, "--partner", access.partner.as_str(), "--json"])
            .arg("--credentials")
            .arg(&credentials)
            .env("PYTHONPATH", &python.path)
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {} {}", python.program, script.display()))?;
        let said = child.stdout.take().context("its output is a pipe")?;
        Ok(Self {
            partner: access.partner,
            said: Mutex::new(BufReader::new(said).lines()),
            screen: Arc::clone(screen),
            clock: venue.clock.clone(),
            _folder: folder,
            _child: child,
        })
    }

    /// Enters every event that the client tells of, and shows the first orders and all digests'
    /// beginnings as they come.
    pub(crate) async fn hear(&self, books: &Books) -> anyhow::Result<()> {
        let mut said = self.said.lock().await;
        let (mut orders, mut digests) = (0, 0);
        while let Some(line) = said.next_line().await? {
            let event = books.hear(self.partner, line.as_bytes(), self.clock.now())?;
            match event {
                Event::Order(order) => {
                    orders += 1;
                    if orders <= SHOWN {
                        let what = format!("{} {} for {}", order.units, order.item, order.facility);
                        self.screen
                            .line(format_args!("{} | order {}: {what}", self.partner, order.id));
                    }
                }
                Event::Digest(digest) => {
                    digests += 1;
                    let _ = digest;
                }
                Event::Notice(_) | Event::Other(_) => {}
            }
        }
        bail!("it has ended")
    }
}

impl Folder {
    fn make(name: &str) -> anyhow::Result<Self> {
        use std::os::unix::fs::DirBuilderExt as _;
        let path = std::env::temp_dir().join(format!("vsys-demo-{name}"));
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

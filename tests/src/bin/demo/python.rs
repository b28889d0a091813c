//! A partner's client in Python: `docs/partner/receive_orders.py` with what a partner is given.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use vsys_chassis::Clock;
use vsys_tests::{Access, Books, Digest, Event, Venue};
use vsys_vocabulary::PartnerId;

use crate::screen::{Screen, grouped};

/// Orders and digests of each client that are shown one by one.
const SHOWN: u64 = 5;
/// Orders after which the count is shown again.
const COUNTED: u64 = 500;

/// How to run Python.
pub(crate) struct Python {
    pub(crate) program: String,
    pub(crate) path: String,
}

/// A running client; ends with this value.
pub(crate) struct PythonClient {
    partner: PartnerId,
    said: Lines<BufReader<ChildStdout>>,
    screen: Arc<Screen>,
    clock: Clock,
    _credentials: Folder,
    _child: Child,
}

/// A private folder that goes away.
struct Folder(PathBuf);

/// What is shown of an order.
#[derive(Deserialize)]
struct Shown {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    order_number: String,
    item: String,
    units_per_box: u32,
    quantity: Quantity,
    ship_to: ShipTo,
}

#[derive(Deserialize)]
struct Quantity {
    units: u32,
    boxes: u32,
}

#[derive(Deserialize)]
struct ShipTo {
    facility_code: String,
    name: String,
}

impl PythonClient {
    pub(crate) fn start(
        python: &Python,
        venue: &Venue,
        access: &Access,
        screen: &Arc<Screen>,
    ) -> anyhow::Result<Self> {
        let script = venue.reference.join("../../docs/partner/receive_orders.py");
        let folder = Folder::make(&venue.clock.new_id().to_string())?;
        let credentials = folder.0.join(format!("{}.creds", access.partner));
        std::fs::write(&credentials, &access.credentials)?;
        let mut child = Command::new(&python.program)
            .arg(&script)
            .args(["--json", "--url", &venue.nats_url, "--credentials"])
            .arg(&credentials)
            .arg("--asyncapi")
            .arg(venue.reference.join("../../docs/partner/asyncapi.yaml"))
            .env("PYTHONPATH", &python.path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {} {}", python.program, script.display()))?;
        let said = child.stdout.take().context("its output is a pipe")?;
        let mut warnings = BufReader::new(child.stderr.take().context("so is this")?).lines();
        let above = Arc::clone(screen);
        // Ends with the client, whose words must not run into the bars.
        tokio::spawn(async move {
            while let Ok(Some(line)) = warnings.next_line().await {
                above.line(line);
            }
        });
        Ok(Self {
            partner: access.partner,
            said: BufReader::new(said).lines(),
            screen: Arc::clone(screen),
            clock: venue.clock.clone(),
            _credentials: folder,
            _child: child,
        })
    }

    /// Enters every message that the client prints, and shows the first ones as they come.
    pub(crate) async fn hear(mut self, books: &Books) -> anyhow::Result<()> {
        let (mut orders, mut digests) = (0, 0);
        while let Some(line) = self.said.next_line().await? {
            match books.hear(self.partner, line.as_bytes(), self.clock.now())? {
                Event::Order(_) => {
                    orders += 1;
                    if orders <= SHOWN {
                        self.show_order(&line)?;
                    } else if orders % COUNTED == 0 {
                        self.say(&format!("… {} orders so far", grouped(orders)));
                    }
                }
                Event::Digest(digest) => {
                    digests += 1;
                    if digests <= SHOWN {
                        self.show_digest(&digest, books);
                    }
                }
                Event::Notice(_) => self.say("an advance notice"),
                Event::Other(kind) => self.say(&kind),
            }
        }
        bail!("the Python client of {} has ended", self.partner)
    }

    fn show_order(&self, line: &str) -> anyhow::Result<()> {
        let Data { order_number, item, units_per_box, quantity, ship_to } =
            serde_json::from_str::<Shown>(line)?.data;
        let Quantity { units, boxes } = quantity;
        let ShipTo { facility_code, name } = ship_to;
        let (units, boxes) = (grouped(units.into()), grouped(boxes.into()));
        self.say(&format!(
            "order {order_number}  {item:<7} {boxes:>4} × {units_per_box} = {units:>6}  to {facility_code} {name}"
        ));
        Ok(())
    }

    fn show_digest(&self, digest: &Digest, books: &Books) {
        let disagreement = books.of_round(digest.round, |ledgers| {
            let orders = ledgers.get(&self.partner)?.by_lock().remove(&digest.lock)?;
            digest.disagrees(orders)
        });
        let verdict = disagreement.unwrap_or_else(|| "verified".to_owned());
        let Digest { lock, orders, .. } = digest;
        self.say(&format!(
            "digest of lock {lock}: {} orders, {verdict}",
            grouped((*orders).into())
        ));
    }

    fn say(&self, what: &str) {
        self.screen.line(format_args!("{:>13} | {what}", self.partner.to_string()));
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

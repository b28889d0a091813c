//! A real mail server (aiosmtpd) in a process of its own.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use vsys_chassis::{Env, Setting};
use vsys_testkit::eventually;

static PYTHON: Setting = setting("VSYS_PYTHON", "The Python that runs the mail server.");
static PYTHONPATH: Setting = setting("VSYS_PYTHONPATH", "The folder with its packages.");

const fn setting(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: None, secret: false, about }
}

fn found(setting: &Setting) -> String {
    Env::process().get(setting).unwrap_or_else(|| {
        panic!("{} is not set. Run the tests with: cargo xtask test", setting.name)
    })
}

/// A mail server, ended with its value.
pub(crate) struct PostOffice {
    pub(crate) port: u16,
    _process: Child,
    orders: ChildStdin,
    said: Arc<Mutex<Vec<Value>>>,
}

impl PostOffice {
    /// On any free port.
    pub(crate) async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// With arguments for `post_office.py`.
    pub(crate) async fn open_with(arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/post_office.py");
        let mut process = Command::new(found(&PYTHON))
            .arg(script)
            .args(arguments)
            .env("PYTHONPATH", found(&PYTHONPATH))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let (orders, stdout) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let said = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&said);
        tokio::spawn(async move {
            let mut lines = BufReader::new(stdout).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                keep.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        let mut office = Self { port: 0, _process: process, orders, said };
        let opened = || async { office.said("port").first().and_then(Value::as_u64) };
        let port = eventually("the mail server listens", opened).await;
        office.port = port.try_into().unwrap();
        office
    }

    /// From now on it does so.
    pub(crate) async fn is_to(&mut self, mode: &str) {
        let before = self.said("mode").len();
        self.orders.write_all(format!("{mode}\n").as_bytes()).await.unwrap();
        eventually("the mail server obeys", || async { self.said("mode").len() > before }).await;
    }

    /// The letters that it has seen so far.
    pub(crate) fn letters(&self) -> Vec<Received> {
        let said = self.said.lock().unwrap();
        said.iter().filter(|line| line.get("head").is_some()).cloned().map(Received).collect()
    }

    /// The letters, once there are so many.
    pub(crate) async fn letters_when(&self, count: usize) -> Vec<Received> {
        eventually(&format!("{count} letters"), || async {
            let letters = self.letters();
            let subjects: Vec<_> = letters.iter().map(|letter| letter.header("Subject")).collect();
            if letters.len() == count { Ok(letters) } else { Err(subjects) }
        })
        .await
    }

    /// How often somebody has come so far.
    pub(crate) fn visits(&self) -> usize {
        self.said("visit").len()
    }

    fn said(&self, what: &str) -> Vec<Value> {
        let said = self.said.lock().unwrap();
        said.iter().filter_map(|line| line.get(what)).cloned().collect()
    }
}

/// A letter as the mail server has seen it.
#[derive(Debug, Clone)]
pub(crate) struct Received(pub(crate) Value);

impl Received {
    /// The lines of one header, together.
    pub(crate) fn header(&self, name: &str) -> String {
        let lines = self.0["head"].as_array().unwrap().iter();
        let named = lines.filter(|line| line[0].as_str().unwrap().eq_ignore_ascii_case(name));
        named.map(|line| line[1].as_str().unwrap()).collect::<Vec<_>>().join("\n")
    }

    /// Names of all headers.
    pub(crate) fn headers(&self) -> Vec<&str> {
        let lines = self.0["head"].as_array().unwrap().iter();
        lines.map(|line| line[0].as_str().unwrap()).collect()
    }

    /// To whom the mail server was told to bring it.
    pub(crate) fn addressee(&self) -> &str {
        let addressees = self.0["addressees"].as_array().unwrap();
        assert_eq!(addressees.len(), 1);
        addressees[0].as_str().unwrap()
    }

    pub(crate) fn text(&self) -> &str {
        self.0["text"].as_str().unwrap()
    }

    pub(crate) fn html(&self) -> &str {
        self.0["html"].as_str().unwrap()
    }

    /// The letter's id in the mailer's table.
    pub(crate) fn id(&self) -> String {
        let id = self.header("Message-ID");
        id.trim_start_matches('<').split('@').next().unwrap().to_owned()
    }
}

//! A real mail server, whose letters tests and browsers read.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde::Deserialize;
use vsys_testkit::eventually;
use vsys_tests::Letters;

use crate::tools::{PYTHON, PYTHONPATH, file, found};

/// What stands before the secret in a link.
const LINK: &str = "/links/";

/// A mail server that writes each letter as a line to a file; it ends with the value.
pub(crate) struct PostOffice {
    server: Child,
    /// The file.
    pub(crate) letters: PathBuf,
    port: u16,
}

#[derive(Deserialize)]
struct Letter {
    text: String,
}

impl PostOffice {
    pub(crate) async fn open(letters: PathBuf) -> Self {
        let mut command = Command::new(found(&PYTHON));
        command.arg(file("tests/judges/letters.py")).arg(&letters);
        command.env("PYTHONPATH", found(&PYTHONPATH)).stdin(Stdio::piped());
        let mut office = Self { server: command.spawn().unwrap(), letters, port: 0 };
        office.port = eventually("the mail server listens", || async {
            let first = office.lines().next()?;
            serde_json::from_str::<serde_json::Value>(&first).ok()?["port"].as_u64()
        })
        .await
        .try_into()
        .unwrap();
        office
    }

    /// Where the mailer delivers.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    fn lines(&self) -> impl Iterator<Item = String> + use<> {
        let text = std::fs::read_to_string(&self.letters).unwrap_or_default();
        let complete = text.rfind('\n').unwrap_or_default();
        text[..complete].lines().map(str::to_owned).collect::<Vec<_>>().into_iter()
    }
}

impl Letters for PostOffice {
    fn invitation<'a>(&'a self, user_name: &'a str) -> BoxFuture<'a, anyhow::Result<String>> {
        async move {
            let what = format!("a letter for {user_name}");
            let secret = eventually(&what, || async {
                let letters = self.lines().skip(1).map(|line| serde_json::from_str(&line).unwrap());
                let about = |letter: &Letter| letter.text.contains(user_name);
                letters.filter(about).last().and_then(|letter| secret(&letter.text))
            });
            Ok(secret.await)
        }
        .boxed()
    }
}

/// The secret of the link in a letter.
fn secret(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(LINK)?;
    let is_part = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
    Some(rest.chars().take_while(is_part).collect())
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        // What is gone already needs no end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

//! The mail catcher, asked as anybody may ask it: over HTTP.

use std::time::Duration;

use anyhow::{Context as _, bail};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vsys_tests::Letters;

/// How long a letter may be under way.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// What stands before the secret in a link.
const LINK: &str = "/links/";

/// Where letters are caught.
pub(crate) struct Catcher {
    /// `127.0.0.1:1080`.
    pub(crate) address: String,
}

#[derive(Deserialize)]
struct Letter {
    subject: String,
    #[serde(default)]
    text: String,
}

impl Letters for Catcher {
    fn invitation<'a>(&'a self, user_name: &'a str) -> BoxFuture<'a, anyhow::Result<String>> {
        async move {
            let mut looks = tokio::time::interval(LOOK_AGAIN);
            let found = async {
                loop {
                    looks.tick().await;
                    if let Some(secret) = self.look(user_name).await? {
                        return anyhow::Ok(secret);
                    }
                }
            };
            let found = tokio::time::timeout(PATIENCE, found).await;
            found.with_context(|| format!("no letter came for {user_name}"))?
        }
        .boxed()
    }
}

impl Catcher {
    async fn look(&self, user_name: &str) -> anyhow::Result<Option<String>> {
        let letters: Vec<Letter> = serde_json::from_str(&self.get("/api/email").await?)?;
        let about = |letter: &&Letter| {
            letter.text.contains(user_name) || letter.subject.contains(user_name)
        };
        Ok(letters.iter().rev().filter(about).find_map(|letter| secret(&letter.text)))
    }

    /// One question without frills: HTTP/1.0 ends with the connection.
    async fn get(&self, path: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(&self.address).await?;
        stream
            .write_all(format!("GET {path} HTTP/1.0\r\nHost: catcher\r\n\r\n").as_bytes())
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the catcher says nothing")?;
        if head.split(' ').nth(1).is_none_or(|code| code != "200") {
            bail!("the mail catcher answers {}", head.lines().next().unwrap_or_default());
        }
        Ok(body.to_owned())
    }
}

/// The secret of the link in a letter.
fn secret(text: &str) -> Option<String> {
    let rest = text.get(text.find(LINK)? + LINK.len()..)?;
    let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || sign == '_';
    let secret: String = rest.chars().take_while(|sign| is_part(*sign)).collect();
    (!secret.is_empty()).then_some(secret)
}

//! Where trusted keys are read: files, and identity.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures::future::join_all;
use jsonwebtoken::jwk::JwkSet;
use tokio::time::{Instant, timeout, timeout_at};
use tonic::transport::{Channel, Endpoint};
use vsys_proto::identity::v1::GetKeySetRequest;
use vsys_proto::identity::v1::session_service_client::SessionServiceClient;

use super::keyring::Keyring;

/// How often a file is looked at, and the least time between two questions to identity.
const LOOKS: Duration = Duration::from_secs(5);
/// How often identity is asked that has answered.
const PERIOD: Duration = Duration::from_mins(1);
/// How often identity is asked that has not: it starts at about the same time as its callers.
const IMPATIENCE: Duration = Duration::from_secs(1);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The sources of `VSYS_TOKEN_KEYS`: paths of JSON Web Key Sets, and addresses of identity,
/// separated by commas.
#[derive(Debug, Clone)]
pub struct KeySources(Vec<KeySource>);

#[derive(Debug, Clone)]
enum KeySource {
    File(PathBuf),
    Identity(Box<Endpoint>),
}

impl FromStr for KeySources {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let sources = names.map(str::parse).collect::<Result<Vec<_>, _>>()?;
        if sources.is_empty() {
            return Err("there is no source of keys".to_owned());
        }
        Ok(Self(sources))
    }
}

impl FromStr for KeySource {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if !name.contains("://") {
            return Ok(Self::File(name.into()));
        }
        if !name.starts_with("http://") {
            return Err(format!("identity is asked at `http://host:port`, not at {name}"));
        }
        Endpoint::from_str(name)
            .map(|endpoint| endpoint.connect_timeout(PATIENCE).timeout(PATIENCE))
            .map(|endpoint| Self::Identity(Box::new(endpoint)))
            .map_err(|_| format!("{name} is no address"))
    }
}

impl KeySources {
    /// Reads the files; identity is asked later, by whoever follows.
    pub(super) fn read_files(&self, keyring: &Keyring) -> anyhow::Result<()> {
        self.0.iter().try_for_each(|source| match source {
            KeySource::File(path) => {
                keyring.keep(Some(origin(path)), &key_set(path, &read(path)?)?)
            }
            KeySource::Identity(_) => Ok(()),
        })
    }

    /// Keeps the keys as their sources have them, for as long as this is polled.
    pub(super) async fn follow(&self, keyring: &Keyring) {
        join_all(self.0.iter().map(|source| async move {
            match source {
                KeySource::File(path) => follow_file(keyring, path).await,
                KeySource::Identity(endpoint) => follow_identity(keyring, endpoint).await,
            }
        }))
        .await;
    }
}

/// Looks at a file now and then. One that cannot be read changes nothing, and is told of once.
async fn follow_file(keyring: &Keyring, path: &Path) {
    let mut known = read(path).ok();
    let mut looks = tokio::time::interval(LOOKS);
    loop {
        looks.tick().await;
        let now = read(path);
        if now.as_ref().ok() == known.as_ref() {
            continue;
        }
        known = now.as_ref().ok().cloned();
        let kept = now.and_then(|text| keyring.keep(Some(origin(path)), &key_set(path, &text)?));
        match kept {
            Ok(()) => tracing::info!("the token keys have changed"),
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(error, "the token keys stay as they were");
            }
        }
    }
}

/// Asks identity now and then, and soon when a token names a key that nobody knows. While it does
/// not answer, the keys last heard of it stay.
async fn follow_identity(keyring: &Keyring, endpoint: &Endpoint) {
    let origin: Arc<str> = endpoint.uri().to_string().into();
    let mut client = SessionServiceClient::new(endpoint.connect_lazy());
    let mut missed = keyring.missed();
    let (mut known, mut is_away) = (None, false);
    loop {
        missed.mark_unchanged();
        let asked_at = Instant::now();
        let answer = ask(&mut client).await.and_then(|text| {
            if known.as_ref() != Some(&text) {
                let keys = serde_json::from_str(&text).context("it is no JSON Web Key Set")?;
                keyring.keep(Some(Arc::clone(&origin)), &keys)?;
                known = Some(text);
                tracing::info!(identity = %origin, "the token keys have changed");
            }
            Ok(())
        });
        if let (Err(error), false) = (&answer, is_away) {
            let error = format!("{error:#}");
            tracing::warn!(identity = %origin, error, "the token keys stay as they were");
        }
        is_away = answer.is_err();
        if known.is_none() {
            rest_until(asked_at + IMPATIENCE).await;
        } else if timeout(PERIOD, missed.changed()).await.is_ok() {
            rest_until(asked_at + LOOKS).await;
        }
    }
}

async fn ask(client: &mut SessionServiceClient<Channel>) -> anyhow::Result<String> {
    Ok(client.get_key_set(GetKeySetRequest {}).await?.into_inner().jwks_json)
}

async fn rest_until(instant: Instant) {
    // Nothing else ends it.
    let _ = timeout_at(instant, std::future::pending::<()>()).await;
}

fn origin(path: &Path) -> Arc<str> {
    path.to_string_lossy().into()
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path)
        .with_context(|| format!("the token keys cannot be read from {}", path.display()))
}

fn key_set(path: &Path, text: &str) -> anyhow::Result<JwkSet> {
    serde_json::from_str(text)
        .with_context(|| format!("{} holds no JSON Web Key Set", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_addresses_are_told_apart() {
        let sources: KeySources = "/run/keys.json, http://identity:50051".parse().unwrap();
        let [KeySource::File(path), KeySource::Identity(endpoint)] = &*sources.0 else {
            panic!("{sources:?}")
        };
        assert_eq!(path, Path::new("/run/keys.json"));
        assert_eq!(endpoint.uri(), "http://identity:50051/");
    }

    #[test]
    fn what_cannot_be_asked_is_refused_at_once() {
        for wrong in ["", " , ", "https://identity:50051", "http://", "ftp://identity"] {
            assert!(wrong.parse::<KeySources>().is_err(), "{wrong:?}");
        }
    }
}

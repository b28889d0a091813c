//! The keys whose tokens are accepted, by where they were heard of.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use anyhow::{Context, ensure};
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::JwkSet;
use tokio::sync::watch;

use super::trusted::{Keys, Trusted};

/// Where keys come from; nowhere for those that were handed over.
pub(super) type Origin = Option<Arc<str>>;

/// Looking a key up takes no longer for many sources, and never waits for one.
pub(super) struct Keyring {
    all: RwLock<Arc<Trusted>>,
    heard: Mutex<BTreeMap<Origin, Keys>>,
    missed: watch::Sender<()>,
}

impl Keyring {
    pub(super) fn new() -> Self {
        Self { all: RwLock::default(), heard: Mutex::default(), missed: watch::Sender::new(()) }
    }

    /// The keys that are trusted now.
    pub(super) fn trusted(&self) -> Arc<Trusted> {
        Arc::clone(&self.all.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells whoever follows a source that a key was looked for and not found.
    pub(super) fn miss(&self) {
        self.missed.send_replace(());
    }

    /// Hears of each key that was looked for and not found.
    pub(super) fn missed(&self) -> watch::Receiver<()> {
        self.missed.subscribe()
    }

    /// Trusts these keys of a source from now on, and no others of it.
    ///
    /// Fails when there is no key with a name, or one cannot be read; then all stays as it was.
    pub(super) fn keep(&self, origin: Origin, keys: &JwkSet) -> anyhow::Result<()> {
        let keys = named(keys)?;
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.insert(origin, keys);
        let all = heard.values().flatten().map(|(kid, key)| (kid.clone(), key.clone())).collect();
        *self.all.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Trusted::new(all));
        Ok(())
    }
}

/// The Ed25519 keys of a set, each with a name.
fn named(keys: &JwkSet) -> anyhow::Result<Keys> {
    let keys = keys
        .keys
        .iter()
        .filter_map(|key| Some((key.common.key_id.clone()?, key)))
        .map(|(kid, key)| {
            let decoding = DecodingKey::from_jwk(key).with_context(|| format!("key {kid}"))?;
            Ok((kid, decoding))
        })
        .collect::<anyhow::Result<Keys>>()?;
    ensure!(!keys.is_empty(), "the key set holds no key with a `kid`");
    Ok(keys)
}

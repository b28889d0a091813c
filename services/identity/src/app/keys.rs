//! The keys that sign tokens: made in time, published, used.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::TimeDelta;
use vsys_chassis::{Clock, SigningKey, TokenSigner};
use vsys_vocabulary::Actor;

use super::{Fault, Identity};
use crate::domain::keys::{self, KeyDates, Turn};
use crate::store::signing_keys::{self, Kept};

/// The keys as this process last read them.
#[derive(Clone, Default)]
pub(crate) struct Keys(Arc<RwLock<Known>>);

#[derive(Default)]
struct Known {
    signer: Option<(String, TokenSigner)>,
    jwks: String,
}

impl Keys {
    /// A token by the key whose turn it is.
    pub(super) fn sign(&self, actor: &Actor, life: TimeDelta) -> Result<String, Fault> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (_, signer) = known.signer.as_ref().ok_or_else(|| Fault::broken("no key signs yet"))?;
        signer.sign(actor, life).map_err(|error| Fault::Broken(format!("{error:#}")))
    }

    /// The public halves of all keys that are trusted, as a JSON Web Key Set.
    pub(crate) fn jwks(&self) -> String {
        self.0.read().unwrap_or_else(PoisonError::into_inner).jwks.clone()
    }
}

impl Identity {
    /// Makes a new key when one is due, and reads those that are there.
    pub(crate) async fn turn_keys(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut kept = signing_keys::trusted(&mut tx, now).await?;
        if keys::turn(&dates(&kept), now) != Turn::Keep {
            // Another replica may just have done it: looked at again under the lock.
            signing_keys::hold(&mut tx).await?;
            kept = signing_keys::trusted(&mut tx, now).await?;
            if let Turn::Make { signs_from, retire } = keys::turn(&dates(&kept), now) {
                if let Some((kid, until)) = retire {
                    signing_keys::retire(&mut tx, &kid, until).await?;
                }
                signing_keys::insert(&mut tx, &self.new_key(signs_from)?, now).await?;
                kept = signing_keys::trusted(&mut tx, now).await?;
                tracing::info!("a new key for tokens was made");
            }
        }
        tx.commit().await?;
        self.use_keys(&kept)
    }

    fn new_key(&self, signs_from: chrono::DateTime<chrono::Utc>) -> Result<Kept, Fault> {
        let broken = |error: anyhow::Error| Fault::Broken(format!("{error:#}"));
        let kid = self.clock.new_id().to_string();
        let key = SigningKey::generate(&kid).map_err(broken)?;
        let sealed_key = self.opener.sealer().seal(key.to_json().map_err(broken)?.as_bytes())?;
        let public = key.jwks().keys.into_iter().next();
        let public_jwk = serde_json::to_string(&public).map_err(Fault::broken)?;
        let dates = KeyDates { kid, signs_from, trusted_until: None };
        Ok(Kept { dates, sealed_key, public_jwk })
    }

    fn use_keys(&self, kept: &[Kept]) -> Result<(), Fault> {
        let now = self.clock.now();
        let trusted: Vec<&str> = kept
            .iter()
            .filter(|key| keys::is_trusted(&key.dates, now))
            .map(|key| &*key.public_jwk)
            .collect();
        let jwks = format!("{{\"keys\":[{}]}}", trusted.join(","));
        let dates = dates(kept);
        let turn = keys::signing(&dates, now).ok_or_else(|| Fault::broken("no key signs"))?;
        let mut known = self.keys.0.write().unwrap_or_else(PoisonError::into_inner);
        known.jwks = jwks;
        if known.signer.as_ref().is_none_or(|(kid, _)| *kid != turn.kid) {
            let key = kept.iter().find(|key| key.dates.kid == turn.kid);
            let key = key.ok_or_else(|| Fault::broken("the key is there"))?;
            let signer = signer(&self.opener.open(&key.sealed_key)?, self.clock.clone())?;
            known.signer = Some((turn.kid.clone(), signer));
        }
        Ok(())
    }
}

fn dates(kept: &[Kept]) -> Vec<KeyDates> {
    kept.iter().map(|key| key.dates.clone()).collect()
}

fn signer(json: &[u8], clock: Clock) -> Result<TokenSigner, Fault> {
    let json = std::str::from_utf8(json).map_err(Fault::broken)?;
    let key = SigningKey::from_json(json).map_err(|error| Fault::Broken(format!("{error:#}")))?;
    Ok(TokenSigner::new(key, clock))
}

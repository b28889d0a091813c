//! Hashing of passwords: Argon2id, which is meant to cost; a few at a time.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Fault, Refused};

/// Memory in KiB, passes and lanes: the least that OWASP's password storage cheat sheet names.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// How long a log-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hashes and compares, as many at a time as the machine has cores.
#[derive(Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// What a name that nobody has is compared with, so that it takes as long.
    nobodys: Arc<str>,
    places: Arc<Semaphore>,
}

impl Passwords {
    /// Ready to hash.
    pub(crate) fn new() -> Result<Self, Fault> {
        let (memory, passes, lanes) = COST;
        let params = Params::new(memory, passes, lanes, None).map_err(Fault::broken)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = argon2.hash_password(b"nobody").map_err(Fault::broken)?.to_string();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self { argon2, nobodys: nobodys.into(), places: Arc::new(Semaphore::new(cores)) })
    }

    /// The hash to keep.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Fault> {
        let place = self.place().await?;
        let argon2 = self.argon2.clone();
        let hashed = tokio::task::spawn_blocking(move || {
            let hash = argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string());
            drop(place);
            hash
        });
        hashed.await.map_err(Fault::broken)?.map_err(Fault::broken)
    }

    /// Whether a password is the one of `hash`; takes as long where there is no hash.
    pub(crate) async fn matches(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, Fault> {
        let place = self.place().await?;
        let argon2 = self.argon2.clone();
        let is_there = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.to_string());
        let compared = tokio::task::spawn_blocking(move || {
            let is_right = PasswordHash::new(&hash)
                .map(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok());
            drop(place);
            is_right
        });
        let is_right = compared.await.map_err(Fault::broken)?.map_err(Fault::broken)?;
        Ok(is_there && is_right)
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, Fault> {
        let place = Arc::clone(&self.places).acquire_owned();
        match tokio::time::timeout(PATIENCE, place).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Refused::Busy.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_argon2id_and_knows_only_its_own_password() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("さくら並木と路面電車の朝".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let matches = async |password: &str, hash: Option<&String>| {
            passwords.matches(password.to_owned(), hash.cloned()).await.unwrap()
        };
        assert!(matches("さくら並木と路面電車の朝", Some(&hash)).await);
        assert!(!matches("さくら並木と路面電車の夜", Some(&hash)).await);
        assert!(!matches("nobody", None).await, "who is not there has no password");
    }
}

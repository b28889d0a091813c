//! Sealing: what only the holder of a private key may read.
//!
//! Sealed boxes of `NaCl` (X25519, XSalsa20-Poly1305): names, addresses and links for the mailer,
//! and with a key of a service's own the secrets that its tables keep.

use anyhow::{Context, anyhow};
use crypto_box::aead::OsRng;
use crypto_box::aead::rand_core::RngCore as _;
use crypto_box::{PublicKey, SecretKey};
use sha2::{Digest as _, Sha256};

/// Seals for the holder of the private half.
#[derive(Clone)]
pub struct Sealer(PublicKey);

impl Sealer {
    /// Reads the public half: 64 hexadecimal digits.
    ///
    /// Fails when the text is none.
    pub fn from_hex(text: &str) -> anyhow::Result<Self> {
        Ok(Self(PublicKey::from(bytes(text)?)))
    }

    /// Seals; fails only when the machine gives no randomness.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Unsealable> {
        self.0.seal(&mut OsRng, plain).map_err(|_| Unsealable)
    }
}

/// Nothing could be sealed, or what was sealed for another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed box cannot be made or opened")]
pub struct Unsealable;

/// Opens what was sealed for it.
#[derive(Clone)]
pub struct Opener(SecretKey);

impl Opener {
    /// Reads the private half: 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> anyhow::Result<Self> {
        Ok(Self(SecretKey::from(bytes(text)?)))
    }

    /// The half that seals for it.
    #[must_use]
    pub fn sealer(&self) -> Sealer {
        Sealer(self.0.public_key())
    }

    /// Opens a box.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        self.0.unseal(sealed).map_err(|_| Unsealable)
    }
}

fn bytes(text: &str) -> anyhow::Result<[u8; 32]> {
    let bytes = hex::decode(text.trim()).context("a key is written in hexadecimal digits")?;
    bytes.try_into().map_err(|_| anyhow!("a key has 32 bytes, 64 hexadecimal digits"))
}

/// Bytes that nobody can guess.
pub fn chance<const N: usize>() -> Result<[u8; N], Unsealable> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| Unsealable)?;
    Ok(bytes)
}

/// SHA-256, under which secrets of 32 random bytes are kept: they need no salt and no slowness.
#[must_use]
pub fn hash(secret: &[u8]) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_that_it_was_sealed_for_opens_a_box() {
        let opener = Opener::from_hex(&hex::encode([7; 32])).unwrap();
        let other = Opener::from_hex(&hex::encode([8; 32])).unwrap();
        let sealed = opener.sealer().seal("sato@example.jp".as_bytes()).unwrap();
        assert!(!sealed.windows(4).any(|part| part == b"sato"));
        assert_eq!(opener.open(&sealed).unwrap(), b"sato@example.jp");
        assert_eq!(other.open(&sealed), Err(Unsealable));
        assert_eq!(opener.open(b"short"), Err(Unsealable));
        assert!(Opener::from_hex("abc").is_err());
    }
}

//! An Ed25519 key pair, as a JSON Web Key.

use std::path::Path;

use anyhow::{Context, anyhow, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// What precedes the 32 bytes of an Ed25519 seed in a PKCS #8 document (RFC 8410 §7).
const PKCS8_HEADER: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// A private key that signs tokens, with its public half.
#[derive(Clone)]
pub struct SigningKey {
    seed: Secret<[u8; 32]>,
    public: Jwk,
    kid: String,
}

/// The file of a private key (RFC 8037 §2).
#[derive(Serialize, Deserialize)]
struct PrivateJwk {
    kty: String,
    crv: String,
    kid: String,
    x: String,
    d: String,
}

impl SigningKey {
    /// A new key from the machine's source of randomness, named `kid`.
    pub fn generate(kid: &str) -> anyhow::Result<Self> {
        let mut seed = [0; 32];
        OsRng.try_fill_bytes(&mut seed).context("the machine gives no randomness")?;
        Self::from_seed(kid, seed)
    }

    /// The key that belongs to a seed; for tests that need the same key twice.
    pub fn from_seed(kid: &str, seed: [u8; 32]) -> anyhow::Result<Self> {
        let seed = Secret::new(seed);
        let mut public = Jwk::from_encoding_key(&encoding(&seed), Algorithm::EdDSA)?;
        public.common.key_id = Some(kid.to_owned());
        Ok(Self { seed, public, kid: kid.to_owned() })
    }

    /// Reads what [`SigningKey::to_json`] wrote.
    pub fn from_file(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the signing key cannot be read from {}", path.display()))?;
        Self::from_json(&text)
            .with_context(|| format!("{} holds no Ed25519 private key", path.display()))
    }

    /// Reads a private JSON Web Key.
    pub fn from_json(text: &str) -> anyhow::Result<Self> {
        let key: PrivateJwk = serde_json::from_str(text)?;
        ensure!(key.kty == "OKP" && key.crv == "Ed25519", "the key is not an Ed25519 key");
        let seed = URL_SAFE_NO_PAD.decode(&key.d)?;
        let seed = seed.try_into().map_err(|_| anyhow!("an Ed25519 key has 32 bytes"))?;
        Self::from_seed(&key.kid, seed)
    }

    /// The private key as a JSON Web Key: for a file that only its owner may read.
    pub fn to_json(&self) -> anyhow::Result<String> {
        let AlgorithmParameters::OctetKeyPair(public) = &self.public.algorithm else {
            return Err(anyhow!("an Ed25519 key is an octet key pair"));
        };
        Ok(serde_json::to_string_pretty(&PrivateJwk {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            kid: self.kid.clone(),
            x: public.x.clone(),
            d: URL_SAFE_NO_PAD.encode(self.seed.expose()),
        })?)
    }

    /// The public half as a key set, as `VSYS_TOKEN_KEYS` names it.
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        JwkSet { keys: vec![self.public.clone()] }
    }

    /// The name by which tokens refer to it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(super) fn encoding(&self) -> EncodingKey {
        encoding(&self.seed)
    }
}

fn encoding(seed: &Secret<[u8; 32]>) -> EncodingKey {
    EncodingKey::from_ed_der(&[PKCS8_HEADER.as_slice(), seed.expose().as_slice()].concat())
}

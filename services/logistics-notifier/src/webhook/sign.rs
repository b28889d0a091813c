//! What posts are signed with, and their signatures.

use data_encoding::BASE64;
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use vsys_chassis::seal::{Unsealable, chance};

use crate::domain::webhook::Scheme;

/// Bytes of a secret: of a shared one the specification wants 24 to 64.
const BYTES: usize = 32;

/// A secret of an address.
#[derive(Clone)]
pub(crate) enum Secret {
    Hmac([u8; BYTES]),
    Ed25519(Box<SigningKey>),
}

impl Secret {
    /// A new one that nobody can guess.
    pub(crate) fn new(scheme: Scheme) -> Result<Self, Unsealable> {
        Ok(Self::of(scheme, chance::<BYTES>()?))
    }

    fn of(scheme: Scheme, bytes: [u8; BYTES]) -> Self {
        match scheme {
            Scheme::Hmac => Self::Hmac(bytes),
            Scheme::Ed25519 => Self::Ed25519(Box::new(SigningKey::from_bytes(&bytes))),
        }
    }

    /// Reads what [`Self::bytes`] gave.
    pub(crate) fn read(scheme: Scheme, bytes: &[u8]) -> Result<Self, Unsealable> {
        Ok(Self::of(scheme, bytes.try_into().map_err(|_| Unsealable)?))
    }

    /// What is sealed and kept.
    pub(crate) fn bytes(&self) -> [u8; BYTES] {
        match self {
            Self::Hmac(bytes) => *bytes,
            Self::Ed25519(key) => key.to_bytes(),
        }
    }

    /// What the partner is shown once, `whsec_…`; empty where there is only a key to publish.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Hmac(bytes) => format!("whsec_{}", BASE64.encode(bytes)),
            Self::Ed25519(_) => String::new(),
        }
    }

    /// The public key, `whpk_…`; empty where the secret is shared.
    pub(crate) fn public(&self) -> String {
        match self {
            Self::Hmac(_) => String::new(),
            Self::Ed25519(key) => {
                format!("whpk_{}", BASE64.encode(key.verifying_key().as_bytes()))
            }
        }
    }

    /// The signature of one post, with its version.
    fn sign(&self, signed: &[u8]) -> String {
        match self {
            Self::Hmac(bytes) => {
                // A key of any length is one.
                let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(bytes) else {
                    return String::new();
                };
                mac.update(signed);
                format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
            }
            Self::Ed25519(key) => format!("v1a,{}", BASE64.encode(&key.sign(signed).to_bytes())),
        }
    }
}

/// The header `webhook-signature`: one signature by each secret that is good, the newest first.
pub(crate) fn signatures(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> String {
    let mut signed = format!("{id}.{timestamp}.").into_bytes();
    signed.extend_from_slice(body);
    let signatures: Vec<_> = secrets.iter().map(|secret| secret.sign(&signed)).collect();
    signatures.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_specification() {
        // The example of the Standard Webhooks specification.
        let bytes = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&bytes).unwrap();
        mac.update(br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#);
        let signature = BASE64.encode(&mac.finalize().into_bytes());
        assert_eq!(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn while_a_secret_rotates_there_are_two_signatures() {
        let (new, old) = (Secret::of(Scheme::Hmac, [1; 32]), Secret::of(Scheme::Hmac, [2; 32]));
        let both = signatures(&[new.clone(), old.clone()], "id", 7, b"{}");
        let one = |secret| signatures(&[secret], "id", 7, b"{}");
        assert_eq!(both, format!("{} {}", one(new), one(old)));
        assert!(both.starts_with("v1,"));
    }

    #[test]
    fn a_public_key_checks_what_the_private_one_signed() {
        use ed25519_dalek::Verifier as _;
        let secret = Secret::new(Scheme::Ed25519).unwrap();
        let signature = signatures(std::slice::from_ref(&secret), "id", 7, b"{}");
        let bytes = BASE64.decode(signature.strip_prefix("v1a,").unwrap().as_bytes()).unwrap();
        let Secret::Ed25519(key) = &secret else { panic!() };
        let signature = ed25519_dalek::Signature::from_slice(&bytes).unwrap();
        key.verifying_key().verify(b"id.7.{}", &signature).unwrap();
        assert!(secret.public().starts_with("whpk_") && secret.shown().is_empty());
        let again = Secret::read(Scheme::Ed25519, &secret.bytes()).unwrap();
        assert_eq!(again.public(), secret.public());
    }

    #[test]
    fn a_shared_secret_is_long_enough_and_written_as_libraries_read_it() {
        let secret = Secret::new(Scheme::Hmac).unwrap();
        let shown = secret.shown();
        let bytes = BASE64.decode(shown.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
        assert!((24..=64).contains(&bytes.len()));
        assert_eq!(bytes, secret.bytes());
    }
}

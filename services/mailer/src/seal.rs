//! The key pair that closes what only the mailer may read.
//!
//! Facts carry names, addresses and links in a sealed box (`crypto_box_seal` of libsodium: X25519,
//! XSalsa20-Poly1305). Whoever tells them needs the public half only, and cannot open a box again.

use std::str::FromStr;

use crypto_box::SecretKey;
use prost::Message;
use vsys_proto::identity::v1::Addressee;

/// The private half, with which boxes are opened. `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct PrivateKey(SecretKey);

/// Why a private key cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a private key is 32 bytes, written as 64 hexadecimal digits")]
pub struct NoPrivateKey;

/// A box that was closed for another key, or was changed on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the box cannot be opened with this private key")]
pub(crate) struct Unopened;

impl PrivateKey {
    /// The public half as 64 hexadecimal digits: what whoever closes boxes is given.
    #[must_use]
    pub fn public_half(&self) -> String {
        hex::encode(self.0.public_key().as_bytes())
    }

    /// What is in a box.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Addressee, Unopened> {
        let opened = self.0.unseal(sealed).map_err(|_| Unopened)?;
        Addressee::decode(opened.as_slice()).map_err(|_| Unopened)
    }
}

impl FromStr for PrivateKey {
    type Err = NoPrivateKey;

    /// Reads the content of a key file; space around it does not matter.
    fn from_str(text: &str) -> Result<Self, NoPrivateKey> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| NoPrivateKey)?;
        Ok(Self(SecretKey::from_bytes(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use crypto_box::PublicKey;
    use crypto_box::aead::OsRng;

    use super::*;

    const PRIVATE: &str = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a\n";

    fn sealed(public_half: &str, addressee: &Addressee) -> Vec<u8> {
        let public = PublicKey::from_slice(&hex::decode(public_half).unwrap()).unwrap();
        public.seal(&mut OsRng, &addressee.encode_to_vec()).unwrap()
    }

    #[test]
    fn what_was_closed_with_the_public_half_is_opened_with_the_private_one() {
        let key: PrivateKey = PRIVATE.parse().unwrap();
        let sato = Addressee { mail: "sato@example.jp".into(), ..Addressee::default() };
        let sealed = sealed(&key.public_half(), &sato);
        assert!(!sealed.windows(4).any(|bytes| bytes == b"sato"));
        assert_eq!(key.open(&sealed), Ok(sato));
    }

    #[test]
    fn the_public_half_is_that_of_the_standard() {
        // RFC 7748, section 6.1.
        let alice = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
        assert_eq!(PRIVATE.parse::<PrivateKey>().unwrap().public_half(), alice);
    }

    #[test]
    fn another_key_and_a_changed_box_open_nothing() {
        let key: PrivateKey = PRIVATE.parse().unwrap();
        let mut sealed = sealed(&key.public_half(), &Addressee::default());
        let other: PrivateKey = PRIVATE.replace('7', "8").parse().unwrap();
        assert_eq!(other.open(&sealed), Err(Unopened));
        *sealed.last_mut().unwrap() ^= 1;
        assert_eq!(key.open(&sealed), Err(Unopened));
        assert_eq!(key.open(b"short"), Err(Unopened));
    }

    #[test]
    fn a_key_of_another_length_is_none_and_no_key_is_shown() {
        assert_eq!("7707".parse::<PrivateKey>().unwrap_err(), NoPrivateKey);
        assert_eq!(format!("{}0", PRIVATE.trim()).parse::<PrivateKey>().unwrap_err(), NoPrivateKey);
        assert!(!format!("{:?}", PRIVATE.parse::<PrivateKey>()).contains("7707"));
    }
}

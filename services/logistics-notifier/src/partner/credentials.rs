//! Credentials by which a partner reaches its own consumer and nothing else.

use chrono::{DateTime, Utc};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use nkeys::{KeyPair, KeyPairType};
use serde::Serialize;
use sha2::{Digest, Sha512_256};

/// Who signs partners' credentials: an account of the broker, by its own key or a signing key.
pub(crate) struct Issuer {
    key: KeyPair,
    /// The account's public key, when `key` is one of its signing keys.
    account: Option<String>,
}

/// Why no credentials were made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CredentialsError {
    #[error("the seed is not the seed of an account (it begins with SA)")]
    NotAnAccount,
    #[error("the key cannot sign")]
    Key(#[source] nkeys::error::Error),
    #[error("the claims cannot be written")]
    Claims(#[from] serde_json::Error),
}

/// What a partner may reach.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    pub(crate) partner: String,
    pub(crate) stream: String,
    pub(crate) consumer: String,
    pub(crate) inbox_prefix: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    jti: String,
    iat: i64,
    exp: i64,
    iss: &'a str,
    name: &'a str,
    sub: &'a str,
    nats: UserClaims<'a>,
}

#[derive(Serialize)]
struct UserClaims<'a> {
    #[serde(rename = "pub")]
    publish: Allow,
    #[serde(rename = "sub")]
    subscribe: Allow,
    subs: i64,
    data: i64,
    payload: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer_account: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    version: u8,
}

#[derive(Serialize)]
struct Allow {
    allow: Vec<String>,
}

impl Issuer {
    /// Reads the account's seed; `account` is its public key when the seed is a signing key's.
    pub(crate) fn new(seed: &str, account: Option<String>) -> Result<Self, CredentialsError> {
        let key = KeyPair::from_seed(seed).map_err(|_| CredentialsError::NotAnAccount)?;
        if key.key_pair_type() != KeyPairType::Account {
            return Err(CredentialsError::NotAnAccount);
        }
        let account = account.filter(|account| *account != key.public_key());
        Ok(Self { key, account })
    }

    /// Public key of the account.
    pub(crate) fn account(&self) -> String {
        self.account.clone().unwrap_or_else(|| self.key.public_key())
    }

    /// The public key of a user made for it, and the text of its credentials file; the user's
    /// private key is kept nowhere.
    pub(crate) fn issue(
        &self,
        reach: &Reach,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(String, String), CredentialsError> {
        let user = KeyPair::new_user();
        let seed = user.seed().map_err(CredentialsError::Key)?;
        let (iss, sub) = (self.key.public_key(), user.public_key());
        let mut claims = Claims {
            jti: String::new(),
            iat: from.timestamp(),
            exp: until.timestamp(),
            iss: &iss,
            name: &reach.partner,
            sub: &sub,
            nats: UserClaims {
                publish: Allow {
                    allow: vec![
                        format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", reach.stream, reach.consumer),
                        format!("$JS.ACK.{}.{}.>", reach.stream, reach.consumer),
                    ],
                },
                subscribe: Allow { allow: vec![format!("{}.>", reach.inbox_prefix)] },
                subs: -1,
                data: -1,
                payload: -1,
                issuer_account: self.account.as_deref(),
                kind: "user",
                version: 2,
            },
        };
        claims.jti = BASE32_NOPAD.encode(&Sha512_256::digest(serde_json::to_vec(&claims)?));
        let file = file(&sign(&self.key, &claims)?, &seed);
        Ok((sub, file))
    }
}

/// Claims as a token that the key has signed.
pub(super) fn sign(key: &KeyPair, claims: &impl Serialize) -> Result<String, CredentialsError> {
    let header = BASE64URL_NOPAD.encode(br#"{"typ":"JWT","alg":"ed25519-nkey"}"#);
    let claims = BASE64URL_NOPAD.encode(&serde_json::to_vec(claims)?);
    let signed = format!("{header}.{claims}");
    let signature = key.sign(signed.as_bytes()).map_err(CredentialsError::Key)?;
    Ok(format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature)))
}

fn file(jwt: &str, seed: &str) -> String {
    format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         Keep this file secret: whoever has it is this partner.\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach() -> Reach {
        Reach {
            partner: "wholesaler-07".into(),
            stream: "VSYS_PARTNERS".into(),
            consumer: "wholesaler-07".into(),
            inbox_prefix: "_INBOX_wholesaler-07".into(),
        }
    }

    fn claims(issuer: &Issuer) -> serde_json::Value {
        let times = (DateTime::UNIX_EPOCH, "2021-06-10T08:00:00Z".parse().unwrap());
        let (_, file) = issuer.issue(&reach(), times).unwrap();
        let jwt = file.lines().nth(1).unwrap();
        let (signed, signature) = jwt.rsplit_once('.').unwrap();
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
        issuer.key.verify(signed.as_bytes(), &signature).unwrap();
        let claims = signed.split_once('.').unwrap().1;
        serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_partner_may_fetch_and_acknowledge_its_own_consumer_and_nothing_else() {
        let account = KeyPair::new_account();
        let issuer = Issuer::new(&account.seed().unwrap(), None).unwrap();
        let claims = claims(&issuer);
        assert_eq!(claims["iss"], account.public_key());
        assert_eq!(claims["nats"].get("issuer_account"), None);
        insta::assert_json_snapshot!(claims["nats"]["pub"], @r#"
        {
          "allow": [
            "$JS.API.CONSUMER.MSG.NEXT.VSYS_PARTNERS.wholesaler-07",
            "$JS.ACK.VSYS_PARTNERS.wholesaler-07.>"
          ]
        }
        "#);
        assert_eq!(claims["nats"]["sub"]["allow"][0], "_INBOX_wholesaler-07.>");
    }

    #[test]
    fn a_signing_key_names_its_account() {
        let account = KeyPair::new_account().public_key();
        let signing = KeyPair::new_account().seed().unwrap();
        let issuer = Issuer::new(&signing, Some(account.clone())).unwrap();
        assert_eq!(claims(&issuer)["nats"]["issuer_account"], account);
    }

    #[test]
    fn the_seed_of_a_user_signs_nothing() {
        let user = KeyPair::new_user().seed().unwrap();
        assert!(matches!(Issuer::new(&user, None), Err(CredentialsError::NotAnAccount)));
    }
}

//! Taking credentials back: the account's own claims say which of its users are let in no more.
//!
//! The claims are looked up on the broker, and go back signed by the operator. The broker drops the
//! connections of those users at once.

use std::collections::BTreeMap;

use async_nats::ConnectOptions;
use chrono::{DateTime, Utc};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use nkeys::{KeyPair, KeyPairType};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha512_256};

use super::credentials::{CredentialsError, sign};

/// Speaks to the broker as its operator.
pub(crate) struct Authority {
    operator: KeyPair,
    /// Public key of the account whose users partners are.
    account: String,
    /// Text of credentials of the system account.
    credentials: String,
    url: String,
}

/// Why the broker was not told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthorityError {
    #[error("the seed is not the seed of an operator (it begins with SO)")]
    NotAnOperator,
    #[error("the system account's credentials cannot be read")]
    Credentials(#[source] std::io::Error),
    #[error("the system account cannot connect")]
    Connection(#[from] async_nats::ConnectError),
    #[error("the broker does not answer the system account")]
    Request(#[from] async_nats::RequestError),
    #[error("the broker knows no claims of the account")]
    Claims,
    #[error("the broker has refused the claims: {0}")]
    Refused(String),
    #[error(transparent)]
    Signing(#[from] CredentialsError),
    #[error("the claims cannot be written")]
    Writing(#[from] serde_json::Error),
}

impl Authority {
    /// Reads the operator's seed; `account` is the account's public key.
    pub(crate) fn new(
        seed: &str,
        account: String,
        credentials: String,
        url: String,
    ) -> Result<Self, AuthorityError> {
        let operator =
            KeyPair::from_seed(seed.trim()).map_err(|_| AuthorityError::NotAnOperator)?;
        if operator.key_pair_type() != KeyPairType::Operator {
            return Err(AuthorityError::NotAnOperator);
        }
        Ok(Self { operator, account, credentials, url })
    }

    /// Lets in none of these users any more: their public keys, and when each was revoked. What the
    /// broker knows already is not said again.
    pub(crate) async fn revoke(
        &self,
        users: &[(String, DateTime<Utc>)],
        now: DateTime<Utc>,
    ) -> Result<(), AuthorityError> {
        let options = ConnectOptions::with_credentials(&self.credentials)
            .map_err(AuthorityError::Credentials)?;
        let client = options.name("vsys-authority").connect(&self.url).await?;
        let lookup = format!("$SYS.REQ.ACCOUNT.{}.CLAIMS.LOOKUP", self.account);
        let found = client.request(lookup, "".into()).await?;
        let mut claims = read(&found.payload).ok_or(AuthorityError::Claims)?;
        if !add(&mut claims, users) {
            return Ok(());
        }
        claims.insert("iss".to_owned(), self.operator.public_key().into());
        claims.insert("iat".to_owned(), now.timestamp().into());
        claims.insert("jti".to_owned(), "".into());
        let id = BASE32_NOPAD.encode(&Sha512_256::digest(serde_json::to_vec(&claims)?));
        claims.insert("jti".to_owned(), id.into());
        let jwt = sign(&self.operator, &claims)?;
        let answer = client.request("$SYS.REQ.CLAIMS.UPDATE", jwt.into()).await?;
        let answer: Value = serde_json::from_slice(&answer.payload)?;
        match answer.get("error") {
            None => Ok(()),
            Some(error) => Err(AuthorityError::Refused(error.to_string())),
        }
    }
}

/// The claims of a token.
fn read(jwt: &[u8]) -> Option<Map<String, Value>> {
    let claims = jwt.split(|byte| *byte == b'.').nth(1)?;
    serde_json::from_slice(&BASE64URL_NOPAD.decode(claims).ok()?).ok()
}

/// Adds users to those revoked; false if all were among them.
fn add(claims: &mut Map<String, Value>, users: &[(String, DateTime<Utc>)]) -> bool {
    let Some(nats) = claims.get_mut("nats").and_then(Value::as_object_mut) else { return false };
    let known = nats.get("revocations").cloned().unwrap_or_default();
    let mut revoked: BTreeMap<String, i64> = serde_json::from_value(known).unwrap_or_default();
    let before = revoked.len();
    for (user, at) in users {
        revoked.entry(user.clone()).or_insert(at.timestamp());
    }
    let is_new = revoked.len() > before;
    nats.insert("revocations".to_owned(), serde_json::json!(revoked));
    is_new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_revoked_stays_so_and_is_said_once() {
        let mut claims = Map::new();
        claims.insert("nats".to_owned(), serde_json::json!({"limits": {"conn": -1}}));
        let user = |name: &str| (name.to_owned(), DateTime::UNIX_EPOCH);
        assert!(add(&mut claims, &[user("UA")]));
        assert!(add(&mut claims, &[user("UA"), user("UB")]));
        assert!(!add(&mut claims, &[user("UA"), user("UB")]));
        assert_eq!(claims["nats"]["revocations"], serde_json::json!({"UA": 0, "UB": 0}));
        assert_eq!(claims["nats"]["limits"]["conn"], -1, "the rest stays");
    }

    #[test]
    fn only_an_operator_signs_claims_of_accounts() {
        let account = KeyPair::new_account().seed().unwrap();
        let made = Authority::new(&account, String::new(), String::new(), String::new());
        assert!(matches!(made, Err(AuthorityError::NotAnOperator)));
    }
}

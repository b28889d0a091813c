//! Signed claims of the broker's decentralised accounts: an operator vouches for accounts, an
//! account's signing key for users.

use std::time::SystemTime;

use anyhow::Context;
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use nkeys::KeyPair;
use serde_json::{Value, json};
use sha2::{Digest, Sha512_256};

/// Signs `claims` about `subject` with the issuer's key.
pub(super) fn sign(
    issuer: &KeyPair,
    subject: &str,
    name: &str,
    claims: &Value,
) -> anyhow::Result<String> {
    let mut body = json!({
        "jti": "",
        "iat": now()?,
        "iss": issuer.public_key(),
        "name": name,
        "sub": subject,
        "nats": claims,
    });
    // The id is the digest of the claims without it, as the broker's own tools make it.
    let digest = Sha512_256::digest(body.to_string().as_bytes());
    *body.get_mut("jti").context("claims have an id")? = BASE32_NOPAD.encode(&digest).into();
    let header = json!({"typ": "JWT", "alg": "ed25519-nkey"}).to_string();
    let signed = format!(
        "{}.{}",
        BASE64URL_NOPAD.encode(header.as_bytes()),
        BASE64URL_NOPAD.encode(body.to_string().as_bytes())
    );
    let signature = BASE64URL_NOPAD.encode(&issuer.sign(signed.as_bytes())?);
    Ok(format!("{signed}.{signature}"))
}

/// What the operator says about itself.
pub(super) fn operator(system_account: &str, signing_keys: &[String]) -> Value {
    json!({
        "type": "operator",
        "version": 2,
        "system_account": system_account,
        "signing_keys": signing_keys,
    })
}

/// What the operator says about an account; JetStream is unlimited where it is on at all.
pub(super) fn account(signing_keys: &[String], jetstream: bool) -> Value {
    let storage = if jetstream { -1 } else { 0 };
    json!({
        "type": "account",
        "version": 2,
        "signing_keys": signing_keys,
        "default_permissions": {"pub": {}, "sub": {}},
        "limits": {
            "subs": -1, "data": -1, "payload": -1, "conn": -1, "leaf": -1,
            "imports": -1, "exports": -1, "wildcards": true,
            "mem_storage": storage, "disk_storage": storage,
            "streams": storage, "consumer": storage, "max_ack_pending": storage,
        },
    })
}

/// What the system account says about a user who may only look up and renew one account's claims.
pub(super) fn teller(account: &str) -> Value {
    json!({
        "type": "user",
        "version": 2,
        "pub": {"allow": [
            "$SYS.REQ.CLAIMS.UPDATE",
            format!("$SYS.REQ.ACCOUNT.{account}.CLAIMS.LOOKUP"),
        ]},
        "sub": {"allow": ["_INBOX.>"]},
        "subs": -1, "data": -1, "payload": -1,
    })
}

/// What an account says about a user who may do everything inside it.
pub(super) fn user(account: &str) -> Value {
    json!({
        "type": "user",
        "version": 2,
        "issuer_account": account,
        "pub": {}, "sub": {},
        "subs": -1, "data": -1, "payload": -1,
    })
}

#[expect(clippy::disallowed_methods, reason = "claims carry the moment at which they were made")]
fn now() -> anyhow::Result<u64> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs())
}

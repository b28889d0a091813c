//! The broker's operator, its accounts, and the services' credentials: made once per folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use nkeys::KeyPair;

use super::claims;
use crate::checkout::write_secret;

const ACCOUNTS: &str = "accounts.conf";
const CREDENTIALS: &str = "services.creds";
const SIGNING_SEED: &str = "account.seed";
const PUBLIC_KEY: &str = "account.public";

/// Who may speak to a broker of ours.
pub(crate) struct Accounts {
    /// File with the services' credentials.
    pub(crate) credentials: PathBuf,
    /// Public key of the account VSYS, which users issued by the signing key must name.
    pub(crate) account: String,
    /// Seed of the key with which the account VSYS makes users of its own.
    pub(crate) signing_seed: String,
}

impl Accounts {
    /// Reads what the folder holds, and makes it where it is not there yet.
    pub(crate) fn keep(folder: &Path) -> anyhow::Result<Self> {
        // Written last, so its presence says that the others are whole.
        if !folder.join(PUBLIC_KEY).exists() {
            make(folder).context("making the broker's accounts")?;
        }
        Ok(Self {
            credentials: folder.join(CREDENTIALS),
            account: fs::read_to_string(folder.join(PUBLIC_KEY))?,
            signing_seed: fs::read_to_string(folder.join(SIGNING_SEED))?,
        })
    }
}

fn make(folder: &Path) -> anyhow::Result<()> {
    let operator = KeyPair::new_operator();
    let system = KeyPair::new_account();
    let account = KeyPair::new_account();
    let signing = KeyPair::new_account();
    let services = KeyPair::new_user();

    let (operator_id, system_id) = (operator.public_key(), system.public_key());
    let (account_id, services_id) = (account.public_key(), services.public_key());
    let operator_jwt =
        claims::sign(&operator, &operator_id, "vsys", &claims::operator(&system_id))?;
    let system_jwt = claims::sign(&operator, &system_id, "SYS", &claims::account(&[], false))?;
    let of_vsys = claims::account(&[signing.public_key()], true);
    let account_jwt = claims::sign(&operator, &account_id, "VSYS", &of_vsys)?;
    let services_jwt =
        claims::sign(&signing, &services_id, "services", &claims::user(&account_id))?;

    let conf = format!(
        "operator: {operator_jwt}\nsystem_account: {system_id}\nresolver: MEMORY\n\
         resolver_preload: {{\n  {system_id}: {system_jwt}\n  {account_id}: {account_jwt}\n}}\n"
    );
    write_secret(&folder.join(ACCOUNTS), &conf)?;
    write_secret(&folder.join("operator.jwt"), &operator_jwt)?;
    write_secret(&folder.join("VSYS.jwt"), &account_jwt)?;
    write_secret(&folder.join("operator.seed"), &operator.seed()?)?;
    write_secret(&folder.join(SIGNING_SEED), &signing.seed()?)?;
    write_secret(&folder.join(CREDENTIALS), &credentials(&services_jwt, &services.seed()?))?;
    write_secret(&folder.join(PUBLIC_KEY), &account_id)
}

/// A credentials file as every NATS client reads it.
fn credentials(jwt: &str, seed: &str) -> String {
    format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
}

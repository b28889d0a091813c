//! The broker's operator, its accounts, and the services' credentials: made once per folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use nkeys::KeyPair;

use super::claims;
use crate::checkout::write_secret;

const ACCOUNTS: &str = "accounts.conf";
const CREDENTIALS: &str = "services.creds";
const SYSTEM_CREDENTIALS: &str = "system.creds";
const SIGNING_SEED: &str = "account.seed";
const PUBLIC_KEY: &str = "account.public";
const ACCOUNT_JWT: &str = "VSYS.jwt";
const OPERATOR_SEED: &str = "operator.seed";
const REVOKING_SEED: &str = "operator-signing.seed";

/// Who may speak to a broker of ours.
pub(crate) struct Accounts {
    /// File with the services' credentials.
    pub(crate) credentials: PathBuf,
    /// Public key of the account VSYS, which users issued by the signing key must name.
    pub(crate) account: String,
    /// Seed of the key with which the account VSYS makes users of its own.
    pub(crate) signing_seed: String,
    /// Seed of the operator's signing key, which says whom the account lets in no more.
    pub(crate) revoking_seed: String,
    /// File with credentials of the system account, which tells the broker.
    pub(crate) system_credentials: PathBuf,
}

impl Accounts {
    /// Reads what the folder holds, and makes it where it is not there yet.
    pub(crate) fn keep(folder: &Path) -> anyhow::Result<Self> {
        // Written last, so their presence says that the others are whole.
        if !folder.join(PUBLIC_KEY).exists() {
            make(folder).context("making the broker's accounts")?;
        }
        if !folder.join(SYSTEM_CREDENTIALS).exists() {
            vouch(folder).context("making the broker's operator")?;
        }
        Ok(Self {
            credentials: folder.join(CREDENTIALS),
            account: fs::read_to_string(folder.join(PUBLIC_KEY))?,
            signing_seed: fs::read_to_string(folder.join(SIGNING_SEED))?,
            revoking_seed: fs::read_to_string(folder.join(REVOKING_SEED))?,
            system_credentials: folder.join(SYSTEM_CREDENTIALS),
        })
    }
}

/// The operator's key, the account VSYS, and the services' user in it.
fn make(folder: &Path) -> anyhow::Result<()> {
    let operator = KeyPair::new_operator();
    let (account, signing) = (KeyPair::new_account(), KeyPair::new_account());
    let services = KeyPair::new_user();

    let (account_id, services_id) = (account.public_key(), services.public_key());
    let of_vsys = claims::account(&[signing.public_key()], true);
    let account_jwt = claims::sign(&operator, &account_id, "VSYS", &of_vsys)?;
    let services_jwt =
        claims::sign(&signing, &services_id, "services", &claims::user(&account_id))?;

    write_secret(&folder.join(ACCOUNT_JWT), &account_jwt)?;
    write_secret(&folder.join(OPERATOR_SEED), &operator.seed()?)?;
    write_secret(&folder.join(SIGNING_SEED), &signing.seed()?)?;
    write_secret(&folder.join(CREDENTIALS), &credentials(&services_jwt, &services.seed()?))?;
    write_secret(&folder.join(PUBLIC_KEY), &account_id)
}

/// The operator's claims with a signing key, the system account with a user that may only tell of
/// accounts, and what the broker includes.
fn vouch(folder: &Path) -> anyhow::Result<()> {
    let operator = KeyPair::from_seed(fs::read_to_string(folder.join(OPERATOR_SEED))?.trim())?;
    let revoking = KeyPair::new_operator();
    let (system, teller) = (KeyPair::new_account(), KeyPair::new_user());

    let (operator_id, system_id) = (operator.public_key(), system.public_key());
    let of_operator = claims::operator(&system_id, &[revoking.public_key()]);
    let operator_jwt = claims::sign(&operator, &operator_id, "vsys", &of_operator)?;
    let system_jwt = claims::sign(&operator, &system_id, "SYS", &claims::account(&[], false))?;
    let (account_id, account_jwt) = (
        fs::read_to_string(folder.join(PUBLIC_KEY))?,
        fs::read_to_string(folder.join(ACCOUNT_JWT))?,
    );
    let teller_jwt =
        claims::sign(&system, &teller.public_key(), "revocations", &claims::teller(&account_id))?;

    let conf = format!(
        "operator: {operator_jwt}\nsystem_account: {system_id}\n\
         resolver_preload: {{\n  {system_id}: {system_jwt}\n  {account_id}: {account_jwt}\n}}\n"
    );
    write_secret(&folder.join(ACCOUNTS), &conf)?;
    write_secret(&folder.join("operator.jwt"), &operator_jwt)?;
    write_secret(&folder.join(REVOKING_SEED), &revoking.seed()?)?;
    write_secret(&folder.join(SYSTEM_CREDENTIALS), &credentials(&teller_jwt, &teller.seed()?))
}

/// A credentials file as every NATS client reads it.
fn credentials(jwt: &str, seed: &str) -> String {
    format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
}

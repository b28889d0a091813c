//! Settings of the service, and the only place that knows their names.

use std::net::SocketAddr;

use vsys_chassis::{Env, Problems, Secret, Setting};

static DATABASE_URL: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the runtime role, which owns nothing.",
};

/// Read by `vsys migrate` only.
pub(crate) static OWNER_DATABASE_URL: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the role that owns the schema and runs its migrations.",
};

static LISTEN: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_LISTEN",
    default: Some("127.0.0.1:7203"),
    secret: false,
    about: "Address and port that gRPC is served on.",
};

static NATS_ACCOUNT_SEED: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT_SEED",
    default: Some(""),
    secret: true,
    about: "Seed (SA…) of the broker's account or of one of its signing keys; signs partners' \
            credentials, which cannot be issued without it.",
};

static NATS_ACCOUNT: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT",
    default: Some(""),
    secret: false,
    about: "Public key (A…) of the account, when the seed is a signing key's.",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] =
    &[&DATABASE_URL, &LISTEN, &NATS_ACCOUNT_SEED, &NATS_ACCOUNT];

/// The settings, read.
pub(crate) struct Config {
    /// Where orders are kept.
    pub(crate) database_url: Secret<String>,
    /// Where calls are heard.
    pub(crate) listen: SocketAddr,
    /// What signs partners' credentials.
    pub(crate) account_seed: Option<Secret<String>>,
    /// The account it signs for, when it is a signing key's.
    pub(crate) account: Option<String>,
}

impl Config {
    /// Reads all settings, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env) -> Result<Self, Problems> {
        let database_url = env.get(&DATABASE_URL);
        let listen = env.get(&LISTEN);
        let account_seed = env.optional(&NATS_ACCOUNT_SEED);
        let account = env.optional(&NATS_ACCOUNT);
        env.finish(|| {
            Some(Self { database_url: database_url?, listen: listen?, account_seed, account })
        })
    }
}

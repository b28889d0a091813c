//! Settings of the service, and the only place that knows their names.

use std::net::SocketAddr;
use std::path::PathBuf;

use vsys_chassis::settings::NATS_URL;
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

static NATS_OPERATOR_SEED: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_NATS_OPERATOR_SEED",
    default: Some(""),
    secret: true,
    about: "Seed (SO…) of the broker's operator or of one of its signing keys; signs which \
            credentials are revoked, none can be without it.",
};

static NATS_SYSTEM_CREDENTIALS: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_NATS_SYSTEM_CREDENTIALS",
    default: Some(""),
    secret: false,
    about: "Path of a `.creds` file of the broker's system account, by which revocations are told.",
};

static SECRETS_KEY_FILE: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_SECRETS_KEY_FILE",
    default: None,
    secret: false,
    about: "Path of the key (64 hexadecimal digits, X25519) that seals webhooks' secrets; without \
            it none of them can be used again.",
};

static HTTP_LISTEN: Setting = Setting {
    name: "VSYS_LOGISTICS_NOTIFIER_HTTP_LISTEN",
    default: Some("127.0.0.1:8081"),
    secret: false,
    about: "Address and port that the partners' API is served on.",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] = &[
    &DATABASE_URL,
    &LISTEN,
    &HTTP_LISTEN,
    &NATS_ACCOUNT_SEED,
    &NATS_ACCOUNT,
    &NATS_OPERATOR_SEED,
    &NATS_SYSTEM_CREDENTIALS,
    &SECRETS_KEY_FILE,
];

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
    /// Where the partners' API is heard.
    pub(crate) http_listen: SocketAddr,
    /// What signs revocations.
    pub(crate) operator_seed: Option<Secret<String>>,
    /// Credentials of the broker's system account.
    pub(crate) system_credentials: Option<PathBuf>,
    /// Holds the key that seals webhooks' secrets.
    pub(crate) secrets_key_file: PathBuf,
    /// Where the broker is.
    pub(crate) nats_url: String,
}

impl Config {
    /// Reads all settings, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env) -> Result<Self, Problems> {
        let database_url = env.get(&DATABASE_URL);
        let listen = env.get(&LISTEN);
        let account_seed = env.optional(&NATS_ACCOUNT_SEED);
        let account = env.optional(&NATS_ACCOUNT);
        let http_listen = env.get(&HTTP_LISTEN);
        let operator_seed = env.optional(&NATS_OPERATOR_SEED);
        let system_credentials = env.optional(&NATS_SYSTEM_CREDENTIALS);
        let secrets_key_file = env.get(&SECRETS_KEY_FILE);
        let nats_url = env.get(&NATS_URL);
        env.finish(|| {
            Some(Self {
                database_url: database_url?,
                listen: listen?,
                account_seed,
                account,
                http_listen: http_listen?,
                operator_seed,
                system_credentials,
                secrets_key_file: secrets_key_file?,
                nats_url: nats_url?,
            })
        })
    }
}

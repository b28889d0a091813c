//! Settings of the service, and the only place that knows their names.

use std::net::SocketAddr;
use std::path::PathBuf;

use url::Url;
use vsys_chassis::{Env, Problems, Secret, Setting};

static DATABASE_URL: Setting = Setting {
    name: "VSYS_IDENTITY_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the runtime role, which owns nothing.",
};

/// Read by `vsys migrate` only.
pub(crate) static OWNER_DATABASE_URL: Setting = Setting {
    name: "VSYS_IDENTITY_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the role that owns the schema and runs its migrations.",
};

static LISTEN: Setting = Setting {
    name: "VSYS_IDENTITY_LISTEN",
    default: Some("127.0.0.1:7204"),
    secret: false,
    about: "Address and port that gRPC is served on.",
};

static SECRETS_KEY_FILE: Setting = Setting {
    name: "VSYS_IDENTITY_SECRETS_KEY_FILE",
    default: None,
    secret: false,
    about: "Path of the key (64 hexadecimal digits, X25519) that seals what the tables keep secret; \
            without it no authenticator and no signing key can be read again.",
};

static MAILER_KEY_FILE: Setting = Setting {
    name: "VSYS_IDENTITY_MAILER_KEY_FILE",
    default: None,
    secret: false,
    about: "Path of the public half (64 hexadecimal digits, X25519) of the mailer's key.",
};

static PORTAL_URL: Setting = Setting {
    name: "VSYS_IDENTITY_PORTAL_URL",
    default: None,
    secret: false,
    about: "Address of the portal as browsers see it, by name: passkeys are bound to it.",
};

static FIRST_ADMINISTRATOR: Setting = Setting {
    name: "VSYS_IDENTITY_FIRST_ADMINISTRATOR",
    default: Some(""),
    secret: false,
    about: "Mail address that is invited as administrator of the nation while there is no account.",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] = &[
    &DATABASE_URL,
    &LISTEN,
    &SECRETS_KEY_FILE,
    &MAILER_KEY_FILE,
    &PORTAL_URL,
    &FIRST_ADMINISTRATOR,
];

/// The settings, read.
pub(crate) struct Config {
    /// Where accounts are kept.
    pub(crate) database_url: Secret<String>,
    /// Where calls are heard.
    pub(crate) listen: SocketAddr,
    /// Holds the key that seals secrets of the tables.
    pub(crate) secrets_key_file: PathBuf,
    /// Holds the key that seals for the mailer.
    pub(crate) mailer_key_file: PathBuf,
    /// What passkeys are bound to.
    pub(crate) portal_url: Url,
    /// Who is invited when nobody is there.
    pub(crate) first_administrator: Option<String>,
}

impl Config {
    /// Reads all settings, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env) -> Result<Self, Problems> {
        let database_url = env.get(&DATABASE_URL);
        let listen = env.get(&LISTEN);
        let secrets_key_file = env.get(&SECRETS_KEY_FILE);
        let mailer_key_file = env.get(&MAILER_KEY_FILE);
        let portal_url = env.get(&PORTAL_URL);
        let first_administrator = env.optional(&FIRST_ADMINISTRATOR);
        env.finish(|| {
            Some(Self {
                database_url: database_url?,
                listen: listen?,
                secrets_key_file: secrets_key_file?,
                mailer_key_file: mailer_key_file?,
                portal_url: portal_url?,
                first_administrator,
            })
        })
    }
}

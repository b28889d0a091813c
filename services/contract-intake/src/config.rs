//! Settings of the service, and the only place that knows their names.

use std::net::SocketAddr;
use std::path::PathBuf;

use vsys_chassis::{Env, Problems, Secret, Setting};

use crate::domain::numbering::Numbering;

static DATABASE_URL: Setting = Setting {
    name: "VSYS_CONTRACT_INTAKE_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the runtime role, which owns nothing.",
};

/// Read by `vsys migrate` only.
pub(crate) static OWNER_DATABASE_URL: Setting = Setting {
    name: "VSYS_CONTRACT_INTAKE_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the role that owns the schema and runs its migrations.",
};

static LISTEN: Setting = Setting {
    name: "VSYS_CONTRACT_INTAKE_LISTEN",
    default: Some("127.0.0.1:7207"),
    secret: false,
    about: "Address and port that gRPC is served on.",
};

static MAILER_KEY_FILE: Setting = Setting {
    name: "VSYS_CONTRACT_INTAKE_MAILER_KEY_FILE",
    default: None,
    secret: false,
    about: "Path of the public half (64 hexadecimal digits, X25519) of the mailer's key.",
};

static IDENTITY_KEY_FILE: Setting = Setting {
    name: "VSYS_CONTRACT_INTAKE_IDENTITY_KEY_FILE",
    default: None,
    secret: false,
    about: "Path of the public half (64 hexadecimal digits, X25519) of identity's key.",
};

static NUMBERING: Setting = Setting {
    name: "VSYS_CONTRACT_INTAKE_NUMBERING",
    default: Some("continuous"),
    secret: false,
    about: "When new codes are given: continuous, or weekly (collated until Monday, numbered on Tuesday and Wednesday, told on Thursday).",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] =
    &[&DATABASE_URL, &LISTEN, &MAILER_KEY_FILE, &IDENTITY_KEY_FILE, &NUMBERING];

/// The settings, read.
pub(crate) struct Config {
    /// Where mandates are kept.
    pub(crate) database_url: Secret<String>,
    /// Where calls are heard.
    pub(crate) listen: SocketAddr,
    /// Holds the key that seals for the mailer.
    pub(crate) mailer_key_file: PathBuf,
    /// Holds the key that seals for identity.
    pub(crate) identity_key_file: PathBuf,
    /// When codes are given.
    pub(crate) numbering: Numbering,
}

impl Config {
    /// Reads all settings, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env) -> Result<Self, Problems> {
        let database_url = env.get(&DATABASE_URL);
        let listen = env.get(&LISTEN);
        let mailer_key_file = env.get(&MAILER_KEY_FILE);
        let identity_key_file = env.get(&IDENTITY_KEY_FILE);
        let numbering = env.get(&NUMBERING);
        env.finish(|| {
            Some(Self {
                database_url: database_url?,
                listen: listen?,
                mailer_key_file: mailer_key_file?,
                identity_key_file: identity_key_file?,
                numbering: numbering?,
            })
        })
    }
}

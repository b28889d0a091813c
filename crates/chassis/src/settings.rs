//! Settings that all services of a process share.

use std::path::PathBuf;

use vsys_vocabulary::Environment;

use crate::env::{Env, Problems, Setting};
use crate::secret::Secret;
use crate::token::KeySources;

/// Where NATS is.
pub static NATS_URL: Setting = Setting {
    name: "VSYS_NATS_URL",
    default: None,
    secret: true,
    about: "URL of the NATS server, `nats://host:4222`.",
};
/// How to prove oneself to NATS.
pub static NATS_CREDENTIALS: Setting = Setting {
    name: "VSYS_NATS_CREDENTIALS",
    default: Some(""),
    secret: false,
    about: "Path of a `.creds` file for NATS.",
};
/// On how many NATS servers each message is kept.
pub static NATS_REPLICAS: Setting = Setting {
    name: "VSYS_NATS_REPLICAS",
    default: Some("1"),
    secret: false,
    about: "On how many NATS servers each message is kept: 3 in a cluster, else 1.",
};
/// Which system this is.
pub static ENVIRONMENT: Setting = Setting {
    name: "VSYS_ENVIRONMENT",
    default: None,
    secret: false,
    about: "`production`, `training` or `local`: only tokens for the same one are accepted.",
};
/// Whose tokens are accepted.
pub static TOKEN_KEYS: Setting = Setting {
    name: "VSYS_TOKEN_KEYS",
    default: None,
    secret: false,
    about: "Whose tokens are accepted: paths of JSON Web Key Sets (Ed25519), looked at every 5 \
            seconds, and addresses `http://host:port` of identity, asked every minute and when a \
            token names an unknown key; separated by commas. Keys change without a restart.",
};

/// What `vsys token` signs with.
pub static TOKEN_SIGNING_KEY: Setting = Setting {
    name: "VSYS_TOKEN_SIGNING_KEY",
    default: Some(""),
    secret: false,
    about: "Path of the private key with which `vsys token` signs, in development only.",
};

/// What only commands read, for the documentation.
pub static COMMANDS: &[&Setting] = &[&TOKEN_SIGNING_KEY];
/// What every running process reads, for the documentation.
pub static SHARED: &[&Setting] =
    &[&NATS_URL, &NATS_CREDENTIALS, &NATS_REPLICAS, &ENVIRONMENT, &TOKEN_KEYS];

/// How to reach the broker.
pub(crate) struct Broker {
    pub(crate) url: Secret<String>,
    pub(crate) credentials: Option<PathBuf>,
    pub(crate) replicas: usize,
}

impl Broker {
    /// `None` after noting what is wrong.
    pub(crate) fn from_env(env: &Env) -> Option<Self> {
        let url = env.get(&NATS_URL);
        let credentials = env.optional(&NATS_CREDENTIALS);
        let replicas = env.get(&NATS_REPLICAS);
        Some(Self { url: url?, credentials, replicas: replicas? })
    }
}

/// What the shared settings say.
pub(crate) struct Shared {
    pub(crate) broker: Broker,
    pub(crate) environment: Environment,
    pub(crate) token_keys: KeySources,
}

impl Shared {
    pub(crate) fn from_env(env: &Env) -> Result<Self, Problems> {
        let broker = Broker::from_env(env);
        let environment = env.get(&ENVIRONMENT);
        let token_keys = env.get(&TOKEN_KEYS);
        env.finish(|| {
            Some(Self { broker: broker?, environment: environment?, token_keys: token_keys? })
        })
    }
}

//! Settings of the service, and the only place that knows their names.

use std::net::SocketAddr;

use vsys_chassis::{Env, Problems, Secret, Setting};

static DATABASE_URL: Setting = Setting {
    name: "VSYS_FACILITY_REGISTRY_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the runtime role, which owns nothing.",
};

/// Read by `vsys migrate` only.
pub(crate) static OWNER_DATABASE_URL: Setting = Setting {
    name: "VSYS_FACILITY_REGISTRY_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the role that owns the schema and runs its migrations.",
};

static LISTEN: Setting = Setting {
    name: "VSYS_FACILITY_REGISTRY_LISTEN",
    default: Some("127.0.0.1:7201"),
    secret: false,
    about: "Address and port that gRPC is served on.",
};

static HTTP_LISTEN: Setting = Setting {
    name: "VSYS_FACILITY_REGISTRY_HTTP_LISTEN",
    default: Some("127.0.0.1:8082"),
    secret: false,
    about: "Address and port that FHIR is served on.",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] = &[&DATABASE_URL, &LISTEN, &HTTP_LISTEN];

/// The settings, read.
pub(crate) struct Config {
    /// Where the register is kept.
    pub(crate) database_url: Secret<String>,
    /// Where calls are heard.
    pub(crate) listen: SocketAddr,
    /// Where FHIR is asked for.
    pub(crate) http_listen: SocketAddr,
}

impl Config {
    /// Reads all settings, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env) -> Result<Self, Problems> {
        let database_url = env.get(&DATABASE_URL);
        let listen = env.get(&LISTEN);
        let http_listen = env.get(&HTTP_LISTEN);
        env.finish(|| {
            Some(Self { database_url: database_url?, listen: listen?, http_listen: http_listen? })
        })
    }
}

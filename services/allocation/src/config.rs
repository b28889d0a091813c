//! Settings of the service, and the only place that knows their names.

use std::{net::SocketAddr, num::NonZeroU64, time::Duration};

use vsys_chassis::{Env, Problems, Secret, Setting};

static DATABASE_URL: Setting = Setting {
    name: "VSYS_ALLOCATION_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the runtime role, which owns nothing.",
};

/// Read by `vsys migrate` only.
pub(crate) static OWNER_DATABASE_URL: Setting = Setting {
    name: "VSYS_ALLOCATION_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the role that owns the schema and runs its migrations.",
};

static LISTEN: Setting = Setting {
    name: "VSYS_ALLOCATION_LISTEN",
    default: Some("127.0.0.1:7202"),
    secret: false,
    about: "Address and port that gRPC is served on.",
};

static REMINDERS_SECONDS: Setting = Setting {
    name: "VSYS_ALLOCATION_REMINDERS_SECONDS",
    default: Some("30"),
    secret: false,
    about: "Seconds between two looks for reminders whose time has come.",
};

static ORDERS_ON_THEIR_WAY: Setting = Setting {
    name: "VSYS_ALLOCATION_ORDERS_ON_THEIR_WAY",
    default: Some("8000"),
    secret: false,
    about: "Orders that may be on their way to partners, a lock's own included, for it to begin; \
            more is right where orders reach partners faster.",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] =
    &[&DATABASE_URL, &LISTEN, &REMINDERS_SECONDS, &ORDERS_ON_THEIR_WAY];

/// The settings, read.
pub(crate) struct Config {
    /// Where sheets and locks are kept.
    pub(crate) database_url: Secret<String>,
    /// Where calls are heard.
    pub(crate) listen: SocketAddr,
    /// How often due reminders are looked for.
    pub(crate) reminders_every: Duration,
    /// Orders that may be on their way to partners, a lock's own included, for it to begin.
    pub(crate) orders_on_their_way: u32,
}

impl Config {
    /// Reads all settings, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env) -> Result<Self, Problems> {
        let database_url = env.get(&DATABASE_URL);
        let listen = env.get(&LISTEN);
        let seconds: Option<NonZeroU64> = env.get(&REMINDERS_SECONDS);
        let orders_on_their_way = env.get(&ORDERS_ON_THEIR_WAY);
        env.finish(|| {
            Some(Self {
                database_url: database_url?,
                listen: listen?,
                reminders_every: Duration::from_secs(seconds?.get()),
                orders_on_their_way: orders_on_their_way?,
            })
        })
    }
}

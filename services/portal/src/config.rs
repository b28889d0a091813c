//! Settings of the portal, and the only place that knows their names.

use std::net::SocketAddr;

use tonic::transport::Uri;
use vsys_chassis::{Env, Problems, Setting};

static LISTEN: Setting = Setting {
    name: "VSYS_PORTAL_LISTEN",
    default: Some("127.0.0.1:7208"),
    secret: false,
    about: "Address and port that gRPC health is served on.",
};

static HTTP_LISTEN: Setting = Setting {
    name: "VSYS_PORTAL_HTTP_LISTEN",
    default: Some("127.0.0.1:8080"),
    secret: false,
    about: "Address and port that pages are served on.",
};

static PROXIES: Setting = Setting {
    name: "VSYS_PORTAL_PROXIES",
    default: Some("0"),
    secret: false,
    about: "How many proxies of ours stand in front and append to `X-Forwarded-For`; with 0 the \
            header is not believed.",
};

static IDENTITY_URL: Setting = Setting {
    name: "VSYS_PORTAL_IDENTITY_URL",
    default: Some("http://127.0.0.1:7204"),
    secret: false,
    about: "Where identity answers gRPC.",
};

static ALLOCATION_URL: Setting = Setting {
    name: "VSYS_PORTAL_ALLOCATION_URL",
    default: Some("http://127.0.0.1:7202"),
    secret: false,
    about: "Where allocation answers gRPC.",
};

static FACILITY_REGISTRY_URL: Setting = Setting {
    name: "VSYS_PORTAL_FACILITY_REGISTRY_URL",
    default: Some("http://127.0.0.1:7201"),
    secret: false,
    about: "Where the facility registry answers gRPC.",
};

static LOGISTICS_NOTIFIER_URL: Setting = Setting {
    name: "VSYS_PORTAL_LOGISTICS_NOTIFIER_URL",
    default: Some("http://127.0.0.1:7203"),
    secret: false,
    about: "Where the logistics notifier answers gRPC.",
};

static CONTRACT_INTAKE_URL: Setting = Setting {
    name: "VSYS_PORTAL_CONTRACT_INTAKE_URL",
    default: Some("http://127.0.0.1:7207"),
    secret: false,
    about: "Where the contract intake answers gRPC.",
};

static DOCUMENTS_URL: Setting = Setting {
    name: "VSYS_PORTAL_DOCUMENTS_URL",
    default: Some("http://127.0.0.1:7209"),
    secret: false,
    about: "Where documents answers gRPC.",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] = &[
    &LISTEN,
    &HTTP_LISTEN,
    &PROXIES,
    &IDENTITY_URL,
    &ALLOCATION_URL,
    &FACILITY_REGISTRY_URL,
    &LOGISTICS_NOTIFIER_URL,
    &CONTRACT_INTAKE_URL,
    &DOCUMENTS_URL,
];

/// The settings, read.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where gRPC health is served.
    pub listen: SocketAddr,
    /// Where pages are served.
    pub http_listen: SocketAddr,
    /// How many proxies of ours stand in front.
    pub proxies: usize,
    /// The services behind.
    pub upstreams: Upstreams,
}

/// Where the services behind the pages are.
#[derive(Debug, Clone)]
pub struct Upstreams {
    /// People, sessions, audit and desk.
    pub identity: Uri,
    /// Rounds and sheets.
    pub allocation: Uri,
    /// Places and sites.
    pub facility_registry: Uri,
    /// Partners and orders.
    pub logistics_notifier: Uri,
    /// Mandates and the master list.
    pub contract_intake: Uri,
    /// What is printed.
    pub documents: Uri,
}

impl Config {
    /// Reads all settings, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env) -> Result<Self, Problems> {
        let listen = env.get(&LISTEN);
        let http_listen = env.get(&HTTP_LISTEN);
        let proxies = env.get(&PROXIES);
        let identity = env.get(&IDENTITY_URL);
        let allocation = env.get(&ALLOCATION_URL);
        let facility_registry = env.get(&FACILITY_REGISTRY_URL);
        let logistics_notifier = env.get(&LOGISTICS_NOTIFIER_URL);
        let contract_intake = env.get(&CONTRACT_INTAKE_URL);
        let documents = env.get(&DOCUMENTS_URL);
        env.finish(|| {
            Some(Self {
                listen: listen?,
                http_listen: http_listen?,
                proxies: proxies?,
                upstreams: Upstreams {
                    identity: identity?,
                    allocation: allocation?,
                    facility_registry: facility_registry?,
                    logistics_notifier: logistics_notifier?,
                    contract_intake: contract_intake?,
                    documents: documents?,
                },
            })
        })
    }
}

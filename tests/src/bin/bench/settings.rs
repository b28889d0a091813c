//! The settings of the bench; `cargo xtask bench` sets them.

use vsys_chassis::Setting;
use vsys_tests::VenueSettings;

pub(crate) const VENUE: VenueSettings = VenueSettings {
    facility_registry: required(
        "VSYS_BENCH_FACILITY_REGISTRY_URL",
        "address of the facility registry, as http://127.0.0.1:7201",
    ),
    allocation: required("VSYS_BENCH_ALLOCATION_URL", "address of allocation"),
    logistics_notifier: required(
        "VSYS_BENCH_LOGISTICS_NOTIFIER_URL",
        "address of the logistics notifier",
    ),
    identity: required("VSYS_BENCH_IDENTITY_URL", "address of identity"),
    contract_intake: required("VSYS_BENCH_CONTRACT_INTAKE_URL", "address of contract intake"),
    nats: required("VSYS_BENCH_NATS_URL", "the broker, as partners reach it"),
    signing_key: required("VSYS_BENCH_SIGNING_KEY", "file of the key that signs tokens"),
    process: required("VSYS_BENCH_VSYS_PID", "number of the services' process"),
    reference: required("VSYS_BENCH_REFERENCE", "folder with places.csv and prefectures.csv"),
    environment: Setting {
        name: "VSYS_ENVIRONMENT",
        default: Some("local"),
        secret: false,
        about: "which deployment the tokens are for",
    },
};

pub(crate) const DATABASE: Setting = required(
    "VSYS_BENCH_DATABASE_URL",
    "superuser's URL of the services' database; the bench runs on servers of its own only",
);
pub(crate) const CREDENTIALS: Setting =
    required("VSYS_BENCH_NATS_CREDENTIALS", "the services' credentials file for the broker");

pub(crate) const DOCUMENTS: Setting = required("VSYS_BENCH_DOCUMENTS_URL", "address of documents");
pub(crate) const API: Setting =
    required("VSYS_BENCH_API_URL", "where partners' programs call, as http://127.0.0.1:8081");
pub(crate) const PORTAL: Setting =
    required("VSYS_BENCH_PORTAL_URL", "where the pages are, as http://localhost:8080");
pub(crate) const MAILER_KEY: Setting = required(
    "VSYS_BENCH_MAILER_KEY",
    "file of the key that opens letters: the bench has no mail server to read them from",
);
pub(crate) const CHROMIUM: Setting = optional("VSYS_BENCH_CHROMIUM", "the browser");
pub(crate) const NODE: Setting = optional("VSYS_BENCH_NODE", "the Node that drives it");
pub(crate) const NODE_MODULES: Setting =
    optional("VSYS_BENCH_NODE_MODULES", "folder in which playwright-core is installed");

const fn optional(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: Some(""), secret: false, about }
}

const fn required(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: None, secret: false, about }
}

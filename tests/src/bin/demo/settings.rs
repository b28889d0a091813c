//! The settings of the demonstration; `cargo xtask demo` sets them.

use vsys_chassis::Setting;
use vsys_tests::VenueSettings;

pub(crate) const VENUE: VenueSettings = VenueSettings {
    facility_registry: required(
        "VSYS_DEMO_FACILITY_REGISTRY_URL",
        "address of the facility registry, as http://127.0.0.1:7201",
    ),
    allocation: required("VSYS_DEMO_ALLOCATION_URL", "address of allocation"),
    logistics_notifier: required(
        "VSYS_DEMO_LOGISTICS_NOTIFIER_URL",
        "address of the logistics notifier",
    ),
    identity: required("VSYS_DEMO_IDENTITY_URL", "address of identity"),
    contract_intake: required("VSYS_DEMO_CONTRACT_INTAKE_URL", "address of contract intake"),
    nats: required("VSYS_DEMO_NATS_URL", "the broker, as partners reach it"),
    signing_key: required("VSYS_DEMO_SIGNING_KEY", "file of the key that signs tokens"),
    process: required("VSYS_DEMO_VSYS_PID", "number of the services' process"),
    reference: required("VSYS_DEMO_REFERENCE", "folder with places.csv and prefectures.csv"),
    environment: Setting {
        name: "VSYS_ENVIRONMENT",
        default: Some("local"),
        secret: false,
        about: "which deployment the tokens are for",
    },
};

pub(crate) const PYTHON: Setting = Setting {
    name: "VSYS_DEMO_PYTHON",
    default: Some("python3"),
    secret: false,
    about: "the Python that runs the partners' example clients",
};

pub(crate) const PYTHONPATH: Setting =
    required("VSYS_DEMO_PYTHONPATH", "folder in which nats-py and nkeys are installed");

pub(crate) const PORTAL: Setting =
    required("VSYS_DEMO_PORTAL_URL", "where the pages are, as http://localhost:8080");

pub(crate) const API: Setting =
    required("VSYS_DEMO_API_URL", "where partners' programs call, as http://127.0.0.1:8081");

pub(crate) const LETTERS: Setting =
    required("VSYS_DEMO_LETTERS_URL", "where caught letters are read, as http://127.0.0.1:1080");

pub(crate) const PEOPLE: Setting =
    required("VSYS_DEMO_PEOPLE", "file that remembers the account made for working by hand");

pub(crate) const NODE: Setting =
    for_stories("VSYS_DEMO_NODE", "the Node that leads a browser through the stories");

pub(crate) const NODE_PATH: Setting =
    for_stories("VSYS_DEMO_NODE_PATH", "folder in which playwright-core is installed");

pub(crate) const CHROMIUM: Setting =
    for_stories("VSYS_DEMO_CHROMIUM", "the browser that the stories are played in");

/// Needed with `--stories` only.
const fn for_stories(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: Some(""), secret: false, about }
}

const fn required(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: None, secret: false, about }
}

#![doc = include_str!("../README.md")]

mod app;
mod config;
mod domain;
mod entry;
mod events;
mod grpc;
mod http;
mod start;
mod store;

use sqlx::migrate::Migrator;

use vsys_chassis::{Service, Tables};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The facility registry, as the chassis runs it.
pub const SERVICE: Service = Service {
    name: "facility-registry",
    schema: "facility_registry",
    settings: config::SETTINGS,
    tables: Some(Tables { owner_url: &config::OWNER_DATABASE_URL, migrations: &MIGRATIONS }),
    reasons: grpc::reason::REASONS,
    policy: &grpc::policy::POLICY,
    start: start::start,
    missed: None,
    openapi: None,
    verify: None,
};

#![doc = include_str!("../README.md")]

mod app;
mod config;
mod domain;
mod events;
mod grpc;
mod start;
mod store;

use sqlx::migrate::Migrator;
use vsys_chassis::{Service, Tables};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Contract intake, as the chassis runs it.
pub const SERVICE: Service = Service {
    name: "contract-intake",
    schema: "contract_intake",
    settings: config::SETTINGS,
    tables: Some(Tables { owner_url: &config::OWNER_DATABASE_URL, migrations: &MIGRATIONS }),
    reasons: grpc::reason::REASONS,
    policy: &grpc::policy::POLICY,
    start: start::start,
    missed: None,
    openapi: None,
    verify: None,
};

#![doc = include_str!("../README.md")]

mod app;
mod config;
mod csv;
mod domain;
mod events;
mod grpc;
mod http;
mod partner;
mod reconcile;
mod start;
mod store;
mod webhook;

pub use reconcile::missed;

use sqlx::migrate::Migrator;
use vsys_chassis::{Service, Tables};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The logistics notifier, as the chassis runs it.
pub const SERVICE: Service = Service {
    name: "logistics-notifier",
    schema: "logistics_notifier",
    settings: config::SETTINGS,
    tables: Some(Tables { owner_url: &config::OWNER_DATABASE_URL, migrations: &MIGRATIONS }),
    reasons: grpc::reason::REASONS,
    policy: &grpc::policy::POLICY,
    start: start::start,
    missed: Some(|pool| Box::pin(missed(pool))),
    openapi: Some(http::openapi_json),
    verify: None,
};

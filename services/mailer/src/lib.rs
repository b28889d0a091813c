#![doc = include_str!("../README.md")]

mod app;
mod config;
mod domain;
mod events;
mod grpc;
mod metrics;
mod post;
pub mod seal;
mod start;
mod store;
mod wording;

use sqlx::migrate::Migrator;
use vsys_chassis::{Service, Tables};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The mailer, as the chassis runs it.
pub const SERVICE: Service = Service {
    name: "mailer",
    schema: "mailer",
    settings: config::SETTINGS,
    tables: Some(Tables { owner_url: &config::OWNER_DATABASE_URL, migrations: &MIGRATIONS }),
    reasons: grpc::reason::REASONS,
    policy: &grpc::policy::POLICY,
    start: start::start,
    missed: None,
    openapi: None,
    verify: None,
};

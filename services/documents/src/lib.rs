#![doc = include_str!("../README.md")]

mod app;
mod config;
mod domain;
mod grpc;
mod press;
mod start;

use vsys_chassis::Service;

/// Documents, as the chassis runs them.
pub const SERVICE: Service = Service {
    name: "documents",
    schema: "documents",
    settings: config::SETTINGS,
    tables: None,
    reasons: grpc::reason::REASONS,
    policy: &grpc::policy::POLICY,
    start: start::start,
    missed: None,
    openapi: None,
    verify: None,
};

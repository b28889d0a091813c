#![doc = include_str!("../README.md")]

mod assets;
mod clients;
mod config;
mod cookies;
mod csrf;
mod device;
mod elevation;
mod flash;
mod form;
mod format;
mod frame;
mod guard;
mod guest;
mod limits;
mod locale;
mod own_path;
mod page;
mod pages;
mod portal;
mod qr;
mod routes;
mod security;
mod sessions;
mod start;
mod table;
mod trouble;
mod visitor;

pub use config::{Config, Upstreams};
pub use routes::{Row, Who, rows};
pub use start::open;

use vsys_chassis::{Policy, Service};

/// The portal, as the chassis runs it.
pub const SERVICE: Service = Service {
    name: "portal",
    schema: "portal",
    settings: config::SETTINGS,
    tables: None,
    reasons: &[],
    policy: &Policy::NONE,
    start: start::start,
    missed: None,
    openapi: None,
    verify: None,
};

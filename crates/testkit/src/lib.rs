#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be arranged has failed: a panic is how a test says so"
)]

mod database;
mod eventually;
mod keys;
mod memory;
mod nats;
mod people;
mod roles;
mod sandbox;
mod servers;
mod sweep;
mod template;

pub use database::{Database, fresh_database};
pub use eventually::{Answer, eventually};
pub use keys::MAILER_PRIVATE;
pub use memory::Memory;
pub use nats::{Nats, nats};
pub use people::{Caller, Tokens, actor};
pub use sandbox::{Sandbox, SandboxPlan, schemas, settings};

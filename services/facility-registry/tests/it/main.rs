//! The registry from outside: real PostgreSQL, real NATS, its gRPC face.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what arranges a test may end it"
)]

mod facilities;
mod heard;
mod lists;
mod mandates;
mod permissions;
mod places;
mod refusals;
mod register;
mod store;
mod type_rules;
mod versions;

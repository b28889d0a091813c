//! Allocation from outside: real PostgreSQL, real NATS, its gRPC face.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what arranges a test may end it"
)]

mod atlas;
mod country;
mod course;
mod main_path;
mod refusal;
mod told;

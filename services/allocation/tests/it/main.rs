//! Allocation from outside: real PostgreSQL, real NATS, its gRPC face.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what arranges a test may end it"
)]

mod amendments;
mod atlas;
mod before_the_lock;
mod chain;
mod country;
mod course;
mod demands;
mod facility_lines;
mod files;
mod heard;
mod holds;
mod irreversible;
mod late;
mod line_refusals;
mod lock_refusals;
mod main_path;
mod pace;
mod permissions;
mod refusal;
mod round_refusals;
mod rules;
mod told;
mod twice;

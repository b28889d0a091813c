//! The service as others meet it: events in, messages and calls out, real PostgreSQL and NATS.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may ask the clock and make ids, and what cannot be arranged has failed"
)]

mod advance_notices;
mod amendments;
mod api;
mod areas;
mod digests;
mod holds;
mod hostile_receivers;
mod isolation;
mod nation;
mod operator;
mod orders;
mod policy;
mod progress;
mod recalls;
mod receipts;
mod receiver;
mod replays;
mod revocation;
mod shipping;
mod town;
mod webhooks;
mod workers;

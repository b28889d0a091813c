//! Identity on a real database and a real broker.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what arranges a test may end it"
)]

mod accounts;
mod audit;
mod audit_chain;
mod care;
mod desk;
mod factors;
mod house;
mod keys;
mod letters;
mod links;
mod log_in;
mod mandates;
mod permissions;
mod programs;
mod sessions;
mod successions;

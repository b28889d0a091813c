//! Contract intake from outside: forms in, facts out, with a real database and a real broker.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what arranges a test may end it"
)]

mod codes;
mod forms;
mod hall;
mod irreversible;
mod looked_up;
mod master_list;
mod numbered;
mod permissions;
mod proofs;
mod receipt;
mod refused;
mod sent_back;
mod successors;

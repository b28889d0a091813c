//! Contract intake from outside: forms in, facts out, with a real database and a real broker.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what arranges a test may end it"
)]

mod application_steps;
mod codes;
mod forms;
mod hall;
mod irreversible;
mod languages;
mod looked_up;
mod mandataries;
mod master_entries;
mod master_list;
mod no_lists;
mod numbered;
mod obstacles;
mod permissions;
mod proofs;
mod rare_names;
mod receipt;
mod refused;
mod reissued;
mod same_moment;
mod sent_back;
mod successors;
mod typed_codes;

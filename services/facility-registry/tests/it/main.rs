//! The registry from outside: real PostgreSQL, real NATS, its gRPC face.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what arranges a test may end it"
)]

mod area_demands;
mod closing;
mod demands;
mod facilities;
mod fhir;
mod heard;
mod importing;
mod lists;
mod locked_demands;
mod mandates;
mod mergers;
mod nearest;
mod obstacles;
mod permissions;
mod places;
mod planned_closing;
mod public_details;
mod refusals;
mod refused_mandates;
mod register;
mod sequences;
mod store;
mod succession;
mod transfer_policies;
mod transfers;
mod type_rules;
mod typed_files;
mod versions;

//! The mailer from outside: facts in, letters out through a real mail server.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what arranges a test may end it"
)]

mod clerks;
mod encrypted;
mod facts;
mod intake;
mod letters;
mod lists;
mod mailing;
mod once;
mod permissions;
mod post_office;
mod private;
mod store;
mod trouble;

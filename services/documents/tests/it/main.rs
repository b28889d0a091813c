//! Documents from outside: facts in, paper out, read again by the programs that readers use.
#![expect(clippy::panic, clippy::unwrap_used, reason = "what arranges a test may end it")]

mod looks;
mod mandates;
mod paper;
mod rare_names;
mod refusals;
mod shop;

//! The promises of this crate, on a real PostgreSQL and a real broker.
#![cfg(test)]

mod broker;
mod consuming;
mod dead_letters;
mod fixture;
mod listening;
mod outages;
mod reconciling;
mod recording;
mod relaying;
mod traces;

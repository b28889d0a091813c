//! What the outside world hears of V-SYS, judged by the programs that others read it with.
//!
//! `cargo xtask test` installs those programs and says in the environment where they are.

#![cfg(test)]

mod afterwards;
mod api;
mod broker;
mod codes;
mod collector;
mod coverage;
mod document;
mod fhir;
mod folder;
mod grpc;
mod messages;
mod partner;
mod play;
mod program;
mod receiver;
mod stage;
mod tools;
mod trace;
mod webhooks;

#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod audit;
mod clock;
mod commands;
mod env;
mod fleet;
mod gate;
mod health;
mod host;
mod nats;
mod policy;
mod postgres;
mod refusal;
mod retry;
pub mod seal;
mod secret;
mod server;
mod service;
pub mod settings;
mod token;

pub use clock::Clock;
pub use commands::run;
pub use env::{Env, Problems, Setting};
pub use fleet::{Fleet, GRACE};
pub use gate::{NOT_YOUR_RPC, OVERLOADED, actor};
pub use host::{Ground, Host};
pub use policy::{Policy, Rule};
pub use refusal::{Reason, Refusal, internal};
pub use secret::Secret;
pub use server::MAX_MESSAGE_BYTES;
pub use service::{IsMissed, Missed, Running, Service, Start, Tables, Verified, Verify};
pub use token::{
    KeySources, SigningKey, TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING, TokenSigner,
    TokenVerifier, WRONG_ENVIRONMENT,
};

/// A service's threads hand much memory to each other, which the allocator of the C library makes
/// slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The reasons that any service may give, because the chassis gives them.
pub static REASONS: &[&Reason] = &[
    &TOKEN_MISSING,
    &TOKEN_INVALID,
    &TOKEN_EXPIRED,
    &WRONG_ENVIRONMENT,
    &NOT_YOUR_RPC,
    &OVERLOADED,
];

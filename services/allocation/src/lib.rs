#![doc = include_str!("../README.md")]

mod app;
mod config;
pub mod domain;
mod events;
mod grpc;
pub mod limits;
mod start;
mod store;

pub use start::SERVICE;

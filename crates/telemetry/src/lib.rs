#![doc = include_str!("../README.md")]

mod grpc;
mod init;
pub mod propagation;

pub use grpc::{GrpcTrace, Traced};
pub use init::{Guard, init};

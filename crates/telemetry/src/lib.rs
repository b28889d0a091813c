#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod grpc;
mod init;
pub mod propagation;

pub use grpc::{GrpcTrace, Traced};
pub use init::{Guard, init};

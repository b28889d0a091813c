#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod backoff;
mod consumer;
pub mod dead;
pub mod envelope;
mod failure;
mod heard;
pub mod inbox;
mod lease;
pub mod limits;
mod metrics;
mod outbox;
mod positions;
pub mod publish;
mod pulse;
mod reading;
pub mod reconcile;
mod relay;
mod sql;
mod topology;
mod trace;

pub use self::{
    consumer::{Consumer, Patience},
    envelope::{Envelope, Scope},
    heard::{HearError, Heard, Listener},
    metrics::WaitingGauge,
    outbox::{Outbox, Waiting},
    pulse::{Condition, Pulse, PulseWatch},
    relay::Relay,
    topology::{Share, Stream, Topology, Writer},
    trace::current_traceparent,
};
pub use failure::database_is_away;

//! Facts, to and from the wire.

pub(crate) mod incoming;
pub(crate) mod outgoing;

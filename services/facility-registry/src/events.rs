//! Facts told.

pub(crate) mod outgoing;

//! Facts told and heard.

pub(crate) mod incoming;
pub(crate) mod outgoing;

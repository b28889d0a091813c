//! Facts on their way in and out.

pub(crate) mod incoming;
pub(crate) mod outgoing;

//! Facts told and facts heard.

pub(crate) mod incoming;
pub(crate) mod outgoing;

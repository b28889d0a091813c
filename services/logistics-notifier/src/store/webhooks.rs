//! Webhooks: addresses and their secrets, what waits for them, and every post that was tried.

pub(crate) mod attempts;
pub(crate) mod deliveries;
pub(crate) mod endpoints;
pub(crate) mod secrets;
pub(crate) mod stretches;

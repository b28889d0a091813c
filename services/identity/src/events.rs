pub(crate) mod incoming;
pub(crate) mod outgoing;

//! Facts on their way in.

pub(crate) mod incoming;
pub(crate) mod matter;

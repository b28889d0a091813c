//! After the lock: orders, and what can still be put right.

pub(crate) mod correcting;
pub(crate) mod cut_off;
pub(crate) mod orders;
pub(crate) mod page;

//! The rules of the register: no database, no clock, no wire.

pub(crate) mod allotment;
pub(crate) mod authority;
pub(crate) mod batch;
pub(crate) mod facility;
pub(crate) mod fault;
pub(crate) mod place;
pub(crate) mod placement;
pub(crate) mod profile;
pub(crate) mod registration;
pub(crate) mod text;

//! The rules of the register: no database, no clock, no wire.

pub(crate) mod allotment;
pub(crate) mod area_demand;
pub(crate) mod authority;
pub(crate) mod batch;
pub(crate) mod demand;
pub(crate) mod facility;
pub(crate) mod fault;
pub(crate) mod keyword;
pub(crate) mod merger;
pub(crate) mod place;
pub(crate) mod placement;
pub(crate) mod position;
pub(crate) mod postcodes;
pub(crate) mod profile;
pub(crate) mod public_details;
pub(crate) mod registration;
pub(crate) mod rounds;
pub(crate) mod search;
pub(crate) mod settling;
pub(crate) mod succession;
pub(crate) mod text;
pub(crate) mod transfer;
pub(crate) mod transfer_policy;
pub(crate) mod words;

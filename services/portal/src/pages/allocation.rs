//! Sheets, rules, locks and what comes after them.

pub(crate) mod address;
pub(crate) mod after;
pub(crate) mod amount;
pub(crate) mod ceilings;
pub(crate) mod confirmation;
pub(crate) mod countries;
pub(crate) mod country;
pub(crate) mod fields;
pub(crate) mod goods;
pub(crate) mod heading;
pub(crate) mod holds;
pub(crate) mod lock;
pub(crate) mod map;
pub(crate) mod moment;
pub(crate) mod places;
pub(crate) mod progress;
pub(crate) mod quantity;
pub(crate) mod reading;
pub(crate) mod refusal;
pub(crate) mod rule;
pub(crate) mod sheet;

pub(crate) use countries::Countries;
pub(crate) use lock::waiting::Locking;
pub(crate) use places::Places;

//! The rules of shipping: pure, without clock, chance or I/O.

pub(crate) mod amendment;
pub(crate) mod area;
pub(crate) mod digest;
pub(crate) mod hold;
pub(crate) mod order;
pub(crate) mod order_number;
pub(crate) mod partner;
pub(crate) mod progress;
pub(crate) mod sheet;
pub(crate) mod temperature;
pub(crate) mod webhook;
pub(crate) mod working_day;

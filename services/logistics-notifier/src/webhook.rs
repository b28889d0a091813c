//! Posting partners' messages to addresses of their own (Standard Webhooks 1.0).

pub(crate) mod guard;
pub(crate) mod health;
pub(crate) mod lane;
pub(crate) mod message;
pub(crate) mod post;
pub(crate) mod results;
pub(crate) mod sign;
pub(crate) mod worker;

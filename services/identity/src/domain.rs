//! The rules: no I/O, no clock, no chance.

pub(crate) mod account;
pub(crate) mod account_csv;
pub(crate) mod audit;
pub(crate) mod authority;
pub(crate) mod keys;
pub(crate) mod link;
pub(crate) mod mandate;
pub(crate) mod organisation;
pub(crate) mod password;
pub(crate) mod question;
pub(crate) mod session;
pub(crate) mod slowing;
pub(crate) mod text;
pub(crate) mod totp;

//! The pages: each parses, calls services with the visitor's token, and builds its template.

pub(crate) mod accounts;
pub(crate) mod allocation;
pub(crate) mod audit;
pub(crate) mod elevate;
pub(crate) mod facility;
pub(crate) mod faq;
pub(crate) mod home;
pub(crate) mod key_set;
pub(crate) mod language;
pub(crate) mod links;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod orders;
pub(crate) mod organisations;
pub(crate) mod password_reset;
pub(crate) mod questions;
pub(crate) mod role;
pub(crate) mod rounds;
pub(crate) mod second_factor;
pub(crate) mod service_accounts;
pub(crate) mod settings;

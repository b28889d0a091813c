//! The mail server: reached, talked with, and what its answers mean.

mod counter;
mod mail;
mod server;

pub(crate) use self::counter::Counter;
pub(crate) use self::mail::Mail;
pub(crate) use self::server::{Authority, MailServer, SmtpUrl};

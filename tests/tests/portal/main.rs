//! What people do on the portal's pages, with identity itself behind them.

#![cfg(test)]
#![expect(
    clippy::disallowed_methods,
    reason = "a test may ask the clock, make ids, and look into a table"
)]

mod accounts;
mod audit;
mod browser;
mod demand;
mod desk;
mod factors;
mod flood;
mod house;
mod import;
mod invitation;
mod land;
mod mail;
mod paper;
mod programs;
mod round;
mod settings;
mod sheets;
mod uploads;

//! What people of every office see and do on the pages, in a real browser.
//!
//! Each test sets a whole system up, gives people their accounts, and has a script of
//! `tests/judges/screens` do by clicks and keys what they would do.

#![cfg(test)]

mod broker;
mod browser;
mod cast;
mod deliveries;
mod folder;
mod land;
mod post_office;
mod program;
mod reckoning;
mod rounds;
mod stage;
mod tools;

mod every_page;
mod facilities;
mod getting_started;
mod keyboard;
mod mandates;
mod passkey;
mod scenario_one;
mod scenario_two;
mod without_script;

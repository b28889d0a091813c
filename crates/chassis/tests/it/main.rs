//! The chassis as a service and its callers meet it.

#![cfg(test)]

mod database;
mod echo;
mod gate;
mod health;
mod settings;
mod stop;
mod token;

//! The chassis as a service and its callers meet it.

#![cfg(test)]

mod audit;
mod database;
mod echo;
mod gate;
mod health;
mod key_sets;
mod office;
mod settings;
mod stop;
mod token;

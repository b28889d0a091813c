//! Bad luck, played on a whole system: servers of its own, the program `vsys`, all offices and
//! partners of a small country. After each story every order is in its partner's hands exactly
//! once by its id, the digests agree, and the chain of locks is intact.
//!
//! `cargo xtask test -p vsys-tests --test stories` runs them.

#![cfg(test)]

mod crowd;
mod echo;
mod ground;
mod locking;
mod middle;
mod moments;
mod patience;
mod receiver;
mod reckoning;
mod stage;

mod broker_stopped;
mod database_restarted;
mod heard_thrice;
mod partner_offline;
mod poisoned;
mod process_killed;
mod storage_lost;
mod webhook_worker_killed;

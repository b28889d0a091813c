//! A country to play with: its places, made-up sites and partners, the offices' clients, and what
//! partners receive. The demonstration, the bench and the stories stand on it.
//!
//! It knows the services only as a stranger does: public gRPC with signed tokens, and a partner's
//! own feed on NATS.

mod applicants;
mod apportion;
mod books;
mod client;
mod country;
mod expected;
mod feed;
mod ledger;
mod naming;
mod order;
mod people;
mod player;
mod postcodes;
mod process;
mod register;
mod round;
mod scenario;
mod sheet;
mod site;
mod sites;
mod trade;
mod venue;
mod watch;

pub use applicants::{Applicants, MandateKey};
pub use apportion::apportion;
pub use books::{Books, Disagreement, Missing};
pub use client::{Addresses, Client, Desk, reason, refused};
pub use country::{Country, Prefecture, Town};
pub use expected::Expected;
pub use feed::{Access, Delivery, Feed};
pub use ledger::Ledger;
pub use order::{Digest, Event, Order, digest_hash};
pub use people::{Letters, People, Person, a_step_behind};
pub use player::{Decision, Player, TownLines};
pub use process::Process;
pub use register::Register;
pub use round::{Lock, Round, RoundPlan};
pub use scenario::Scenario;
pub use site::{Site, SiteType, mistyped};
pub use sites::{Dummies, SiteCounts, Sites};
pub use trade::{PRODUCT, Trade, Trader};
pub use venue::{Venue, VenueSettings};
pub use watch::{Quiet, Watch};

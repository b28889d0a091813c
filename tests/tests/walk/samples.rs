//! THE table: for each RPC that is not open what is asked, about whose matter, and what becomes
//! of foreign ones. Reading comes before changing, and what ends things comes last.

mod accounts;
mod amendments;
mod demands;
mod desk;
mod feeds;
mod mandates;
mod mine;
mod orders;
mod partners;
mod register;
mod rounds;
mod sheets;
mod shipments;
mod signing;

use crate::sample::Sample;
use crate::wire::Wire;

/// A sample of an RPC.
pub(crate) type Call = Sample<Wire>;

/// All of it, in the order in which it is asked.
pub(crate) fn samples() -> Vec<Call> {
    [
        register::reading(),
        demands::reading(),
        feeds::reading(),
        orders::reading(),
        shipments::reading(),
        partners::reading(),
        rounds::reading(),
        sheets::reading(),
        amendments::reading(),
        accounts::reading(),
        desk::reading(),
        mandates::reading(),
        mine::reading(),
        orders::changing(),
        shipments::changing(),
        partners::changing(),
        sheets::changing(),
        amendments::changing(),
        feeds::changing(),
        rounds::changing(),
        demands::changing(),
        register::changing(),
        desk::changing(),
        mandates::changing(),
        mine::changing(),
        accounts::changing(),
        signing::changing(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

//! What a child of a sheet can give and wants (接種可能量および希望量).

use std::collections::BTreeMap;

use super::child::Child;

/// What is known of each child; one that nobody entered anything for is left out.
pub type Demands = BTreeMap<Child, Demand>;

/// What a basic facility and those that receive from it want together, or all of those in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Doses that they can give in the round.
    pub capacity_doses: u64,
    /// Vials of the round's product that they want.
    pub wanted_vials: u64,
}

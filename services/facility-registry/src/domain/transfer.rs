//! Transfers that may have come to a site, as far as the register can know: a site cannot have
//! received anything while none of the facilities that it ever received from was allocated any. Once
//! vaccine could be passed on between any two sites, it may have come from anywhere.

use vsys_vocabulary::{FacilityCode, Units};

/// What whoever changes a type or a pair has made sure of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    /// The site never received a transfer.
    NeverReceived,
    /// What it received is used, and none is left.
    AllUsed,
}

/// Why a site may have received something: a facility that it received from, or any facility once
/// any could pass vaccine on, was allocated some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Possible {
    /// The basic facility.
    pub(crate) basic: FacilityCode,
    /// Number of the first round that gave it any.
    pub(crate) round: String,
    /// Vials that it gave.
    pub(crate) vials: Units,
    /// How it may have come from there.
    pub(crate) way: Way,
}

/// How vaccine may have come from one site to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The other receives or received from it.
    Pair,
    /// Any site could pass vaccine on to any other.
    AnySites,
}

impl Possible {
    /// The way in words, before the rest of a sentence.
    pub(crate) fn said(&self) -> String {
        let Self { basic, round, vials, way } = self;
        let given = format!("round {round} allocated {vials} vials");
        match way {
            Way::Pair => format!("it receives or received from {basic}, to which {given}"),
            Way::AnySites => {
                format!("any site could pass vaccine on to it, and to {basic} {given}")
            }
        }
    }
}

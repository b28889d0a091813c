//! Transfers that may have come to a site, as far as the register can know: a site cannot have
//! received anything while none of the facilities that it ever received from was allocated any.

use vsys_vocabulary::{FacilityCode, Units};

/// What whoever changes a type or a pair has made sure of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    /// The site never received a transfer.
    NeverReceived,
    /// What it received is used, and none is left.
    AllUsed,
}

/// Why a site may have received something: a facility that it received from was allocated some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Possible {
    /// The basic facility.
    pub(crate) basic: FacilityCode,
    /// Number of the first round that gave it any.
    pub(crate) round: String,
    /// Vials that it gave.
    pub(crate) vials: Units,
}

//! Stops of shipping.

use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, LotNumber, ProductCode};

/// What must not be shipped; what is absent means any (緊急出荷停止).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) id: Uuid,
    pub(crate) product: Option<ProductCode>,
    pub(crate) lot: Option<LotNumber>,
    pub(crate) facility: Option<FacilityCode>,
    pub(crate) reason: String,
}

/// The end of a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Release {
    pub(crate) hold_id: Uuid,
    pub(crate) reason: String,
}

//! A stop of shipping as partners read it.

use serde::Serialize;
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, LotNumber, ProductCode};

use crate::domain::hold::{Hold, Release};

/// The data of `shipments.held` and `shipments.released`; what is null means any.
#[derive(Debug, Serialize)]
pub(crate) struct HoldData<'a> {
    hold_id: Uuid,
    product_code: Option<&'a str>,
    lot_number: Option<&'a str>,
    facility_code: Option<&'a str>,
    reason: &'a str,
}

impl<'a> HoldData<'a> {
    pub(crate) fn held(hold: &'a Hold) -> Self {
        Self::because(hold, &hold.reason)
    }

    pub(crate) fn released(hold: &'a Hold, release: &'a Release) -> Self {
        Self::because(hold, &release.reason)
    }

    fn because(hold: &'a Hold, reason: &'a str) -> Self {
        Self {
            hold_id: hold.id,
            product_code: hold.product.as_ref().map(ProductCode::as_str),
            lot_number: hold.lot.as_ref().map(LotNumber::as_str),
            facility_code: hold.facility.as_ref().map(FacilityCode::as_str),
            reason,
        }
    }
}

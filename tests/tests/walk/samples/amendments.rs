//! After the lock: corrections, and stops of shipping.

use vsys_proto::allocation::v1;
use vsys_proto::vocabulary::v1::ItemUnits;
use vsys_tests::PRODUCT;
use vsys_vocabulary::Standing;

use super::sheets::ANOTHER_OFFICES;
use crate::area::Area;
use crate::reach;
use crate::sample::Foreign::Unseen;
use crate::sample::somebodys;
use crate::samples::Call;
use crate::wire::field;

/// What a line may look like after others have corrected it, or its site was closed.
const STATES: &[&str] = &["NOTHING_THERE", "ABOVE_CEILING", "LINES_REFUSED"];

fn rpc(name: &str) -> String {
    format!("/vsys.allocation.v1.AmendmentService/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ListAmendments"),
            |_, about| {
                let Standing::Municipality(_) = about.standing else { return None };
                let sheet_id = about.locked.clone()?.sheet;
                Some(v1::ListAmendmentsRequest { sheet_id }.into())
            },
            reach::within,
            ANOTHER_OFFICES,
        )
        .shows(|about| about.locked.as_ref().map(|locked| field(1, &locked.amendment))),
        somebodys(
            &rpc("ListHolds"),
            |_, about| {
                about.hold.as_ref()?;
                Some(v1::ListHoldsRequest { in_force_only: false }.into())
            },
            reach::is_concerned,
            Unseen,
        )
        .shows(|about| about.hold.as_ref().map(|hold| field(1, &hold.id))),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("HoldShipments"),
            |asking, about| {
                let Standing::Municipality(_) = about.standing else { return None };
                let request = v1::HoldShipmentsRequest {
                    request_id: asking.land.id(),
                    facility_code: about.site?.to_string(),
                    reason: "停電".to_owned(),
                    ..v1::HoldShipmentsRequest::default()
                };
                Some(request.into())
            },
            |by, about| *by == Standing::Nation || reach::right_above(by, about),
            ANOTHER_OFFICES,
        ),
        // Everywhere at once: only the nation.
        somebodys(
            &rpc("HoldShipments"),
            |asking, about| {
                let Standing::Nation = about.standing else { return None };
                let request = v1::HoldShipmentsRequest {
                    request_id: asking.land.id(),
                    product_code: PRODUCT.to_owned(),
                    reason: "品質の確認".to_owned(),
                    ..v1::HoldShipmentsRequest::default()
                };
                Some(request.into())
            },
            reach::own,
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("ReleaseHold"),
            |_, about| {
                let hold_id = about.hold.clone()?.id;
                Some(v1::ReleaseHoldRequest { hold_id, reason: "復旧".to_owned() }.into())
            },
            |by, about| *by == Standing::Nation || reach::own(by, about),
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("AmendLine"),
            |asking, about| {
                let locked = municipality(about)?;
                let needles = 900 - asking.land.tick() % 400;
                let units =
                    ItemUnits { vaccine_vials: 100, needle_pieces: needles, syringe_pieces: 1 };
                let request = v1::AmendLineRequest {
                    request_id: asking.land.id(),
                    sheet_id: locked.sheet,
                    facility_code: locked.site.to_string(),
                    units: Some(units),
                    reason: "冷凍庫の故障".to_owned(),
                };
                Some(request.into())
            },
            reach::right_above,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        somebodys(
            &rpc("RedirectLine"),
            |asking, about| {
                let locked = municipality(about)?;
                let request = v1::RedirectLineRequest {
                    request_id: asking.land.id(),
                    sheet_id: locked.sheet,
                    facility_code: locked.site.to_string(),
                    to_facility_code: locked.other_site.to_string(),
                    reason: "冷凍庫の故障".to_owned(),
                };
                Some(request.into())
            },
            reach::own_or_right_above,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        somebodys(
            &rpc("DeclineLine"),
            |asking, about| {
                let locked = about.locked.clone()?;
                let request = v1::DeclineLineRequest {
                    request_id: asking.land.id(),
                    sheet_id: locked.sheet,
                    facility_code: locked.site.to_string(),
                    reason: "接種の中止".to_owned(),
                };
                Some(request.into())
            },
            // The municipality's sheet is the matter, whether it or its site is the area.
            |by, about| match by {
                Standing::Nation => false,
                _ => reach::sees_the_locked_site(by, about),
            },
            ANOTHER_OFFICES,
        )
        .unless(STATES),
    ]
}

fn municipality(about: &Area) -> Option<crate::area::Locked> {
    let Standing::Municipality(_) = about.standing else { return None };
    about.locked.clone()
}

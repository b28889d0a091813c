//! Which facilities may become of another type, by what allocation has told.

use uuid::Uuid;
use vsys_proto::allocation::v1 as allocation;
use vsys_proto::facility_registry::v1;
use vsys_proto::vocabulary::v1 as vocabulary;

use crate::register::{CHIYODA, HOSPITAL, Register, fields, hospital, reason, satellite};

const DEPOT: &str = "1310000034";

fn vials(vaccine_vials: u32) -> vocabulary::ItemUnits {
    vocabulary::ItemUnits { vaccine_vials, ..vocabulary::ItemUnits::default() }
}

fn office() -> vocabulary::Office {
    vocabulary::Office {
        tier: vocabulary::Tier::Municipality.into(),
        prefecture_code: "13".into(),
        municipality_code: CHIYODA.into(),
    }
}

fn locked(sheet: Uuid, vaccine: u32) -> allocation::SheetLocked {
    let line = allocation::LockedLine {
        child_code: HOSPITAL.into(),
        units: Some(vials(vaccine)),
        ..allocation::LockedLine::default()
    };
    allocation::SheetLocked {
        sheet_id: sheet.to_string(),
        round_number: "H-003".into(),
        office: Some(office()),
        lines: vec![line],
        ..allocation::SheetLocked::default()
    }
}

fn amended(sheet: Uuid, version: u64, vaccine: u32) -> allocation::LineAmended {
    allocation::LineAmended {
        sheet_id: sheet.to_string(),
        office: Some(office()),
        kind: allocation::AmendmentKind::Quantity.into(),
        facility_code: HOSPITAL.into(),
        after: Some(vials(vaccine)),
        round_number: "H-003".into(),
        version,
        ..allocation::LineAmended::default()
    }
}

impl Register {
    async fn becomes_a_satellite(&self) -> Result<(), tonic::Status> {
        let request = v1::PutFacilityRequest {
            facility: Some(satellite(HOSPITAL, DEPOT)),
            ..v1::PutFacilityRequest::default()
        };
        self.clerk_of(CHIYODA).put_facility(request).await.map(drop)
    }
}

#[tokio::test]
async fn a_basic_facility_that_was_allocated_vaccine_stays_one() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA), hospital(DEPOT, CHIYODA)]).await;
    let (nothing, some) = (register.sandbox.clock.new_id(), register.sandbox.clock.new_id());
    register.hears(&locked(nothing, 0)).await;
    register.hears(&locked(some, 195)).await;

    let refused = register.becomes_a_satellite().await.unwrap_err();
    assert_eq!(reason(&refused), "WAS_ALLOCATED_TO");
    assert_eq!(fields(&refused), [("facility.type".into(), "WAS_ALLOCATED_TO".into())]);
    let says = "facility.type: round H-003 allocated 195 vials of vaccine to it";
    assert_eq!(refused.message(), says);

    // What was corrected to nothing was never sent; corrections may come in any order.
    register.hears(&amended(some, 2, 0)).await;
    register.hears(&amended(some, 1, 20)).await;
    register.hears(&locked(some, 195)).await;
    register.becomes_a_satellite().await.unwrap();
}

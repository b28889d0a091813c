//! The lock of a municipality's sheet ends what its sites want, whatever it gives.

use tonic::Code;
use uuid::Uuid;

use vsys_proto::allocation::v1 as allocation;
use vsys_proto::facility_registry::v1;
use vsys_proto::vocabulary::v1 as vocabulary;

use crate::demands::{assert_refused, sum, wish};
use crate::heard::last;
use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, hospital, satellite};

const CLINIC: &str = "1310000026";
const OTHER: &str = "1310000034";
const ELSEWHERE: &str = "1310000042";
const SUMS_OF_MINATO: &str = "vsys.facility_registry.v1.DemandChanged.13.131032";

/// The locked sheet of Chiyoda in round H-003.
fn locked(lines: Vec<allocation::LockedLine>) -> allocation::SheetLocked {
    allocation::SheetLocked {
        sheet_id: Uuid::from_u128(9).to_string(),
        round_number: "H-003".into(),
        office: Some(vocabulary::Office {
            tier: vocabulary::Tier::Municipality.into(),
            prefecture_code: "13".into(),
            municipality_code: CHIYODA.into(),
        }),
        lines,
        ..allocation::SheetLocked::default()
    }
}

/// A line that gives the hospital a box.
fn a_box() -> allocation::LockedLine {
    allocation::LockedLine {
        child_code: HOSPITAL.into(),
        units: Some(vocabulary::ItemUnits { vaccine_vials: 195, ..Default::default() }),
        ..allocation::LockedLine::default()
    }
}

async fn all_are_refused(register: &Register, facilities: &[&str]) {
    for facility in facilities {
        let refused = register.set(wish(facility, 6, 1)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, "DEMAND_LOCKED");
        assert!(refused.message().contains("H-003"), "{}", refused.message());
        assert!(register.listed(facility).await.demands[0].locked);
    }
}

#[tokio::test]
async fn a_locked_sheet_ends_what_all_its_sites_and_their_satellites_want() {
    let register = Register::with_a_round().await;
    register.set(wish(CLINIC, 60, 10)).await.unwrap();
    register.hears(&locked(vec![a_box()])).await;
    // The other one was given nothing, and cannot ask for it any more either.
    all_are_refused(&register, &[HOSPITAL, CLINIC, OTHER]).await;
    // What was wanted in a locked round stays as it was, wherever the satellite goes.
    register.put(vec![hospital(ELSEWHERE, MINATO)]).await;
    register.set(wish(ELSEWHERE, 6, 1)).await.unwrap();
    let moved = v1::FacilityEntry {
        transfer_statement: v1::TransferStatement::AllUsed.into(),
        ..satellite(CLINIC, ELSEWHERE)
    };
    register.put(vec![moved]).await;
    let told: v1::DemandChanged = last(&register, SUMS_OF_MINATO).await;
    assert_eq!(sum(&told), (ELSEWHERE, 66, 11, 2, 2));
    assert_eq!(register.listed(HOSPITAL).await.demands[0].total.unwrap().wanted_vials, 10);
    // It stands on the sheet of its new basic site, which is open.
    assert!(!register.listed(CLINIC).await.demands[0].locked);
}

#[tokio::test]
async fn an_empty_sheet_that_is_locked_ends_it_no_less() {
    let register = Register::with_a_round().await;
    register.set(wish(HOSPITAL, 1_170, 195)).await.unwrap();
    register.set(wish(CLINIC, 60, 10)).await.unwrap();
    let told = register.told("DemandChanged").await;
    register.hears(&locked(Vec::new())).await;
    all_are_refused(&register, &[HOSPITAL, CLINIC, OTHER]).await;
    let close = v1::CloseFacilityRequest {
        facility_code: CLINIC.into(),
        reason: "移転".into(),
        ..v1::CloseFacilityRequest::default()
    };
    register.nation().close_facility(close).await.unwrap();
    let total = register.listed(HOSPITAL).await.demands[0].total.unwrap();
    assert_eq!((total.wanted_vials, total.sites), (205, 2));
    assert_eq!(register.told("DemandChanged").await, told, "the sums of a locked round stand");
}

#[tokio::test]
async fn the_sheet_of_another_municipality_ends_nothing() {
    let register = Register::with_a_round().await;
    register.put(vec![hospital(ELSEWHERE, MINATO)]).await;
    register.hears(&locked(Vec::new())).await;
    register.set(wish(ELSEWHERE, 6, 1)).await.unwrap();
    let next = allocation::SheetLocked { round_number: "H-004".into(), ..locked(Vec::new()) };
    register.hears(&next).await;
    assert!(!register.listed(ELSEWHERE).await.demands[0].locked);
}

//! Sites that close while others receive from them, and mandates of sites that have another code now.

use vsys_proto::facility_registry::v1;

use crate::mandates::{locked, withdrawn};
use crate::register::{CHIYODA, HOSPITAL, Register, hospital, reason, satellite, values};

const CLINIC: &str = "1310000026";
const NEW: &str = "1310000042";

impl Register {
    async fn facility(&self, code: &str) -> v1::Facility {
        let request = v1::GetFacilityRequest { facility_code: code.into() };
        self.nation().get_facility(request).await.unwrap().into_inner().facility.unwrap()
    }

    async fn renamed(&self, code: &str, new: &str) {
        let wish = v1::ChangeFacilityCodeRequest {
            facility_code: code.into(),
            new_facility_code: new.into(),
            reason: "法人化".into(),
            expected_version: None,
        };
        self.clerk_of(CHIYODA).change_facility_code(wish).await.unwrap();
    }
}

fn close(code: &str) -> v1::CloseFacilityRequest {
    v1::CloseFacilityRequest {
        facility_code: code.into(),
        reason: "閉院".into(),
        expected_version: None,
        last_date: None,
    }
}

#[tokio::test]
async fn a_basic_facility_closes_only_after_those_that_receive_from_it() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA), satellite(CLINIC, HOSPITAL)]).await;
    let mut clerk = register.clerk_of(CHIYODA);
    let refused = clerk.close_facility(close(HOSPITAL)).await.unwrap_err();
    assert_eq!(reason(&refused), "STILL_RECEIVED_FROM");
    assert_eq!(values(&refused)["receivers"], CLINIC);
    assert!(register.facility(HOSPITAL).await.open);
    clerk.close_facility(close(CLINIC)).await.unwrap();
    clerk.close_facility(close(HOSPITAL)).await.unwrap();
    // Nor does one open again that would receive from a closed one.
    let reopen = v1::ReopenFacilityRequest {
        facility_code: CLINIC.into(),
        reason: "再開".into(),
        expected_version: None,
    };
    let refused = clerk.reopen_facility(reopen).await.unwrap_err();
    assert_eq!(reason(&refused), "BASIC_CLOSED");
    assert!(!register.facility(CLINIC).await.open);
}

#[tokio::test]
async fn a_mandate_of_a_site_holds_for_its_new_code() {
    let register = Register::with_places().await;
    register.hears(&locked("M-0000001", CLINIC)).await;
    register.renamed(CLINIC, NEW).await;
    let mut change = locked("M-0000002", CLINIC);
    change.replaces_mandate_number = "M-0000001".into();
    if let Some(ship_to) = &mut change.ship_to {
        ship_to.phone = "03-0000-0009".into();
    }
    register.hears(&change).await;
    let changed = register.facility(NEW).await;
    assert_eq!((&*changed.phone, changed.open), ("03-0000-0009", true));
    assert_eq!(register.facility(CLINIC).await.phone, "03-0000-0003");
    register.hears(&withdrawn("M-0000003", CLINIC)).await;
    assert!(!register.facility(NEW).await.open);
}

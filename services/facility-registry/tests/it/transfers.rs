//! Which facilities may become basic ones (パターン②) or receive from another (パターン③).

use vsys_proto::allocation::v1 as allocation;
use vsys_proto::facility_registry::v1;
use vsys_proto::vocabulary::v1 as vocabulary;

use crate::register::{CHIYODA, HOSPITAL, Register, fields, hospital, satellite};

const CLINIC: &str = "1310000026";
const OTHER: &str = "1310000034";

impl Register {
    pub(crate) async fn allocated_to(&self, facility: &str) {
        let units = vocabulary::ItemUnits { vaccine_vials: 195, ..Default::default() };
        let line = allocation::LockedLine {
            child_code: facility.into(),
            units: Some(units),
            ..allocation::LockedLine::default()
        };
        let office = vocabulary::Office {
            tier: vocabulary::Tier::Municipality.into(),
            prefecture_code: "13".into(),
            municipality_code: CHIYODA.into(),
        };
        let locked = allocation::SheetLocked {
            sheet_id: self.sandbox.clock.new_id().to_string(),
            round_number: "H-003".into(),
            office: Some(office),
            lines: vec![line],
            ..allocation::SheetLocked::default()
        };
        self.hears(&locked).await;
    }

    pub(crate) async fn becomes(
        &self,
        entry: v1::FacilityEntry,
    ) -> Result<v1::Facility, tonic::Status> {
        let put = v1::PutFacilityRequest { facility: Some(entry), expected_version: None };
        let put = self.clerk_of(CHIYODA).put_facility(put).await?;
        Ok(put.into_inner().facility.unwrap())
    }
}

pub(crate) fn saying(
    entry: v1::FacilityEntry,
    statement: v1::TransferStatement,
) -> v1::FacilityEntry {
    v1::FacilityEntry { transfer_statement: statement.into(), ..entry }
}

pub(crate) async fn with_a_satellite() -> Register {
    let register = Register::with_places().await;
    let facilities =
        vec![hospital(HOSPITAL, CHIYODA), satellite(CLINIC, HOSPITAL), hospital(OTHER, CHIYODA)];
    register.put(facilities).await;
    register
}

#[tokio::test]
async fn a_satellite_whose_basic_was_never_allocated_any_becomes_what_it_likes() {
    let register = with_a_satellite().await;
    register.becomes(satellite(CLINIC, OTHER)).await.unwrap();
    register.becomes(hospital(CLINIC, CHIYODA)).await.unwrap();
}

#[tokio::test]
async fn one_that_may_have_received_says_that_it_never_did() {
    let register = with_a_satellite().await;
    register.allocated_to(HOSPITAL).await;
    let refused = register.becomes(hospital(CLINIC, CHIYODA)).await.unwrap_err();
    assert_eq!(fields(&refused), [("facility.type".into(), "TRANSFER_MAY_HAVE_COME".into())]);
    assert!(
        refused.message().contains("from 1310000018, to which round H-003 allocated 195 vials")
    );
    let used = saying(hospital(CLINIC, CHIYODA), v1::TransferStatement::AllUsed);
    assert!(register.becomes(used).await.is_err());
    let never = saying(hospital(CLINIC, CHIYODA), v1::TransferStatement::NeverReceived);
    assert_eq!(register.becomes(never).await.unwrap().version, 2);
    let request = v1::ListFacilityVersionsRequest {
        facility_code: CLINIC.into(),
        ..v1::ListFacilityVersionsRequest::default()
    };
    let mut clerk = register.clerk_of(CHIYODA);
    let versions = clerk.list_facility_versions(request).await.unwrap().into_inner().versions;
    let said = versions.iter().map(v1::FacilityVersion::transfer_statement).collect::<Vec<_>>();
    let expected = [v1::TransferStatement::NeverReceived, v1::TransferStatement::Unspecified];
    assert_eq!(said, expected);
}

#[tokio::test]
async fn one_that_changes_where_it_receives_from_says_that_nothing_is_left() {
    let register = with_a_satellite().await;
    register.allocated_to(HOSPITAL).await;
    let refused = register.becomes(satellite(CLINIC, OTHER)).await.unwrap_err();
    let expected = ("facility.basic_facility_code".into(), "STOCK_MAY_BE_LEFT".into());
    assert_eq!(fields(&refused), [expected]);
    let used = saying(satellite(CLINIC, OTHER), v1::TransferStatement::AllUsed);
    register.becomes(used).await.unwrap();
    // Where it received from once is remembered.
    let refused = register.becomes(satellite(CLINIC, HOSPITAL)).await.unwrap_err();
    assert_eq!(fields(&refused).len(), 1);
}

#[tokio::test]
async fn the_same_pair_and_another_telephone_number_need_no_statement() {
    let register = with_a_satellite().await;
    register.allocated_to(HOSPITAL).await;
    let entry = v1::FacilityEntry { phone: "03-9999-0000".into(), ..satellite(CLINIC, HOSPITAL) };
    register.becomes(entry).await.unwrap();
}

#[tokio::test]
async fn nobody_starts_to_receive_from_a_closed_facility() {
    let register = with_a_satellite().await;
    let close = v1::CloseFacilityRequest {
        facility_code: OTHER.into(),
        reason: "移転".into(),
        expected_version: None,
        last_date: None,
    };
    register.nation().close_facility(close).await.unwrap();
    let refused = register.becomes(satellite(CLINIC, OTHER)).await.unwrap_err();
    let expected = ("facility.basic_facility_code".into(), "BASIC_CLOSED".into());
    assert_eq!(fields(&refused), [expected]);
}

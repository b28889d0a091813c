//! Sites of locked mandates, as contract-intake tells of them.

use vsys_proto::contract_intake::v1::{MandateLocked, MandateWithdrawn};
use vsys_proto::facility_registry::v1;
use vsys_proto::vocabulary::v1::{Date, ShipTo};

use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, hospital};

const CLINIC: &str = "1310000026";
const THIRD: &str = "1310000034";

/// A mandate of a basic clinic of Chiyoda.
pub(crate) fn locked(number: &str, code: &str) -> MandateLocked {
    MandateLocked {
        mandate_number: number.into(),
        ship_to: Some(ShipTo {
            facility_code: code.into(),
            name: "委任状の診療所".into(),
            postcode: "1000001".into(),
            address: "千代田1-2".into(),
            phone: "03-0000-0003".into(),
            delivery_days: "火木".into(),
            delivery_hours: "9:00-12:00".into(),
        }),
        kana: "イニンジョウノシンリョウジョ".into(),
        municipality_code: CHIYODA.into(),
        category: v1::FacilityCategory::Clinic.into(),
        r#type: v1::FacilityType::Basic.into(),
        ..MandateLocked::default()
    }
}

/// The same for a satellite of another facility.
pub(crate) fn satellite(number: &str, code: &str, basic: &str) -> MandateLocked {
    MandateLocked {
        r#type: v1::FacilityType::Satellite.into(),
        basic_facility_code: basic.into(),
        ..locked(number, code)
    }
}

pub(crate) async fn versions(register: &Register, code: &str) -> Vec<v1::FacilityVersion> {
    let request = v1::ListFacilityVersionsRequest {
        facility_code: code.into(),
        ..v1::ListFacilityVersionsRequest::default()
    };
    register.nation().list_facility_versions(request).await.unwrap().into_inner().versions
}

#[tokio::test]
async fn the_site_of_a_mandate_is_entered_and_told_like_any_other() {
    let register = Register::with_places().await;
    register.hears(&locked("M-0000001", CLINIC)).await;
    let versions = versions(&register, CLINIC).await;
    let [first] = versions.as_slice() else { panic!("{versions:?}") };
    let expected = v1::Facility {
        facility_code: CLINIC.into(),
        prefecture_code: "13".into(),
        municipality_code: CHIYODA.into(),
        name: "委任状の診療所".into(),
        kana: "イニンジョウノシンリョウジョ".into(),
        postcode: "1000001".into(),
        address: "千代田1-2".into(),
        phone: "03-0000-0003".into(),
        r#type: v1::FacilityType::Basic.into(),
        category: v1::FacilityCategory::Clinic.into(),
        basic_facility_code: String::new(),
        delivery: Some(v1::DeliveryTimes { days: "火木".into(), hours: "9:00-12:00".into() }),
        open: true,
        closed_time: None,
        closed_reason: String::new(),
        version: 1,
        ..v1::Facility::default()
    };
    assert_eq!(first.facility.as_ref(), Some(&expected));
    assert_eq!((&*first.person, &*first.organisation_id), ("contract-intake", "nation"));
    assert_eq!(register.told("FacilityChanged").await, 1);
    // Its satellite comes later.
    register.hears(&satellite("M-0000002", THIRD, CLINIC)).await;
    let request = v1::GetFacilityRequest { facility_code: THIRD.into() };
    let third = register.nation().get_facility(request).await.unwrap().into_inner().facility;
    assert_eq!(third.unwrap().basic_facility_code, CLINIC);
}

#[tokio::test]
async fn a_new_site_receives_from_its_basic_one_under_the_code_that_has_now() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let request = v1::ChangeFacilityCodeRequest {
        facility_code: HOSPITAL.into(),
        new_facility_code: CLINIC.into(),
        reason: "法人化".into(),
        expected_version: None,
    };
    register.nation().change_facility_code(request).await.unwrap();
    register.hears(&satellite("M-0000001", THIRD, HOSPITAL)).await;
    let versions = versions(&register, THIRD).await;
    assert_eq!(versions[0].facility.as_ref().unwrap().basic_facility_code, CLINIC);
    assert_eq!(register.told("MandateRefused").await, 0);
}

#[tokio::test]
async fn a_site_that_is_in_the_register_already_is_brought_up_to_date_where_it_stands() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let elsewhere =
        MandateLocked { municipality_code: MINATO.into(), ..locked("M-0000001", HOSPITAL) };
    register.hears(&elsewhere).await;
    register.hears(&locked("M-0000002", CLINIC)).await;
    register.hears(&locked("M-0000003", CLINIC)).await;
    let told = versions(&register, HOSPITAL).await;
    let by: Vec<_> = told.iter().map(|one| (&*one.person, &*one.mandate_number)).collect();
    assert_eq!(by, [("contract-intake", "M-0000001"), ("sato", "")]);
    let (now, before) = (told[0].facility.clone().unwrap(), told[1].facility.clone().unwrap());
    assert_eq!((&*now.municipality_code, &*now.phone), (CHIYODA, "03-0000-0003"));
    assert_eq!(now.delivery, before.delivery, "its own to say");
    let refused = register.refusals().await;
    let [refusal] = refused.as_slice() else { panic!("{refused:?}") };
    assert_eq!((&*refusal.mandate_number, refusal.rest_taken), ("M-0000001", true));
    assert_eq!(refusal.refused[0].reason, "MUNICIPALITY_FIXED");
    // The same again changes nothing.
    assert_eq!(versions(&register, CLINIC).await.len(), 1);
    assert_eq!(register.told("FacilityChanged").await, 3);
}

#[tokio::test]
async fn a_change_changes_the_site_and_a_withdrawal_closes_it() {
    let register = Register::with_places().await;
    register.hears(&locked("M-0000001", CLINIC)).await;
    let mut change = MandateLocked {
        replaces_mandate_number: "M-0000001".into(),
        ..locked("M-0000002", CLINIC)
    };
    if let Some(ship_to) = &mut change.ship_to {
        ship_to.phone = "03-0000-0009".into();
        ship_to.delivery_days.clear();
    }
    register.hears(&change).await;
    register.hears(&withdrawn("M-0000003", CLINIC)).await;
    // What is not in the register has nothing to be closed.
    register.hears(&withdrawn("M-0000004", THIRD)).await;
    let versions = versions(&register, CLINIC).await;
    assert_eq!((versions.len(), register.told("FacilityChanged").await), (3, 3));
    let last = versions[0].facility.clone().unwrap();
    assert_eq!((&*last.phone, last.open), ("03-0000-0009", false));
    assert_eq!(last.delivery.unwrap().days, "火木", "its own to say");
    assert_eq!(last.closed_reason, "委任状の取下げ M-0000003(最終日 2021-03-14)");
}

#[tokio::test]
async fn a_site_that_left_joins_again_as_its_new_mandate_has_it() {
    let register = Register::with_places().await;
    register.hears(&locked("M-0000001", CLINIC)).await;
    // All of it may come at once, and counts in its order.
    register.tell(&withdrawn("M-0000002", CLINIC)).await;
    let mut again = locked("M-0000003", CLINIC);
    if let Some(ship_to) = &mut again.ship_to {
        ship_to.phone = "03-0000-0009".into();
    }
    register.hears(&again).await;
    let told = versions(&register, CLINIC).await;
    let last = told[0].facility.clone().unwrap();
    assert_eq!((&*last.phone, last.open, last.version), ("03-0000-0009", true, 4));
    let reasons: Vec<_> = told.iter().rev().map(|version| version.reason.as_str()).collect();
    let (left, back) =
        ("委任状の取下げ M-0000002(最終日 2021-03-14)", "委任状による再開 M-0000003");
    assert_eq!(reasons, ["", left, back, ""]);
    let numbers: Vec<_> = told.iter().rev().map(|version| &*version.mandate_number).collect();
    assert_eq!(numbers, ["M-0000001", "M-0000002", "M-0000003", "M-0000003"]);
    assert_eq!(register.told("FacilityChanged").await, 4);
}

/// One whose last day was yesterday.
pub(crate) fn withdrawn(number: &str, code: &str) -> MandateWithdrawn {
    MandateWithdrawn {
        mandate_number: number.into(),
        facility_code: code.into(),
        last_date: Some(Date { year: 2021, month: 3, day: 14 }),
        ..MandateWithdrawn::default()
    }
}

#[tokio::test]
async fn a_mandate_that_the_rules_refuse_is_told_and_keeps_nobody_waiting() {
    let register = Register::with_places().await;
    let nowhere =
        MandateLocked { municipality_code: "131041".into(), ..locked("M-0000001", CLINIC) };
    register.tell(&nowhere).await;
    register.tell(&satellite("M-0000002", CLINIC, THIRD)).await;
    register.hears(&locked("M-0000003", HOSPITAL)).await;
    assert_eq!(versions(&register, HOSPITAL).await.len(), 1);
    assert_eq!(register.told("FacilityChanged").await, 1);
    let refused = register.refusals().await;
    let said: Vec<_> = refused
        .iter()
        .map(|one| (&*one.mandate_number, &*one.refused[0].reason, one.rest_taken))
        .collect();
    let expected = [
        ("M-0000001", "MUNICIPALITY_UNKNOWN", false),
        ("M-0000002", "BASIC_FACILITY_UNKNOWN", false),
    ];
    assert_eq!(said, expected);
}

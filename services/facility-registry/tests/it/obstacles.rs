//! A refusal names the record that stands in the way, by values that a text puts in.

use std::collections::BTreeMap;

use vsys_proto::facility_registry::v1;

use crate::importing::import;
use crate::register::{
    CHIYODA, HOSPITAL, MINATO, Register, SAPPORO, date, fields, hospital, reason, satellite, values,
};
use crate::transfers::{saying, with_a_satellite};

const CLINIC: &str = "1310000026";
const OTHER: &str = "1310000034";
const ELSEWHERE: &str = "0110000016";

fn of<const N: usize>(expected: [(&str, &str); N]) -> BTreeMap<String, String> {
    expected.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

fn put(facilities: Vec<v1::FacilityEntry>) -> v1::PutFacilitiesRequest {
    v1::PutFacilitiesRequest { facilities }
}

/// Vaccine may be passed on between any two sites from today on.
async fn any_site_passes_on(register: &Register) {
    let wish = v1::SetTransferPolicyRequest {
        from_date: Some(date(2021, 3, 15)),
        rule: v1::TransferRule::BetweenAny.into(),
        reason: "施設間の融通".into(),
        expected_version: None,
    };
    register.nation().set_transfer_policy(wish).await.unwrap();
}

#[tokio::test]
async fn pattern_1_names_the_round_that_gave_and_how_much() {
    let register = with_a_satellite().await;
    register.allocated_to(OTHER).await;
    let refused = register.becomes(satellite(OTHER, HOSPITAL)).await.unwrap_err();
    assert_eq!(reason(&refused), "WAS_ALLOCATED_TO");
    assert_eq!(values(&refused), of([("round", "H-003"), ("vials", "195")]));
}

#[tokio::test]
async fn patterns_2_and_3_name_the_basic_facility_and_what_it_was_given() {
    let register = with_a_satellite().await;
    register.allocated_to(HOSPITAL).await;
    let given = of([("basic", HOSPITAL), ("round", "H-003"), ("vials", "195")]);
    for (entry, why) in [
        (hospital(CLINIC, CHIYODA), "TRANSFER_MAY_HAVE_COME"),
        (satellite(CLINIC, OTHER), "STOCK_MAY_BE_LEFT"),
    ] {
        let refused = register.becomes(entry).await.unwrap_err();
        assert_eq!((reason(&refused).as_str(), values(&refused)), (why, given.clone()));
    }
}

#[tokio::test]
async fn those_that_receive_from_it_are_named() {
    let register = with_a_satellite().await;
    let refused = register.becomes(satellite(HOSPITAL, OTHER)).await.unwrap_err();
    assert_eq!(reason(&refused), "STILL_RECEIVED_FROM");
    assert_eq!(values(&refused), of([("count", "1"), ("receivers", CLINIC)]));
}

#[tokio::test]
async fn of_several_refusals_each_value_stands_behind_its_field() {
    let register = with_a_satellite().await;
    let rows = put(vec![
        v1::FacilityEntry { name: "あ".repeat(101), ..hospital(OTHER, CHIYODA) },
        satellite("1310000042", CLINIC),
        satellite("1310000059", "1310000019"),
    ]);
    let refused = register.nation().put_facilities(rows).await.unwrap_err();
    assert_eq!(reason(&refused), "ROWS_REFUSED");
    let expected = of([
        ("facilities[0].name/limit", "100"),
        ("facilities[1].basic_facility_code/basic", CLINIC),
        ("facilities[2].basic_facility_code/basic", "1310000019"),
        ("facilities[2].basic_facility_code/suggestion", "1310000018"),
    ]);
    assert_eq!(values(&refused), expected);
}

#[tokio::test]
async fn a_code_that_was_mistyped_is_suggested() {
    let register = with_a_satellite().await;
    let get = |code: &str| v1::GetFacilityRequest { facility_code: code.into() };
    let refused = register.nation().get_facility(get("1310000019")).await.unwrap_err();
    let expected = of([("facility", "1310000019"), ("suggestion", "1310000018")]);
    assert_eq!(values(&refused), expected);
    let refused = register.nation().get_facility(get("1310000042")).await.unwrap_err();
    assert_eq!(values(&refused), of([("facility", "1310000042")]));
}

#[tokio::test]
async fn rows_of_a_file_have_their_values_too() {
    let register = with_a_satellite().await;
    register.allocated_to(OTHER).await;
    let file = "facility_code,municipality_code,name,address,phone,category,type,basic_facility_code\n\
                1310000034,131016,病院,1-1,03-0000-0001,病院,サテライト型,1310000018\n\
                1310000042,131016,病院,1-1,03-0000-0001,病院,基本型,\n\
                1310000042,131016,病院,1-1,03-0000-0001,病院,基本型,\n";
    let tried = import(register.nation(), true, file.as_bytes()).await.unwrap();
    let named: Vec<_> = tried
        .bad_rows
        .into_iter()
        .map(|row| (row.line, row.reason, row.values.into_iter().collect::<BTreeMap<_, _>>()))
        .collect();
    let expected = [
        (2, "WAS_ALLOCATED_TO".to_owned(), of([("round", "H-003"), ("vials", "195")])),
        (4, "ENTERED_TWICE".to_owned(), of([("row", "3")])),
    ];
    assert_eq!(named, expected);
    let lacking = "facility_code,name\n1310000042,病院\n";
    let refused = import(register.nation(), true, lacking.as_bytes()).await.unwrap_err();
    assert_eq!(reason(&refused), "COLUMN_MISSING");
    assert_eq!(values(&refused), of([("column", "municipality_code")]));
}

#[tokio::test]
async fn what_other_computers_cannot_show_is_named_by_its_number() {
    let register = Register::with_places().await;
    for (unseen, number) in [("\u{e123}", "U+E123"), ("\u{200b}", "U+200B")] {
        let entry =
            v1::FacilityEntry { name: format!("病{unseen}院"), ..hospital(HOSPITAL, CHIYODA) };
        let refused = register.becomes(entry).await.unwrap_err();
        let expected = ("facility.name".to_owned(), "PRIVATE_CHARACTER".to_owned());
        assert_eq!(fields(&refused), [expected]);
        assert_eq!(values(&refused), of([("character", number)]));
    }
    let variant =
        v1::FacilityEntry { name: "葛\u{e0100}飾病院".into(), ..hospital(HOSPITAL, CHIYODA) };
    assert_eq!(register.becomes(variant).await.unwrap().name, "葛\u{e0100}飾病院");
}

#[tokio::test]
async fn once_any_site_could_pass_vaccine_on_it_may_have_come_from_anywhere() {
    let register = with_a_satellite().await;
    register.put(vec![hospital(ELSEWHERE, SAPPORO)]).await;
    register.allocated_to(ELSEWHERE).await;
    // Its own basic facility was given nothing: within pairs nothing can have come.
    register.becomes(satellite(CLINIC, OTHER)).await.unwrap();
    any_site_passes_on(&register).await;
    let given = of([("basic", ELSEWHERE), ("round", "H-003"), ("vials", "195")]);
    for (entry, why) in [
        (hospital(CLINIC, CHIYODA), "TRANSFER_MAY_HAVE_COME"),
        (satellite(CLINIC, HOSPITAL), "STOCK_MAY_BE_LEFT"),
    ] {
        let refused = register.becomes(entry).await.unwrap_err();
        assert_eq!((reason(&refused).as_str(), values(&refused)), (why, given.clone()));
    }
    let never = saying(hospital(CLINIC, CHIYODA), v1::TransferStatement::NeverReceived);
    register.becomes(never).await.unwrap();
}

#[tokio::test]
async fn where_nothing_was_allocated_at_all_nothing_is_asked() {
    let register = with_a_satellite().await;
    any_site_passes_on(&register).await;
    register.becomes(satellite(CLINIC, OTHER)).await.unwrap();
    register.put(vec![hospital("1310000042", MINATO)]).await;
    register.becomes(hospital(CLINIC, CHIYODA)).await.unwrap();
}

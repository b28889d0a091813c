use tonic::Code;

use vsys_proto::facility_registry::v1;

use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, fields, hospital, reason, satellite};

fn put(facilities: Vec<v1::FacilityEntry>) -> v1::PutFacilitiesRequest {
    v1::PutFacilitiesRequest { facilities }
}

#[tokio::test]
async fn every_bad_facility_is_named_and_nothing_is_done() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA), satellite("1310000026", HOSPITAL)]).await;
    let good = || hospital("1310000034", CHIYODA);
    let facilities = vec![
        good(),
        v1::FacilityEntry { facility_code: "13100000".into(), ..good() },
        v1::FacilityEntry { municipality_code: "131017".into(), ..good() },
        hospital("1310000042", "271004"),
        hospital(HOSPITAL, MINATO),
        v1::FacilityEntry { phone: "call me".into(), postcode: "100-0001".into(), ..good() },
        v1::FacilityEntry { name: "あ".repeat(101), address: "\u{7}".into(), ..good() },
        v1::FacilityEntry { r#type: 0, category: 99, ..good() },
        v1::FacilityEntry { basic_facility_code: HOSPITAL.into(), ..good() },
        v1::FacilityEntry { basic_facility_code: String::new(), ..satellite("1310000059", "") },
        satellite("1310000067", "1310000067"),
        satellite("1310000075", "1399999999"),
        satellite("1310000083", "1310000026"),
        good(),
    ];
    let refused = register.nation().put_facilities(put(facilities)).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::InvalidArgument, "ROWS_REFUSED")
    );
    let expected = [
        (1, "facility_code", "FACILITY_CODE_FORMAT"),
        (2, "municipality_code", "MUNICIPALITY_CODE_CHECK_DIGIT"),
        (3, "municipality_code", "MUNICIPALITY_UNKNOWN"),
        (4, "municipality_code", "MUNICIPALITY_FIXED"),
        (5, "postcode", "POSTCODE_FORMAT"),
        (5, "phone", "PHONE_FORMAT"),
        (6, "name", "TEXT_TOO_LONG"),
        (6, "address", "TEXT_UNPRINTABLE"),
        (7, "category", "VALUE_UNKNOWN"),
        (7, "type", "VALUE_MISSING"),
        (8, "basic_facility_code", "BASIC_NOT_WANTED"),
        (9, "basic_facility_code", "VALUE_MISSING"),
        (10, "basic_facility_code", "BASIC_IS_ITSELF"),
        (11, "basic_facility_code", "BASIC_FACILITY_UNKNOWN"),
        (12, "basic_facility_code", "BASIC_NOT_BASIC"),
        (13, "facility_code", "ENTERED_TWICE"),
    ]
    .map(|(row, field, why)| (format!("facilities[{row}].{field}"), why.to_owned()));
    assert_eq!(fields(&refused), expected);
    assert_eq!(register.told("FacilityChanged").await, 2);
}

#[tokio::test]
async fn one_reason_throughout_is_the_reason_of_the_whole() {
    let register = Register::with_places().await;
    let facilities = vec![hospital(HOSPITAL, "271004"), hospital("1310000026", "271004")];
    let refused = register.nation().put_facilities(put(facilities)).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(reason(&refused), "MUNICIPALITY_UNKNOWN");
}

#[tokio::test]
async fn a_hundred_bad_rows_are_listed_and_all_are_counted() {
    let register = Register::with_places().await;
    let bad = v1::FacilityEntry { phone: String::new(), ..hospital(HOSPITAL, CHIYODA) };
    let refused = register.nation().put_facilities(put(vec![bad; 1_000])).await.unwrap_err();
    assert_eq!(fields(&refused).len(), 100);
    assert!(refused.message().starts_with("1000 values"), "{}", refused.message());
}

#[tokio::test]
async fn more_than_a_thousand_facilities_are_refused() {
    let register = Register::with_places().await;
    let request = put(vec![hospital(HOSPITAL, CHIYODA); 1_001]);
    let refused = register.nation().put_facilities(request).await.unwrap_err();
    assert_eq!(reason(&refused), "TOO_MANY_ROWS");
}

#[tokio::test]
async fn a_request_without_its_facility_names_what_is_missing() {
    let register = Register::with_places().await;
    let refused = register.nation().put_facility(v1::PutFacilityRequest::default()).await;
    let fields = fields(&refused.unwrap_err());
    assert!(fields.contains(&("facility.name".into(), "VALUE_MISSING".into())), "{fields:?}");
}

#[tokio::test]
async fn a_list_refuses_what_it_cannot_read() {
    let register = Register::with_places().await;
    let request = v1::ListFacilitiesRequest {
        prefecture_code: "48".into(),
        municipality_code: "131017".into(),
        r#type: 9,
        keyword: "あ".repeat(101),
        page_token: "elsewhere".into(),
        ..v1::ListFacilitiesRequest::default()
    };
    let refused = register.nation().list_facilities(request).await.unwrap_err();
    let expected = [
        ("prefecture_code", "PREFECTURE_CODE_FORMAT"),
        ("municipality_code", "MUNICIPALITY_CODE_CHECK_DIGIT"),
        ("type", "VALUE_UNKNOWN"),
        ("keyword", "TEXT_TOO_LONG"),
        ("page_token", "PAGE_TOKEN_INVALID"),
    ]
    .map(|(field, reason)| (field.to_owned(), reason.to_owned()));
    assert_eq!(fields(&refused), expected);
}

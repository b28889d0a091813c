use vsys_proto::facility_registry::v1;

use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, SAPPORO, hospital, place, satellite};

const CLINIC: &str = "1310000026";
const BAY: &str = "1310000034";
const NORTH: &str = "0110113719";

/// Two facilities in Chiyoda, one in Minato, a closed one in Sapporo.
async fn four_facilities() -> Register {
    let register = Register::with_places().await;
    let bay = v1::FacilityEntry {
        name: "港南病院".into(),
        kana: "コウナンビョウイン".into(),
        address: "港南2-3".into(),
        ..hospital(BAY, MINATO)
    };
    let clinic = v1::FacilityEntry {
        name: "高輪クリニック".into(),
        phone: "03-0000-0009".into(),
        ..satellite(CLINIC, HOSPITAL)
    };
    register.put(vec![hospital(HOSPITAL, CHIYODA), clinic, bay, hospital(NORTH, SAPPORO)]).await;
    let close = v1::CloseFacilityRequest {
        facility_code: NORTH.into(),
        reason: "移転".into(),
        expected_version: None,
        last_date: None,
    };
    register.nation().close_facility(close).await.unwrap();
    register
}

async fn found(register: &Register, request: v1::ListFacilitiesRequest) -> Vec<String> {
    let listed = register.nation().list_facilities(request).await.unwrap().into_inner();
    listed.facilities.into_iter().map(|facility| facility.facility_code).collect()
}

#[tokio::test]
async fn facilities_are_listed_by_area_type_state_and_keyword() {
    let register = four_facilities().await;
    let all = v1::ListFacilitiesRequest::default;
    let listed = [
        (all(), vec![NORTH, HOSPITAL, CLINIC, BAY]),
        (
            v1::ListFacilitiesRequest { prefecture_code: "13".into(), ..all() },
            vec![HOSPITAL, CLINIC, BAY],
        ),
        (
            v1::ListFacilitiesRequest { municipality_code: CHIYODA.into(), ..all() },
            vec![HOSPITAL, CLINIC],
        ),
        (
            v1::ListFacilitiesRequest { r#type: v1::FacilityType::Satellite.into(), ..all() },
            vec![CLINIC],
        ),
        (v1::ListFacilitiesRequest { open: Some(false), ..all() }, vec![NORTH]),
        (v1::ListFacilitiesRequest { open: Some(true), ..all() }, vec![HOSPITAL, CLINIC, BAY]),
        (v1::ListFacilitiesRequest { keyword: "港南".into(), ..all() }, vec![BAY]),
        (v1::ListFacilitiesRequest { keyword: "こうなん".into(), ..all() }, vec![BAY]),
        (v1::ListFacilitiesRequest { keyword: "2-3".into(), ..all() }, vec![BAY]),
        (v1::ListFacilitiesRequest { keyword: "ｺｳﾅﾝ ﾋﾞｮｳ".into(), ..all() }, vec![BAY]),
        (v1::ListFacilitiesRequest { keyword: "２－３".into(), ..all() }, vec![BAY]),
        (v1::ListFacilitiesRequest { keyword: BAY.into(), ..all() }, vec![BAY]),
        (v1::ListFacilitiesRequest { keyword: "髙輪".into(), ..all() }, vec![CLINIC]),
        (v1::ListFacilitiesRequest { keyword: "0300000009".into(), ..all() }, vec![CLINIC]),
        (v1::ListFacilitiesRequest { keyword: "13-1000-001-8".into(), ..all() }, vec![HOSPITAL]),
        (v1::ListFacilitiesRequest { basic_facility_code: HOSPITAL.into(), ..all() }, vec![CLINIC]),
        (
            v1::ListFacilitiesRequest {
                categories: vec![v1::FacilityCategory::Clinic.into()],
                ..all()
            },
            vec![CLINIC],
        ),
        (
            v1::ListFacilitiesRequest { public_state: v1::PublicState::Shown.into(), ..all() },
            vec![],
        ),
        (
            v1::ListFacilitiesRequest {
                public_state: v1::PublicState::Hidden.into(),
                municipality_code: MINATO.into(),
                ..all()
            },
            vec![BAY],
        ),
        (v1::ListFacilitiesRequest { keyword: "%".into(), ..all() }, vec![]),
    ];
    for (request, expected) in listed {
        assert_eq!(found(&register, request.clone()).await, expected, "{request:?}");
    }
}

#[tokio::test]
async fn facilities_are_counted_by_kind() {
    let register = four_facilities().await;
    let counted = |request| async {
        let counts = register.nation().count_facilities(request).await.unwrap().into_inner().counts;
        let kinds = counts.into_iter().map(|count| {
            let category = count.category().as_str_name().trim_start_matches("FACILITY_CATEGORY_");
            (category.to_owned(), count.r#type, count.open, count.shown, count.facilities)
        });
        kinds.collect::<Vec<_>>()
    };
    let (basic, satellite) =
        (i32::from(v1::FacilityType::Basic), i32::from(v1::FacilityType::Satellite));
    assert_eq!(
        counted(v1::CountFacilitiesRequest::default()).await,
        [
            ("CLINIC".into(), satellite, true, false, 1),
            ("HOSPITAL".into(), basic, false, false, 1),
            ("HOSPITAL".into(), basic, true, false, 2),
        ]
    );
    let minato = v1::CountFacilitiesRequest {
        municipality_code: MINATO.into(),
        ..v1::CountFacilitiesRequest::default()
    };
    assert_eq!(counted(minato).await, [("HOSPITAL".into(), basic, true, false, 1)]);
}

#[tokio::test]
async fn pages_follow_one_another_until_the_last() {
    let register = four_facilities().await;
    let mut token = String::new();
    let mut pages = Vec::new();
    loop {
        let request = v1::ListFacilitiesRequest {
            page_size: 2,
            page_token: token,
            ..v1::ListFacilitiesRequest::default()
        };
        let page = register.nation().list_facilities(request).await.unwrap().into_inner();
        pages.push(page.facilities.into_iter().map(|f| f.facility_code).collect::<Vec<_>>());
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(pages, [vec![NORTH, HOSPITAL], vec![CLINIC, BAY]]);
}

#[tokio::test]
async fn places_are_listed_by_kind_prefecture_and_name() {
    let register = Register::with_places().await;
    let all = v1::ListPlacesRequest::default;
    let listed = [
        (all(), vec!["01", SAPPORO, "13", CHIYODA, MINATO]),
        (
            v1::ListPlacesRequest { kind: v1::PlaceKind::Prefecture.into(), ..all() },
            vec!["01", "13"],
        ),
        (
            v1::ListPlacesRequest {
                kind: v1::PlaceKind::Municipality.into(),
                prefecture_code: "13".into(),
                ..all()
            },
            vec![CHIYODA, MINATO],
        ),
        (v1::ListPlacesRequest { keyword: "さっぽろ".into(), ..all() }, vec![SAPPORO]),
        (v1::ListPlacesRequest { keyword: "千代田".into(), ..all() }, vec![CHIYODA]),
        (v1::ListPlacesRequest { keyword: "ｻｯﾎﾟﾛ".into(), ..all() }, vec![SAPPORO]),
        (v1::ListPlacesRequest { keyword: "ぽ".into(), page_size: 1, ..all() }, vec![SAPPORO]),
        (v1::ListPlacesRequest { page_size: 1, page_token: "13".into(), ..all() }, vec![CHIYODA]),
    ];
    for (request, expected) in listed {
        let page = register.nation().list_places(request.clone()).await.unwrap().into_inner();
        let codes: Vec<_> = page.places.into_iter().map(|place| place.place_code).collect();
        assert_eq!(codes, expected, "{request:?}");
    }
}

#[tokio::test]
async fn a_place_is_found_by_any_way_to_write_its_name_as_soon_as_that_changes() {
    let register = four_facilities().await;
    let by = |keyword: &str| v1::ListFacilitiesRequest {
        keyword: keyword.into(),
        ..v1::ListFacilitiesRequest::default()
    };
    let old = "鎌條ヶさい市";
    assert_eq!(found(&register, by("鎌条ケサイ市")).await, [""; 0]);
    let named = v1::PlaceEntry { name: old.into(), ..place(MINATO) };
    register.nation().put_places(v1::PutPlacesRequest { places: vec![named] }).await.unwrap();
    for keyword in ["鎌条ケサイ市", "鎌條ヶさい", "東京都鎌条ヶｻｲ市", old] {
        assert_eq!(found(&register, by(keyword)).await, [BAY], "{keyword}");
        let request = v1::ListPlacesRequest {
            keyword: keyword.trim_start_matches("東京都").into(),
            ..v1::ListPlacesRequest::default()
        };
        let page = register.nation().list_places(request).await.unwrap().into_inner();
        assert_eq!(page.places.len(), 1, "{keyword}");
    }
}

#[tokio::test]
async fn words_are_looked_for_together_and_places_by_their_names() {
    let register = four_facilities().await;
    let bay = v1::FacilityEntry {
        name: "港南病\u{e0100}院".into(),
        kana: "コウナンビョウイン".into(),
        postcode: "1080075".into(),
        address: "港南2-3".into(),
        ..hospital(BAY, MINATO)
    };
    register.put(vec![bay]).await;
    for (keyword, expected) in [
        ("千代田区 病院", vec![HOSPITAL]),
        ("病院　東京", vec![HOSPITAL, BAY]),
        ("東京都港区 病院", vec![BAY]),
        ("東京都港区港南２ー３", vec![BAY]),
        ("港区千代田1-1", vec![]),
        ("108-0075", vec![BAY]),
        ("1080075", vec![BAY]),
        ("１０８ー００７５", vec![BAY]),
        ("港南病院", vec![BAY]),
        ("札幌市", vec![NORTH]),
        ("こうなん 病院 03 2-3 港区", vec![BAY]),
        ("こうなん 札幌市", vec![]),
    ] {
        let request = v1::ListFacilitiesRequest { keyword: keyword.into(), ..Default::default() };
        assert_eq!(found(&register, request).await, expected, "{keyword}");
    }
    let closed = v1::ListFacilitiesRequest {
        keyword: "北海道".into(),
        open: Some(true),
        ..Default::default()
    };
    assert_eq!(found(&register, closed).await, [""; 0]);
}

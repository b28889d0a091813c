//! What the public site says of a site.

use vsys_proto::allocation::v1 as allocation;
use vsys_proto::facility_registry::v1;

use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, date, fields, hospital, reason};

fn details() -> v1::PublicDetails {
    v1::PublicDetails {
        name_en: "Chiyoda Dummy Hospital".into(),
        web_url: "https://hospital.example.jp/".into(),
        booking_phone: "0120-000-000".into(),
        product_codes: vec!["comirnaty".into()],
        audience: v1::Audience::Public.into(),
        availability: v1::Availability::Few.into(),
        checked_date: Some(date(2021, 3, 1)),
        ..v1::PublicDetails::default()
    }
}

fn wish(details: v1::PublicDetails) -> v1::SetPublicDetailsRequest {
    v1::SetPublicDetailsRequest {
        facility_code: HOSPITAL.into(),
        details: Some(details),
        expected_version: None,
    }
}

/// A hospital, and a product that is allocated.
async fn with_a_product() -> Register {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let product_code = "comirnaty".to_owned();
    let told = allocation::ProductChanged { product_code, ..allocation::ProductChanged::default() };
    register.hears(&told).await;
    register
}

#[tokio::test]
async fn a_site_says_what_is_public_and_is_shown() {
    let register = with_a_product().await;
    let mut site = register.clerk_at(HOSPITAL);
    let facility = site.set_public_details(wish(details())).await.unwrap().into_inner().facility;
    let facility = facility.unwrap();
    assert_eq!((facility.public_details, facility.shown_to_public), (Some(details()), true));
    let again = site.set_public_details(wish(details())).await.unwrap().into_inner().facility;
    assert_eq!(again.unwrap().version, 2);
    assert_eq!(register.told("FacilityChanged").await, 2);
    let shown = v1::ListFacilitiesRequest {
        public_state: v1::PublicState::Shown.into(),
        ..v1::ListFacilitiesRequest::default()
    };
    let listed = site.list_facilities(shown.clone()).await.unwrap().into_inner().facilities;
    assert_eq!(listed.len(), 1);
    let counted = site.count_facilities(v1::CountFacilitiesRequest::default()).await.unwrap();
    let of_shown = |count: &v1::FacilityCount| count.shown.then_some(count.facilities);
    assert_eq!(counted.into_inner().counts.iter().find_map(of_shown), Some(1));
    let unsaid = v1::PublicDetails { availability: 0, ..details() };
    let facility = site.set_public_details(wish(unsaid)).await.unwrap().into_inner().facility;
    let said = facility.unwrap().public_details.unwrap().availability();
    assert_eq!(said, v1::Availability::Unknown);
    let named = v1::PublicDetails { audience: v1::Audience::NamedOnly.into(), ..details() };
    let hidden = register.clerk_of(CHIYODA).set_public_details(wish(named)).await.unwrap();
    assert!(!hidden.into_inner().facility.unwrap().shown_to_public);
    assert!(site.list_facilities(shown).await.unwrap().into_inner().facilities.is_empty());
}

#[tokio::test]
async fn a_depot_is_never_shown() {
    let register = with_a_product().await;
    register.clerk_at(HOSPITAL).set_public_details(wish(details())).await.unwrap();
    let depot = v1::FacilityEntry {
        category: v1::FacilityCategory::SplitDepot.into(),
        ..hospital(HOSPITAL, CHIYODA)
    };
    register.put(vec![depot]).await;
    let request = v1::GetFacilityRequest { facility_code: HOSPITAL.into() };
    let facility = register.nation().get_facility(request).await.unwrap().into_inner().facility;
    assert!(!facility.unwrap().shown_to_public);
}

#[tokio::test]
async fn every_wrong_detail_is_named() {
    let register = with_a_product().await;
    let wrong = v1::PublicDetails {
        web_url: "javascript:alert(1)".into(),
        booking_phone: "call".into(),
        audience: 0,
        availability: 7,
        checked_date: Some(date(2999, 1, 1)),
        ..details()
    };
    let mut site = register.clerk_at(HOSPITAL);
    let refused = site.set_public_details(wish(wrong)).await.unwrap_err();
    assert_eq!(
        fields(&refused),
        [
            ("details.web_url", "URL_FORMAT"),
            ("details.booking_phone", "PHONE_FORMAT"),
            ("details.audience", "VALUE_MISSING"),
            ("details.availability", "VALUE_UNKNOWN"),
            ("details.checked_date", "DATE_IN_FUTURE"),
        ]
        .map(|(field, reason)| (field.to_owned(), reason.to_owned()))
    );
    let unknown = v1::PublicDetails { product_codes: vec!["tea".into()], ..details() };
    let refused = site.set_public_details(wish(unknown)).await.unwrap_err();
    assert_eq!(fields(&refused), [("details.product_codes".into(), "PRODUCT_UNKNOWN".into())]);
    let other = register.clerk_of(MINATO).set_public_details(wish(details())).await.unwrap_err();
    assert_eq!(reason(&other), "OUTSIDE_YOUR_AREA");
}

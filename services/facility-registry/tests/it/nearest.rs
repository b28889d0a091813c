//! Which facilities are near, and where places are.

use vsys_proto::facility_registry::v1;

use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, fields, hospital, place, satellite};

const CLINIC: &str = "1310000026";
const BAY: &str = "1310000034";
/// Tokyo station.
const STATION: v1::GeoPoint = v1::GeoPoint { latitude: 35.681_236, longitude: 139.767_125 };

fn at(latitude: f64, longitude: f64) -> v1::GeoPoint {
    v1::GeoPoint { latitude, longitude }
}

/// A hospital at its ward's office, a clinic with its own position, and a site in a ward of
/// which no position is known.
async fn placed() -> Register {
    let register = Register::with_places().await;
    let ward = v1::PlaceEntry { position: Some(at(35.694, 139.7536)), ..place(CHIYODA) };
    register.nation().put_places(v1::PutPlacesRequest { places: vec![ward] }).await.unwrap();
    let clinic =
        v1::FacilityEntry { position: Some(at(35.68, 139.77)), ..satellite(CLINIC, HOSPITAL) };
    register.put(vec![hospital(HOSPITAL, CHIYODA), clinic, hospital(BAY, MINATO)]).await;
    register
}

async fn near(
    register: &Register,
    request: v1::FindNearestFacilitiesRequest,
) -> Vec<(String, u32)> {
    let found = register.nation().find_nearest_facilities(request).await.unwrap().into_inner();
    let found = found.facilities.into_iter();
    found.map(|near| (near.facility.unwrap().facility_code, near.metres)).collect()
}

#[tokio::test]
async fn the_nearest_comes_first_by_its_own_position_or_its_municipalitys() {
    let register = placed().await;
    let wish = v1::FindNearestFacilitiesRequest {
        point: Some(STATION),
        ..v1::FindNearestFacilitiesRequest::default()
    };
    assert_eq!(
        near(&register, wish.clone()).await,
        [(CLINIC.into(), 294), (HOSPITAL.into(), 1_873)]
    );
    let hospitals = v1::FindNearestFacilitiesRequest {
        categories: vec![v1::FacilityCategory::Hospital.into()],
        ..wish.clone()
    };
    assert_eq!(near(&register, hospitals).await, [(HOSPITAL.into(), 1_873)]);
    let one = v1::FindNearestFacilitiesRequest { most: 1, ..wish.clone() };
    assert_eq!(near(&register, one).await, [(CLINIC.into(), 294)]);
    let elsewhere = v1::FindNearestFacilitiesRequest { point: Some(at(51.5, -0.1)), ..wish };
    let refused = register.nation().find_nearest_facilities(elsewhere).await.unwrap_err();
    assert_eq!(fields(&refused), [("point".into(), "POSITION_OUTSIDE_JAPAN".into())]);
}

#[tokio::test]
async fn a_position_says_whose_it_is_and_stays_when_none_is_given() {
    let register = placed().await;
    register
        .put(vec![v1::FacilityEntry {
            phone: "03-0000-0007".into(),
            ..satellite(CLINIC, HOSPITAL)
        }])
        .await;
    let mut nation = register.nation();
    let mut get = async |code: &str| {
        let request = v1::GetFacilityRequest { facility_code: code.into() };
        let facility = nation.get_facility(request).await.unwrap().into_inner().facility.unwrap();
        (facility.position, facility.position_of_municipality)
    };
    assert_eq!(get(CLINIC).await, (Some(at(35.68, 139.77)), false));
    assert_eq!(get(HOSPITAL).await, (Some(at(35.694, 139.7536)), true));
    assert_eq!(get(BAY).await, (None, false));
}

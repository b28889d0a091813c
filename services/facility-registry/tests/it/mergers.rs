//! Facilities follow their municipality into another (市町村合併).

use vsys_facility_registry::SERVICE;
use vsys_proto::facility_registry::v1;

use crate::register::{
    CHIYODA, HOSPITAL, MINATO, Register, SAPPORO, date, fields, hospital, place, reason, satellite,
};

fn merger(merged: &str, into: &str) -> v1::MergeMunicipalitiesRequest {
    v1::MergeMunicipalitiesRequest {
        municipality_code: merged.into(),
        into_municipality_code: into.into(),
    }
}

/// A hospital and its satellite in Chiyoda, whose code is out of force or not.
async fn chiyoda(until: Option<(u32, u32, u32)>) -> Register {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA), satellite("1310000026", HOSPITAL)]).await;
    let valid_until_date = until.map(|(year, month, day)| date(year, month, day));
    let places = vec![v1::PlaceEntry { valid_until_date, ..place(CHIYODA) }];
    register.nation().put_places(v1::PutPlacesRequest { places }).await.unwrap();
    register
}

#[tokio::test]
async fn facilities_follow_a_municipality_that_was_merged() {
    let register = chiyoda(Some((2021, 3, 14))).await;
    let mut nation = register.nation();
    let merged = nation.merge_municipalities(merger(CHIYODA, MINATO)).await.unwrap().into_inner();
    assert_eq!((merged.moved, register.told("FacilityChanged").await), (2, 4));
    let request = v1::GetFacilityRequest { facility_code: HOSPITAL.into() };
    let facility = nation.get_facility(request).await.unwrap().into_inner().facility.unwrap();
    assert_eq!((facility.municipality_code.as_str(), facility.version), (MINATO, 2));
    let again = nation.merge_municipalities(merger(CHIYODA, MINATO)).await.unwrap().into_inner();
    assert_eq!((again.moved, register.told("FacilityChanged").await), (0, 4));
    // Whoever writes in the new municipality writes its facilities, by their new place.
    register
        .clerk_of(MINATO)
        .put_facility(v1::PutFacilityRequest {
            facility: Some(v1::FacilityEntry {
                phone: "03-0000-0007".into(),
                ..hospital(HOSPITAL, MINATO)
            }),
            expected_version: Some(2),
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_history_says_where_a_facility_lay_and_which_merger_moved_it() {
    let register = chiyoda(Some((2021, 3, 14))).await;
    register.nation().merge_municipalities(merger(CHIYODA, MINATO)).await.unwrap();
    let request = v1::ListFacilityVersionsRequest {
        facility_code: HOSPITAL.into(),
        ..v1::ListFacilityVersionsRequest::default()
    };
    let versions = register.nation().list_facility_versions(request).await.unwrap().into_inner();
    let told: Vec<_> = versions
        .versions
        .iter()
        .map(|version| {
            let facility = version.facility.as_ref().unwrap();
            (facility.municipality_code.as_str(), version.reason.as_str())
        })
        .collect();
    let because = "市町村合併: 千代田区(131016)から港区(131032)へ";
    assert_eq!(told, [(MINATO, because), (CHIYODA, "")]);
}

#[tokio::test]
async fn what_is_in_force_is_not_left() {
    let register = chiyoda(Some((2021, 3, 15))).await;
    let mut nation = register.nation();
    for (merged, into, field, expected) in [
        (CHIYODA, MINATO, "municipality_code", "MUNICIPALITY_STILL_IN_FORCE"),
        (CHIYODA, SAPPORO, "into_municipality_code", "MERGER_ACROSS_PREFECTURES"),
        ("13", MINATO, "municipality_code", "PLACE_CODE_FORMAT"),
    ] {
        let refused = nation.merge_municipalities(merger(merged, into)).await.unwrap_err();
        assert_eq!(fields(&refused), [(field.into(), expected.into())]);
    }
    let unknown = nation.merge_municipalities(merger(CHIYODA, "131041")).await.unwrap_err();
    assert_eq!(reason(&unknown), "NO_SUCH_PLACE");
}

#[tokio::test]
async fn the_database_moves_nothing_that_stands_in_a_municipality_in_force() {
    let register = chiyoda(None).await;
    let runtime = register.sandbox.database.runtime(SERVICE.schema);
    let moved = sqlx::query_scalar!(
        r#"select count(*) as "count!"
             from facility_registry.follow_merger($1, $2, '2021-03-15', now())"#,
        CHIYODA,
        MINATO,
    );
    assert_eq!(moved.fetch_one(&runtime).await.unwrap(), 0);
}

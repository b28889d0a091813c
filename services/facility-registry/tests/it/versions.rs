//! How facilities stood after each change, and who made it.

use tonic::Code;
use vsys_facility_registry::SERVICE;
use vsys_proto::facility_registry::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

use crate::register::{CHIYODA, Client, HOSPITAL, MINATO, Register, fields, hospital, reason};

async fn page(
    client: &mut Client,
    page_size: u32,
    page_token: &str,
) -> Result<v1::ListFacilityVersionsResponse, tonic::Status> {
    let facility_code = HOSPITAL.to_owned();
    let request =
        v1::ListFacilityVersionsRequest { facility_code, page_size, page_token: page_token.into() };
    client.list_facility_versions(request).await.map(tonic::Response::into_inner)
}

/// Entered by the nation, telephoned by the municipality, opened when by the site, closed and
/// opened again by the municipality.
async fn with_a_history() -> Register {
    let register = Register::with_places().await;
    let entry = hospital(HOSPITAL, CHIYODA);
    register.put(vec![entry.clone()]).await;
    register.put(vec![entry.clone()]).await;
    let mut clerk = register.clerk_of(CHIYODA);
    let facility = Some(v1::FacilityEntry { phone: "03-0000-0002".into(), ..entry });
    let put = v1::PutFacilityRequest { facility, expected_version: Some(1) };
    clerk.put_facility(put).await.unwrap();
    let delivery = Some(v1::DeliveryTimes { days: "毎日".into(), hours: "13-17".into() });
    let set = v1::SetDeliveryTimesRequest {
        facility_code: HOSPITAL.into(),
        delivery,
        ..v1::SetDeliveryTimesRequest::default()
    };
    register.clerk_at(HOSPITAL).set_delivery_times(set).await.unwrap();
    let close = v1::CloseFacilityRequest {
        facility_code: HOSPITAL.into(),
        reason: "改修".into(),
        ..v1::CloseFacilityRequest::default()
    };
    clerk.close_facility(close).await.unwrap();
    let reopen = v1::ReopenFacilityRequest {
        facility_code: HOSPITAL.into(),
        reason: "改修の終わり".into(),
        ..v1::ReopenFacilityRequest::default()
    };
    clerk.reopen_facility(reopen).await.unwrap();
    register
}

#[tokio::test]
async fn every_change_is_kept_with_who_made_it_and_why() {
    let register = with_a_history().await;
    let found = page(&mut register.nation(), 0, "").await.unwrap();
    assert_eq!(found.next_page_token, "");
    let told: Vec<_> = found
        .versions
        .iter()
        .map(|version| {
            let facility = version.facility.as_ref().unwrap();
            let times = facility.delivery.as_ref().unwrap();
            (
                facility.version,
                version.organisation_id.as_str(),
                facility.phone.as_str(),
                times.days.as_str(),
                facility.open,
                version.reason.as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (5, CHIYODA, "03-0000-0002", "毎日", true, "改修の終わり"),
            (4, CHIYODA, "03-0000-0002", "毎日", false, "改修"),
            (3, "organisation", "03-0000-0002", "毎日", true, ""),
            (2, CHIYODA, "03-0000-0002", "月水金", true, ""),
            (1, "nation", "03-0000-0001", "月水金", true, ""),
        ]
    );
    assert!(found.versions.iter().all(|version| !version.person.is_empty()));
}

#[tokio::test]
async fn versions_come_page_by_page() {
    let register = with_a_history().await;
    let mut nation = register.nation();
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let found = page(&mut nation, 2, &token).await.unwrap();
        assert!(found.versions.len() <= 2);
        seen.extend(found.versions.into_iter().map(|version| version.facility.unwrap().version));
        token = found.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
    let refused = page(&mut nation, 2, "-1").await.unwrap_err();
    assert_eq!(fields(&refused), [("page_token".into(), "PAGE_TOKEN_INVALID".into())]);
}

#[tokio::test]
async fn who_changed_a_facility_is_shown_in_its_area_and_to_itself_only() {
    let register = with_a_history().await;
    assert!(page(&mut register.clerk_of(CHIYODA), 1, "").await.is_ok());
    assert!(page(&mut register.clerk_at(HOSPITAL), 1, "").await.is_ok());
    for mut other in [register.clerk_of(MINATO), register.clerk_at("1310000026")] {
        let refused = page(&mut other, 1, "").await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
        assert_eq!(reason(&refused), "OUTSIDE_YOUR_AREA");
    }
    let partner = actor(Standing::Partner("wholesaler-07".parse().unwrap()), &[Role::Viewer]);
    let refused = page(&mut register.client(&partner), 1, "").await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}

#[tokio::test]
async fn what_was_changed_stays_written() {
    let register = with_a_history().await;
    let runtime = register.sandbox.database.runtime(SERVICE.schema);
    for sql in [
        "update facility_registry.facility_versions set phone = ''",
        "delete from facility_registry.facility_versions",
    ] {
        let refused = sqlx::raw_sql(sql).execute(&runtime).await.unwrap_err();
        let code = refused.as_database_error().and_then(|error| error.code().map(String::from));
        assert_eq!(code.as_deref(), Some("42501"), "{sql}");
    }
}

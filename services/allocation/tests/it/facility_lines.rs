//! What a site is shown of what it was given.

use tonic::Code;

use vsys_proto::allocation::v1;
use vsys_vocabulary::Role;

use crate::atlas::{CHIYODA, KANAGAWA, MINATO, NATION, TOKYO, boxes, clinic, hospital, units};
use crate::country::{Country, clerk, locker, person};
use crate::refusal::assert_refused;

impl Country {
    async fn lines_of(&self, facility: &str, by: &vsys_vocabulary::Actor) -> Vec<v1::FacilityLine> {
        let request = v1::ListFacilityLinesRequest {
            facility_code: facility.into(),
            ..v1::ListFacilityLinesRequest::default()
        };
        let listed = self.sheets(by).list_facility_lines(request).await.unwrap().into_inner();
        assert_eq!(listed.next_page_token, "");
        listed.lines
    }
}

#[tokio::test]
async fn a_site_sees_what_it_was_given_once_it_is_locked() {
    let country = Country::decided().await;
    let chiyoda = hospital(CHIYODA);
    let itself = person(&chiyoda, Role::Viewer);
    assert!(country.lines_of(&chiyoda, &itself).await.is_empty());
    country.lock(TOKYO).await;
    let [line] = &country.lines_of(&chiyoda, &itself).await[..] else { panic!("one line") };
    assert_eq!((&line.units, &line.effective_units), (&Some(boxes(1)), &Some(boxes(1))));
    assert_eq!((line.round_number.as_str(), line.held), ("第1クール", false));
    for reader in [CHIYODA, TOKYO, NATION] {
        assert_eq!(country.lines_of(&chiyoda, &clerk(reader)).await.len(), 1);
    }
}

#[tokio::test]
async fn a_site_sees_corrections_and_may_decline_by_what_it_sees() {
    let country = Country::locked().await;
    let (from, to) = (hospital(CHIYODA), clinic(CHIYODA));
    let [line] = &country.lines_of(&from, &person(&from, Role::Clerk)).await[..] else {
        panic!("one line")
    };
    let redirect = v1::RedirectLineRequest {
        request_id: country.request_id(),
        sheet_id: line.sheet_id.clone(),
        facility_code: from.clone(),
        to_facility_code: to.clone(),
        reason: "会場の変更".into(),
    };
    country.amendments(&locker(TOKYO)).redirect_line(redirect).await.unwrap();
    let [line] = &country.lines_of(&to, &person(&to, Role::Clerk)).await[..] else {
        panic!("one line")
    };
    assert_eq!((&line.units, &line.effective_units), (&Some(units(0, 0, 0)), &Some(boxes(1))));
    let decline = v1::DeclineLineRequest {
        request_id: country.request_id(),
        sheet_id: line.sheet_id.clone(),
        facility_code: to.clone(),
        reason: "接種の中止".into(),
    };
    country.amendments(&person(&to, Role::Clerk)).decline_line(decline).await.unwrap();
    let now = country.lines_of(&to, &person(&to, Role::Clerk)).await;
    assert_eq!(now[0].effective_units, Some(units(0, 0, 0)));
}

#[tokio::test]
async fn nobody_sees_what_another_site_was_given() {
    let country = Country::locked().await;
    let request = v1::ListFacilityLinesRequest {
        facility_code: hospital(CHIYODA),
        ..v1::ListFacilityLinesRequest::default()
    };
    for stranger in [person(&clinic(CHIYODA), Role::Clerk), clerk(MINATO), clerk(KANAGAWA)] {
        let refused = country.sheets(&stranger).list_facility_lines(request.clone()).await;
        assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "facility_code");
    }
    let nobody = v1::ListFacilityLinesRequest { facility_code: "1312345675".into(), ..request };
    let refused = country.sheets(&clerk(NATION)).list_facility_lines(nobody).await;
    assert_refused(refused, Code::NotFound, "NO_SUCH_FACILITY", "facility_code");
}

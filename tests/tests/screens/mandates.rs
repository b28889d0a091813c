//! From a mandate to a working site: a clinic fills in the form, its body receives it with three
//! hundred others, the clinic signs in and is given its first box; a clinic changes its mandate and
//! leaves; a venue gets its code first.

use serde_json::json;
use vsys_proto::allocation::v1::GetSheetRequest;
use vsys_proto::contract_intake::v1::CountMandatesRequest;
use vsys_proto::convert::wire_office;
use vsys_proto::facility_registry::v1::{Facility, FacilityType, GetFacilityRequest};
use vsys_testkit::eventually;
use vsys_tests::{Applicants, Desk, Round, Scenario, Site, Sites, mistyped};
use vsys_vocabulary::{FacilityCode, MunicipalityCode, Office, Role, Standing};

use crate::cast::BODY;
use crate::land::{Land, TOYAMA, code};
use crate::stage::Stage;
use crate::{browser, cast};

/// Mandates that the body receives at once, beside the one of the story.
const OTHERS: usize = 299;
/// Vials in a box.
const A_BOX: u32 = 195;

#[tokio::test]
async fn a_clinic_hands_its_mandate_in_its_body_receives_three_hundred_and_it_signs_in() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let applicants = Applicants { client: &stage.client, clock: &stage.clock };
    applicants.know_body(BODY, "富山県架空医師会", code(TOYAMA)).await.unwrap();
    let round = land.open("第1回", Scenario::OneEach).await;
    land.until_towns_begin(&round, Scenario::OneEach).await;
    let mut people = cast::people(&land, &["body", "towns"]).await;
    // They have no account yet.
    people["clinic"] = json!({});
    people["colleague"] = json!({});
    let mut sites = Sites::newcomers(&land.country, code(TOYAMA), OTHERS + 1).unwrap();
    applicants.list(&sites).await.unwrap();
    let clinic = sites.pop().unwrap();
    applicants.hand_in(&sites, BODY).await.unwrap();

    let more = json!({
        "code": clinic.code.to_string(),
        "slip": mistyped(clinic.code.as_str()),
        "name": clinic.name,
        "count": OTHERS + 1,
        "town": name_of(&land, clinic.town),
        "mail": "hajime@clinic.example",
    });
    browser::play(&land, "mandates.js", &people, more).await;

    let desk = stage.client.desk(Standing::Nation, &[Role::Viewer]).unwrap();
    let counts = desk.mandates().unwrap().count_mandates(CountMandatesRequest {}).await.unwrap();
    assert_eq!(usize::try_from(counts.get_ref().locked).unwrap(), OTHERS + 1);
    for site in sites.iter().chain([&clinic]) {
        let registered = registered(&desk, site.code).await;
        assert_eq!((registered.name.as_str(), registered.open), (site.name.as_str(), true));
        assert_eq!(registered.r#type(), FacilityType::Basic);
        assert_eq!(registered.municipality_code, site.town.to_string());
    }
    assert_eq!(given(&land, &round, &clinic).await, Some(A_BOX), "its town gave it its box");
}

#[tokio::test]
async fn a_clinic_changes_its_mandate_and_then_leaves() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let applicants = Applicants { client: &stage.client, clock: &stage.clock };
    applicants.know_body(BODY, "富山県架空医師会", code(TOYAMA)).await.unwrap();
    let sites = Sites::newcomers(&land.country, code(TOYAMA), 1).unwrap();
    applicants.list(&sites).await.unwrap();
    let keys = applicants.hand_in(&sites, BODY).await.unwrap();
    applicants.receive(&keys, BODY).await.unwrap();
    let mut people = cast::people(&land, &["body", "towns"]).await;
    people["clinic"] = json!({});
    let clinic = &sites[0];
    let more = json!({
        "number": keys[0].number,
        "secret": keys[0].secret,
        "code": clinic.code.to_string(),
        "mail": format!("{}@site.example", clinic.code.as_str().to_lowercase()),
        "town": name_of(&land, clinic.town),
    });
    browser::play(&land, "leaving.js", &people, more).await;

    let desk = stage.client.desk(Standing::Nation, &[Role::Viewer]).unwrap();
    let registered = registered(&desk, clinic.code).await;
    assert_eq!(registered.phone, "076-000-0009");
}

#[tokio::test]
async fn a_venue_without_a_code_gets_one_and_its_prefecture_receives_its_mandate() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let mut people = cast::people(&land, &["prefecture", "desk"]).await;
    people["clerk"] = json!({});
    let more = json!({ "mail": "kaiko@city.example" });
    browser::play(&land, "new_code.js", &people, more).await;

    let desk = stage.client.desk(Standing::Nation, &[Role::Viewer]).unwrap();
    let venue = registered(&desk, "9000000019".parse().unwrap()).await;
    let town = land.towns().next().unwrap();
    assert_eq!(venue.name, format!("{}特設接種会場", town.place.name));
    assert_eq!(venue.municipality_code, town.code.to_string());
}

/// Vials that a town's sheet gives to a site.
async fn given(land: &Land<'_>, round: &Round, site: &Site) -> Option<u32> {
    let request = GetSheetRequest {
        round_id: round.id.to_string(),
        office: Some(wire_office(&Office::Municipality(site.town))),
        ..GetSheetRequest::default()
    };
    let toyama = land.stage.client.office(Office::Prefecture(code(TOYAMA))).unwrap();
    let sheet = toyama.sheets().get_sheet(request).await.unwrap().into_inner().sheet.unwrap();
    let line = sheet.lines.iter().find(|line| line.child_code == site.code.as_str())?;
    line.units.map(|units| units.vaccine_vials)
}

fn name_of(land: &Land<'_>, town: MunicipalityCode) -> String {
    land.towns().find(|one| one.code == town).unwrap().place.name.clone()
}

async fn registered(desk: &Desk, code: FacilityCode) -> Facility {
    eventually(&format!("{code} is in the register"), || async {
        let request = GetFacilityRequest { facility_code: code.to_string() };
        desk.register()
            .get_facility(request)
            .await
            .map(|found| found.into_inner().facility.unwrap())
    })
    .await
}

//! The register as systems of health care read it: FHIR R4.

mod program;

use reqwest::StatusCode;
use serde_json::{Value, json};

use vsys_facility_registry::SERVICE;
use vsys_proto::allocation::v1 as allocation;
use vsys_proto::facility_registry::v1;
use vsys_testkit::actor;
use vsys_vocabulary::Standing;

use self::program::{Answer, CLINIC, Program, VENUE, with_sites};
use crate::register::{CHIYODA, HOSPITAL, Register, date, hospital};

#[tokio::test]
async fn a_site_is_a_place_and_an_organisation() {
    let register = with_sites().await;
    let program = Program::of(&register);
    let location = program.get("/Location/1310000018").await;
    assert_eq!(
        location,
        json!({
            "resourceType": "Location",
            "id": HOSPITAL,
            "meta": { "versionId": "1", "lastUpdated": "2021-03-15T00:00:00.000Z" },
            "identifier": [
                {
                    "system": "http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no",
                    "value": HOSPITAL,
                },
                { "system": "urn:vsys:facility-code", "value": HOSPITAL },
            ],
            "status": "active",
            "name": "ダミー病院 1310000018",
            "alias": ["ダミービョウイン"],
            "mode": "instance",
            "type": [{ "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
                "code": "HOSP",
                "display": "Hospital",
            }] }],
            "telecom": [{ "system": "phone", "value": "03-0000-0001", "use": "work" }],
            "address": {
                "use": "work",
                "type": "physical",
                "text": "東京都千代田区千代田1-1",
                "line": ["千代田1-1"],
                "city": "千代田区",
                "state": "東京都",
                "postalCode": "100-0001",
                "country": "JP",
            },
            "physicalType": { "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/location-physical-type",
                "code": "si",
                "display": "Site",
            }] },
            "managingOrganization": {
                "reference": "Organization/1310000018",
                "display": "ダミー病院 1310000018",
            },
        })
    );
    let clinic = program.get("/Location/1310000026").await;
    assert_eq!(clinic["position"], json!({ "longitude": 139.77, "latitude": 35.68 }));

    let organization = program.get("/Organization/1310000018").await;
    let extension = |name: &str| {
        format!("http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Organization_{name}")
    };
    assert_eq!(
        organization["extension"],
        json!([
            {
                "url": extension("PrefectureNo"),
                "valueCoding": {
                    "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/PrefectureNo-2digits",
                    "code": "13",
                },
            },
            {
                "url": extension("InsuranceOrganizationCategory"),
                "valueCoding": {
                    "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationFeeScoreType",
                    "code": "1",
                },
            },
            {
                "url": extension("InsuranceOrganizationNo"),
                "valueIdentifier": {
                    "system": "http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicalOrganizationID",
                    "value": "0000018",
                },
            },
        ])
    );
    assert_eq!(
        (&organization["active"], &organization["address"][0]["country"]),
        (&json!(true), &json!("JP"))
    );
    let venue = program.get("/Organization/9000000019").await;
    assert!(venue.get("extension").is_none(), "a new code is no medical institution's");
    assert_eq!(venue["identifier"].as_array().unwrap().len(), 1);
    assert!(venue["address"][0].get("postalCode").is_none());
}

#[tokio::test]
async fn what_is_public_is_told_and_nothing_more() {
    let register = with_sites().await;
    let told = allocation::ProductChanged {
        product_code: "comirnaty".into(),
        ..allocation::ProductChanged::default()
    };
    register.hears(&told).await;
    let set = async |audience: v1::Audience| {
        let details = v1::PublicDetails {
            name_en: "Chiyoda Dummy Hospital".into(),
            booking_phone: "0120-000-000".into(),
            booking_url: "https://booking.example.jp/".into(),
            hours: "月–金 9:00-16:00".into(),
            product_codes: vec!["comirnaty".into()],
            audience: audience.into(),
            checked_date: Some(date(2021, 3, 1)),
            ..v1::PublicDetails::default()
        };
        let wish = v1::SetPublicDetailsRequest {
            facility_code: HOSPITAL.into(),
            details: Some(details),
            expected_version: None,
        };
        register.clerk_at(HOSPITAL).set_public_details(wish).await.unwrap();
    };
    let program = Program::of(&register);
    set(v1::Audience::Public).await;
    let shown = program.get("/Location/1310000018").await;
    assert_eq!(shown["alias"], json!(["ダミービョウイン", "Chiyoda Dummy Hospital"]));
    assert_eq!(shown["description"], "接種時間: 月–金 9:00-16:00");
    let values = |location: &Value| -> Vec<String> {
        let points = location["telecom"].as_array().unwrap().iter();
        points.map(|point| point["value"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(values(&shown), ["03-0000-0001", "0120-000-000", "https://booking.example.jp/"]);
    assert_eq!(program.found("/Location?name=chiyoda").await, [HOSPITAL]);

    set(v1::Audience::NamedOnly).await;
    let hidden = program.get("/Location/1310000018").await;
    assert_eq!((&hidden["alias"], hidden.get("description")), (&json!(["ダミービョウイン"]), None));
    assert_eq!(values(&hidden), ["03-0000-0001"]);
    assert!(program.found("/Location?name=chiyoda").await.is_empty());
}

#[tokio::test]
async fn sites_are_found_by_what_is_known_of_them() {
    let register = with_sites().await;
    let request = v1::CloseFacilityRequest {
        facility_code: VENUE.into(),
        expected_version: None,
        reason: "会期末".into(),
        last_date: None,
    };
    register.nation().close_facility(request).await.unwrap();
    let program = Program::of(&register);
    let both = [HOSPITAL, CLINIC];
    for (search, found) in [
        ("/Location", &[HOSPITAL, CLINIC, VENUE][..]),
        ("/Location?identifier=urn:vsys:facility-code|1310000026", &[CLINIC]),
        ("/Location?identifier=1310000026,9000000019", &[CLINIC, VENUE]),
        ("/Location?identifier=9999999999", &[]),
        ("/Location?name=丸の内", &[CLINIC]),
        ("/Location?name=まるのうち", &[CLINIC]),
        ("/Location?name=クリニック", &[]),
        ("/Location?name:contains=クリニック", &[CLINIC]),
        ("/Location?name:exact=丸の内クリニック", &[CLINIC]),
        ("/Location?name:exact=丸の内", &[]),
        ("/Location?address=東京都千代田区丸の内", &[CLINIC]),
        ("/Location?address=千代田区", &both),
        ("/Location?address=芝公園", &[VENUE]),
        ("/Location?address=100-0001", &both),
        ("/Location?address=-", &[]),
        ("/Location?address-state=東京", &[HOSPITAL, CLINIC, VENUE]),
        ("/Location?address-state=北海道", &[]),
        ("/Location?status=active", &both),
        ("/Location?status=inactive", &[VENUE]),
        ("/Location?near=35.681236|139.767125|500|m", &[CLINIC]),
        ("/Location?near=35.681236|139.767125", &[CLINIC, VENUE]),
        (
            "/Location?near=35.681236|139.767125|10|km&address=港区&name=ダミー&status=inactive",
            &[VENUE],
        ),
        ("/Organization?active=false", &[VENUE]),
        (
            "/Organization?name=丸の内&address=千代田区&address-state=東京都&_id=1310000026",
            &[CLINIC],
        ),
    ] {
        assert_eq!(program.found(search).await, found, "{search}");
    }
    let closed = program.get("/Location/9000000019").await;
    assert_eq!(
        (&closed["status"], &closed["meta"]["versionId"]),
        (&json!("inactive"), &json!("2"))
    );
    let near = program.get("/Location?near=35.681236|139.767125|500|m").await;
    let distance = &near["entry"][0]["search"]["extension"][0];
    assert_eq!(distance["valueDistance"]["value"], 294);
}

#[tokio::test]
async fn a_list_leads_from_page_to_page() {
    let register = with_sites().await;
    let program = Program::of(&register);
    for search in ["/Location?_count=1&status=active", "/Location?near=35.68|139.76&_count=1"] {
        let whole = program.found(&search.replace("_count=1", "_count=9")).await;
        let (mut found, mut next) = (Vec::new(), Some(search.to_owned()));
        while let Some(path) = next {
            let page = program.get(&path).await;
            let total = page.get("total");
            assert!(total.is_none(), "more follow, or came before: {page}");
            found.push(page["entry"][0]["resource"]["id"].as_str().unwrap().to_owned());
            let links = page["link"].as_array().unwrap();
            let following = links.iter().find(|link| link["relation"] == "next");
            next = following.map(|link| {
                let url = link["url"].as_str().unwrap();
                url.split_once("/fhir/R4").unwrap().1.to_owned()
            });
        }
        assert_eq!(found, whole, "{search}");
        assert!(found.len() > 1);
    }
    let all = program.get("/Location").await;
    assert_eq!((&all["total"], all["link"].as_array().unwrap().len()), (&json!(3), 1));
    let none = program.get("/Location?address-state=北海道").await;
    assert_eq!((&none["total"], none.get("entry")), (&json!(0), None));
}

#[tokio::test]
async fn a_version_that_is_known_is_not_sent_again() {
    let register = with_sites().await;
    let program = Program::of(&register);
    let Answer(_, headers, _) = program.asks("/Location/1310000018", &[]).await;
    assert_eq!(headers["etag"], "W/\"1\"");
    assert_eq!(headers["last-modified"], "Mon, 15 Mar 2021 00:00:00 GMT");
    let known = [("if-none-match", "W/\"1\"")];
    let Answer(status, headers, body) = program.asks("/Location/1310000018", &known).await;
    assert_eq!(
        (status, &headers["etag"], body),
        (StatusCode::NOT_MODIFIED, &"W/\"1\"".parse().unwrap(), Value::Null)
    );
    register
        .put(vec![v1::FacilityEntry {
            phone: "03-0000-0009".into(),
            ..hospital(HOSPITAL, CHIYODA)
        }])
        .await;
    let Answer(status, headers, _) = program.asks("/Location/1310000018", &known).await;
    assert_eq!((status, &headers["etag"]), (StatusCode::OK, &"W/\"2\"".parse().unwrap()));
}

#[tokio::test]
async fn who_has_no_token_is_told_only_what_is_offered() {
    let register = with_sites().await;
    let stranger = Program { register: &register, token: None };
    let statement = stranger.get("/metadata").await;
    assert_eq!(statement["fhirVersion"], "4.0.1");
    for path in ["/Location", "/Location/1310000018", "/Organization", "/Organization/1310000018"] {
        let (status, code, _) = stranger.refused(path).await;
        assert_eq!((status, code.as_str()), (StatusCode::UNAUTHORIZED, "login"), "{path}");
    }
    let forged = Program { register: &register, token: Some("Bearer e30.e30.e30".into()) };
    assert_eq!(forged.refused("/Location").await.0, StatusCode::UNAUTHORIZED);
    let nobody = actor(Standing::Nation, &[]);
    let nobody = Program { register: &register, token: Some(register.sandbox.bearer(&nobody)) };
    let (status, code, _) = nobody.refused("/Location").await;
    assert_eq!((status, code.as_str()), (StatusCode::FORBIDDEN, "forbidden"));
}

#[tokio::test]
async fn a_refusal_names_the_parameter() {
    let register = Register::with_places().await;
    let program = Program::of(&register);
    for (path, code, location) in [
        ("/Location?colour=red", "not-supported", "http.colour"),
        ("/Location?name=a&name=b", "not-supported", "http.name"),
        ("/Location?name:missing=true", "not-supported", "http.name:missing"),
        ("/Location?near=51.5|-0.1", "value", "http.near"),
        ("/Location?status=open", "value", "http.status"),
        ("/Location?_count=0", "value", "http._count"),
        ("/Location?_cursor=there", "value", "http._cursor"),
        ("/Organization?near=35.68|139.76", "not-supported", "http.near"),
        ("/Organization?active=maybe", "value", "http.active"),
    ] {
        let refused = program.refused(path).await;
        let right = (StatusCode::BAD_REQUEST, code.to_owned(), location.to_owned());
        assert_eq!(refused, right, "{path}");
    }
    for path in [
        "/Location/1310000018",
        "/Organization/hello",
        "/Patient",
        "/Location/1/_history",
        "/Location/%ff",
    ] {
        assert_eq!(program.refused(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let Answer(status, ..) = program.asks("/Location", &[("accept", "application/fhir+xml")]).await;
    assert_eq!(status, StatusCode::NOT_ACCEPTABLE);
    let address = format!("http://{}/fhir/R4/Location", register.sandbox.http(SERVICE.name));
    let posted = reqwest::Client::new().post(address).send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
}

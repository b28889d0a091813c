//! A program that reads, and what there is to read.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use vsys_facility_registry::SERVICE;
use vsys_proto::facility_registry::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, hospital, satellite};

pub(super) const CLINIC: &str = "1310000026";
/// A site with a new code of the service desk.
pub(super) const VENUE: &str = "9000000019";

/// An answer: status, headers, body.
pub(super) struct Answer(pub(super) StatusCode, pub(super) HeaderMap, pub(super) Value);

/// A program that reads, with a token or without.
pub(super) struct Program<'r> {
    pub(super) register: &'r Register,
    pub(super) token: Option<String>,
}

impl<'r> Program<'r> {
    /// One of a wholesaler.
    pub(super) fn of(register: &'r Register) -> Self {
        let partner = "wholesaler-07".parse().unwrap();
        let who = actor(Standing::Partner(partner), &[Role::Integration]);
        Self { register, token: Some(register.sandbox.bearer(&who)) }
    }

    pub(super) async fn asks(&self, path: &str, headers: &[(&'static str, &str)]) -> Answer {
        let address = self.register.sandbox.http(SERVICE.name);
        let mut request = reqwest::Client::new().get(format!("http://{address}/fhir/R4{path}"));
        if let Some(token) = &self.token {
            request = request.header("authorization", token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let text = answer.text().await.unwrap();
        Answer(status, headers, serde_json::from_str(&text).unwrap_or_default())
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        let Answer(status, headers, body) = self.asks(path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        let kind = headers["content-type"].to_str().unwrap();
        assert!(kind.starts_with("application/fhir+json"), "{kind}");
        body
    }

    /// Ids of what a search finds.
    pub(super) async fn found(&self, search: &str) -> Vec<String> {
        let bundle = self.get(search).await;
        let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| entry["resource"]["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Status, and the code and the place of what is wrong.
    pub(super) async fn refused(&self, path: &str) -> (StatusCode, String, String) {
        let Answer(status, _, body) = self.asks(path, &[]).await;
        assert_eq!(body["resourceType"], "OperationOutcome", "{body}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let issue = &body["issue"][0];
        (status, text(&issue["code"]), text(&issue["location"][0]))
    }
}

/// A hospital and a clinic of Chiyoda, and a venue of Minato.
pub(super) async fn with_sites() -> Register {
    let register = Register::with_places().await;
    let point = v1::GeoPoint { latitude: 35.68, longitude: 139.77 };
    let clinic = v1::FacilityEntry {
        name: "丸の内クリニック".into(),
        kana: "マルノウチクリニック".into(),
        address: "丸の内1-9".into(),
        position: Some(point),
        ..satellite(CLINIC, HOSPITAL)
    };
    let venue = v1::FacilityEntry {
        category: v1::FacilityCategory::VenueMunicipal.into(),
        postcode: String::new(),
        address: "芝公園4-1".into(),
        position: Some(v1::GeoPoint { latitude: 35.656, longitude: 139.748 }),
        ..hospital(VENUE, MINATO)
    };
    register.put(vec![hospital(HOSPITAL, CHIYODA), clinic, venue]).await;
    register
}

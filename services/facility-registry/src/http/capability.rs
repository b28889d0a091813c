//! What is offered here, as FHIR describes servers: `CapabilityStatement`.

use serde_json::{Value, json};

use super::parameter::{Kind, LOCATION, ORGANIZATION};
use super::system;

/// The day that the description was changed last.
const DATE: &str = "2026-11-26";

/// The statement of a server at this address: `…/fhir/R4`.
pub(super) fn statement(origin: &str) -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "name": "VsysFacilities",
        "title": "V-SYS: vaccination sites",
        "status": "active",
        "date": DATE,
        "publisher": "V-SYS",
        "description": "Medical institutions and vaccination sites of Japan, to read.",
        "kind": "instance",
        "software": { "name": "V-SYS", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "facility-registry", "url": origin },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [{
            "mode": "server",
            "documentation": "A parameter that is not understood is refused.",
            "security": {
                "service": [{
                    "coding": [{
                        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                        "code": "OAuth",
                        "display": "OAuth",
                    }],
                }],
                "description": "A bearer token of V-SYS, by the client credentials of a service \
                                account. This statement needs none.",
            },
            "resource": [
                resource(LOCATION, &[]),
                resource(ORGANIZATION, &[system::JP_ORGANIZATION]),
            ],
        }],
    })
}

fn resource(kind: Kind, profiles: &[&str]) -> Value {
    let parameters = kind.parameters.iter().filter_map(|parameter| {
        let (sort, definition) = parameter.defined?;
        Some(json!({
            "name": parameter.name,
            "definition": definition,
            "type": sort,
            "documentation": parameter.about,
        }))
    });
    let mut described = json!({
        "type": kind.name,
        "interaction": [{ "code": "read" }, { "code": "search-type" }],
        "versioning": "versioned",
        "conditionalRead": "not-match",
        "readHistory": false,
        "searchParam": parameters.collect::<Vec<_>>(),
    });
    if let Some(members) = described.as_object_mut().filter(|_| !profiles.is_empty()) {
        members.insert("supportedProfile".to_owned(), json!(profiles));
    }
    described
}

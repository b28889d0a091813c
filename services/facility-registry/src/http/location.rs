//! A site as a place.

use serde::Serialize;

use super::element::{Address, CodeableConcept, ContactPoint, Identifier, Meta, aliases};
use super::system;
use crate::domain::facility::Facility;
use crate::domain::position::Position;
use crate::domain::profile::Category;
use crate::domain::search::Described;

/// `Location` of FHIR R4.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    resource_type: &'static str,
    id: String,
    meta: Meta,
    identifier: Vec<Identifier>,
    status: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alias: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    mode: &'static str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<[CodeableConcept; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    telecom: Vec<ContactPoint>,
    address: Address,
    physical_type: CodeableConcept,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Point>,
    managing_organization: Reference,
}

/// Degrees of WGS 84.
#[derive(Debug, Serialize)]
struct Point {
    longitude: f64,
    latitude: f64,
}

#[derive(Debug, Serialize)]
struct Reference {
    reference: String,
    display: String,
}

impl From<Described> for Location {
    fn from(described: Described) -> Self {
        let facility = &described.facility;
        let code = facility.code.to_string();
        Self {
            resource_type: "Location",
            meta: Meta::of(&described, Vec::new()),
            identifier: Identifier::all_of(facility.code),
            status: if facility.operation.is_open() { "active" } else { "inactive" },
            name: facility.profile.name.clone(),
            alias: aliases(facility),
            description: hours(facility),
            mode: "instance",
            kind: kind(facility.profile.category).map(|kind| [kind]),
            telecom: ContactPoint::all_of(facility),
            address: Address::of(&described),
            physical_type: CodeableConcept::of(system::PHYSICAL_TYPE, "si", "Site"),
            // Only its own: the office of its municipality stands for it nowhere in FHIR.
            position: facility.position.map(point),
            managing_organization: Reference {
                reference: format!("Organization/{code}"),
                display: facility.profile.name.clone(),
            },
            id: code,
        }
    }
}

/// When it vaccinates, as the site wrote it, where that is public. It is free text, and FHIR has
/// only hours by the day of the week.
fn hours(facility: &Facility) -> Option<String> {
    let public = facility.public.as_ref().filter(|_| facility.is_shown())?;
    (!public.hours.is_empty()).then(|| format!("接種時間: {}", public.hours))
}

/// HL7 has no name for a depot.
fn kind(category: Category) -> Option<CodeableConcept> {
    let (code, display) = match category {
        Category::Hospital => ("HOSP", "Hospital"),
        Category::Clinic => ("OF", "Outpatient facility"),
        Category::CareFacility => ("NCCF", "Nursing or custodial care facility"),
        Category::VenueMunicipal | Category::VenueContracted | Category::VenuePrefecture => {
            ("COMM", "Community Location")
        }
        Category::SplitDepot => return None,
    };
    Some(CodeableConcept::of(system::ROLE, code, display))
}

fn point(position: Position) -> Point {
    Point { longitude: position.longitude(), latitude: position.latitude() }
}

//! A site as an organisation: one for each.

use serde::Serialize;

use vsys_vocabulary::FacilityCode;

use super::element::{
    Address, CodeableConcept, ContactPoint, Identifier, Meta, aliases, is_medical_institution,
};
use super::system;
use crate::domain::profile::Category;
use crate::domain::search::Described;

/// `Organization` of FHIR R4, by the profile of JP Core.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organization {
    resource_type: &'static str,
    id: String,
    meta: Meta,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extension: Vec<Extension>,
    identifier: Vec<Identifier>,
    active: bool,
    #[serde(rename = "type")]
    kind: [CodeableConcept; 1],
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alias: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    telecom: Vec<ContactPoint>,
    address: [Address; 1],
}

#[derive(Debug, Serialize)]
struct Extension {
    url: &'static str,
    #[serde(flatten)]
    value: Value,
}

#[derive(Debug, Serialize)]
enum Value {
    #[serde(rename = "valueCoding")]
    Coding { system: &'static str, code: String },
    #[serde(rename = "valueIdentifier")]
    Identifier(Identifier),
}

impl From<Described> for Organization {
    fn from(described: Described) -> Self {
        let facility = &described.facility;
        Self {
            resource_type: "Organization",
            id: facility.code.to_string(),
            meta: Meta::of(&described, vec![system::JP_ORGANIZATION]),
            extension: numbers(facility.code),
            identifier: Identifier::all_of(facility.code),
            active: facility.operation.is_open(),
            kind: [kind(facility.profile.category)],
            name: facility.profile.name.clone(),
            alias: aliases(facility),
            telecom: ContactPoint::all_of(facility),
            address: [Address::of(&described)],
        }
    }
}

/// The three parts of a 保険医療機関コード: prefecture 2, table of fees 1, number 7.
fn numbers(code: FacilityCode) -> Vec<Extension> {
    if !is_medical_institution(code) {
        return Vec::new();
    }
    let part = |at: std::ops::Range<usize>| code.as_str().get(at).unwrap_or_default().to_owned();
    vec![
        Extension {
            url: system::PREFECTURE_NO,
            value: Value::Coding { system: system::PREFECTURE, code: part(0..2) },
        },
        Extension {
            url: system::ORGANIZATION_CATEGORY,
            value: Value::Coding { system: system::FEE_TABLE, code: part(2..3) },
        },
        Extension {
            url: system::ORGANIZATION_NO,
            value: Value::Identifier(Identifier {
                system: system::MEDICAL_ORGANISATION,
                value: part(3..10),
            }),
        },
    ]
}

fn kind(category: Category) -> CodeableConcept {
    let (code, display) = match category {
        Category::Hospital
        | Category::Clinic
        | Category::CareFacility
        | Category::VenueContracted => ("prov", "Healthcare Provider"),
        Category::VenueMunicipal | Category::VenuePrefecture => ("govt", "Government"),
        Category::SplitDepot => ("other", "Other"),
    };
    CodeableConcept::of(system::ORGANIZATION_TYPE, code, display)
}

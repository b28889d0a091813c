//! The data types of FHIR R4 that resources are made of, as far as they are used. What is empty
//! is left out, as FHIR wants it.

use serde::Serialize;

use vsys_vocabulary::FacilityCode;

use super::system;
use crate::domain::facility::Facility;
use crate::domain::search::Described;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meta {
    pub(super) version_id: String,
    pub(super) last_updated: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) profile: Vec<&'static str>,
}

impl Meta {
    pub(super) fn of(described: &Described, profile: Vec<&'static str>) -> Self {
        let last_updated =
            described.changed_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        Self { version_id: described.facility.version.to_string(), last_updated, profile }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Identifier {
    pub(super) system: &'static str,
    pub(super) value: String,
}

impl Identifier {
    /// By which numbers a site is known.
    pub(super) fn all_of(code: FacilityCode) -> Vec<Self> {
        let insured = is_medical_institution(code)
            .then(|| Self { system: system::MEDICAL_INSTITUTION, value: code.to_string() });
        let ours = Self { system: system::FACILITY_CODE, value: code.to_string() };
        insured.into_iter().chain([ours]).collect()
    }
}

/// Whether it is a 保険医療機関コード: prefecture, table of fees, number. Codes of care providers
/// and new codes are none.
pub(super) fn is_medical_institution(code: FacilityCode) -> bool {
    let table = code.as_str().get(2..3);
    code.prefecture().is_some() && matches!(table, Some("1" | "3" | "4" | "6"))
}

#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Coding {
    pub(super) system: &'static str,
    pub(super) code: &'static str,
    pub(super) display: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct CodeableConcept {
    pub(super) coding: [Coding; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

impl CodeableConcept {
    pub(super) fn of(system: &'static str, code: &'static str, display: &'static str) -> Self {
        Self { coding: [Coding { system, code, display }], text: None }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ContactPoint {
    pub(super) system: &'static str,
    pub(super) value: String,
    #[serde(rename = "use")]
    pub(super) purpose: &'static str,
}

impl ContactPoint {
    /// The site's telephone number; where one books and reads more, as far as that is public.
    pub(super) fn all_of(facility: &Facility) -> Vec<Self> {
        let public = facility.public.as_ref().filter(|_| facility.is_shown());
        let said = public.map(|public| {
            [
                ("phone", public.booking_phone.clone()),
                ("url", public.booking_url.clone()),
                ("url", public.web_url.clone()),
            ]
        });
        let own = [("phone", facility.profile.phone.clone())];
        let all = own.into_iter().chain(said.into_iter().flatten());
        let mut points: Vec<Self> = Vec::new();
        for (system, value) in all.filter(|(_, value)| !value.is_empty()) {
            if !points.iter().any(|point| point.value == value) {
                points.push(Self { system, value, purpose: "work" });
            }
        }
        points
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address {
    #[serde(rename = "use")]
    purpose: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    line: Vec<String>,
    city: String,
    state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    country: &'static str,
}

impl Address {
    /// As JP Core writes addresses of Japan: the postcode with its hyphen, and not in the text.
    pub(super) fn of(described: &Described) -> Self {
        let Described { facility, prefecture, municipality, .. } = described;
        let line = facility.profile.address.as_str();
        Self {
            purpose: "work",
            kind: "physical",
            text: format!("{prefecture}{municipality}{line}"),
            line: Some(line.to_owned()).filter(|line| !line.is_empty()).into_iter().collect(),
            city: municipality.clone(),
            state: prefecture.clone(),
            postal_code: facility
                .profile
                .postcode
                .split_at_checked(3)
                .map(|(first, rest)| format!("{first}-{rest}")),
            country: "JP",
        }
    }
}

/// Other names: in kana; in English where that is public.
pub(super) fn aliases(facility: &Facility) -> Vec<String> {
    let public = facility.public.as_ref().filter(|_| facility.is_shown());
    let english = public.map(|public| public.name_en.clone());
    let kana = facility.profile.kana.clone();
    [Some(kana), english].into_iter().flatten().filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_of_medical_institutions_are_told_as_such() {
        let told = |code: &str| is_medical_institution(code.parse().unwrap());
        assert!(told("0110113719") && told("1340000018") && told("2760000018"));
        // A care provider's, with a letter and without, and a new one.
        assert!(!told("11A2232606") && !told("1370000015") && !told("9000000019"));
    }
}

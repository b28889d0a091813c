//! Names that codes and numbers have in FHIR.
//!
//! Those of JP Core are the ones of its release 1.2 (0025 in `docs/decisions/` names the pages).

/// Our own numbering: every site's code, whoever gave it.
pub(super) const FACILITY_CODE: &str = "urn:vsys:facility-code";
/// Codes of medical institutions, ten digits (保険医療機関コード).
pub(super) const MEDICAL_INSTITUTION: &str =
    "http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no";
/// The last seven of them.
pub(super) const MEDICAL_ORGANISATION: &str =
    "http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicalOrganizationID";
/// Prefectures, two digits.
pub(super) const PREFECTURE: &str =
    "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/PrefectureNo-2digits";
/// Tables of fees (点数表).
pub(super) const FEE_TABLE: &str =
    "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationFeeScoreType";
/// Extension: the prefecture that a code begins with.
pub(super) const PREFECTURE_NO: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Organization_PrefectureNo";
/// Extension: its table of fees.
pub(super) const ORGANIZATION_CATEGORY: &str = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Organization_InsuranceOrganizationCategory";
/// Extension: its last seven digits.
pub(super) const ORGANIZATION_NO: &str = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Organization_InsuranceOrganizationNo";
/// The profile of organisations in Japan.
pub(super) const JP_ORGANIZATION: &str =
    "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Organization";
/// Extension of HL7: how far a place is from the point that was asked for.
pub(super) const DISTANCE: &str = "http://hl7.org/fhir/StructureDefinition/location-distance";
/// Units.
pub(super) const UCUM: &str = "http://unitsofmeasure.org";
/// What a place is for.
pub(super) const ROLE: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
/// What a place is made of.
pub(super) const PHYSICAL_TYPE: &str =
    "http://terminology.hl7.org/CodeSystem/location-physical-type";
/// Kinds of organisations.
pub(super) const ORGANIZATION_TYPE: &str =
    "http://terminology.hl7.org/CodeSystem/organization-type";
/// Whether a place is in use.
pub(super) const LOCATION_STATUS: &str = "http://hl7.org/fhir/location-status";
/// What is wrong with a request.
pub(super) const OUTCOME: &str = "http://terminology.hl7.org/CodeSystem/operation-outcome";

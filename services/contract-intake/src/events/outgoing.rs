//! Facts as they go on the wire; nothing is asked back, so each carries all a listener needs.

use chrono::{DateTime, Utc};
use vsys_proto::contract_intake::v1;
use vsys_proto::convert::{self, timestamp};
use vsys_proto::facility_registry::v1 as registry;
use vsys_proto::identity::v1::Addressee;
use vsys_proto::vocabulary::v1::{self as vocabulary, ShipTo};
use vsys_vocabulary::FacilityCode;

use crate::domain::application::{Applicant, Application};
use crate::domain::form::{Category, Form, TypeName};
use crate::domain::language::Language;
use crate::domain::mandate::Mandate;

/// The contact of a form; never told but sealed.
pub(crate) fn contact(form: &Form) -> Addressee {
    person(&form.contact_name, &form.contact_mail, form.language)
}

/// Whoever applied for a code; never told but sealed.
pub(crate) fn applicant(of: &Applicant) -> Addressee {
    person(&of.name, &of.mail, of.language)
}

fn person(name: &str, mail: &str, written_in: Language) -> Addressee {
    Addressee {
        mail: mail.to_owned(),
        name: name.to_owned(),
        language: language(written_in).into(),
        ..Addressee::default()
    }
}

/// A mandate was handed in.
pub(crate) fn mandate_submitted(
    mandate: &Mandate,
    mandatary_name: &str,
    sealed_addressee: Vec<u8>,
) -> v1::MandateSubmitted {
    v1::MandateSubmitted {
        mandate_number: mandate.number.to_string(),
        facility_code: mandate.facility.to_string(),
        facility_name: mandate.form.name.clone(),
        mandatary_name: mandatary_name.to_owned(),
        sealed_addressee,
    }
}

/// The letter that proves the contact's mail address goes out again.
pub(crate) fn proof_resent(mandate: &Mandate, sealed_addressee: Vec<u8>) -> v1::ProofResent {
    v1::ProofResent {
        mandate_number: mandate.number.to_string(),
        facility_code: mandate.facility.to_string(),
        facility_name: mandate.form.name.clone(),
        mandatary_name: mandatary_name(mandate),
        sealed_addressee,
    }
}

/// The secret that opens a mandate was issued anew; it is in what is sealed.
pub(crate) fn secret_reissued(mandate: &Mandate, sealed_addressee: Vec<u8>) -> v1::SecretReissued {
    v1::SecretReissued {
        mandate_number: mandate.number.to_string(),
        facility_code: mandate.facility.to_string(),
        facility_name: mandate.form.name.clone(),
        mandatary_name: mandatary_name(mandate),
        sealed_addressee,
    }
}

/// A mandate was sent back; why is in what is sealed.
pub(crate) fn mandate_sent_back(
    mandate: &Mandate,
    sealed_addressee: Vec<u8>,
) -> v1::MandateSentBack {
    v1::MandateSentBack {
        mandate_number: mandate.number.to_string(),
        facility_code: mandate.facility.to_string(),
        facility_name: mandate.form.name.clone(),
        mandatary_name: mandatary_name(mandate),
        sealed_addressee,
    }
}

fn mandatary_name(mandate: &Mandate) -> String {
    mandate.addressed.as_ref().map(|to| to.name.clone()).unwrap_or_default()
}

/// The receipt mail of a withdrawal goes out.
pub(crate) fn mandate_withdrawn(
    mandate: &Mandate,
    at: DateTime<Utc>,
    sealed_addressee: Vec<u8>,
) -> v1::MandateWithdrawn {
    v1::MandateWithdrawn {
        mandate_number: mandate.number.to_string(),
        replaces_mandate_number: replaces(mandate),
        facility_code: mandate.facility.to_string(),
        facility_name: mandate.form.name.clone(),
        municipality_code: mandate.form.municipality.clone(),
        mandatary_name: mandatary_name(mandate),
        last_date: mandate.form.last_day.map(convert::wire_date),
        locked_time: Some(timestamp(at)),
        sealed_addressee,
    }
}

fn replaces(mandate: &Mandate) -> String {
    mandate.kind.replaces().map(|number| number.to_string()).unwrap_or_default()
}

/// The receipt mail of a mandate goes out.
pub(crate) fn mandate_locked(
    mandate: &Mandate,
    at: DateTime<Utc>,
    sealed_addressee: Vec<u8>,
    sealed_contact: Vec<u8>,
) -> v1::MandateLocked {
    let form = &mandate.form;
    v1::MandateLocked {
        mandate_id: mandate.id.to_string(),
        mandate_number: mandate.number.to_string(),
        ship_to: Some(ShipTo {
            facility_code: mandate.facility.to_string(),
            name: form.name.clone(),
            postcode: form.postcode.clone(),
            address: form.address.clone(),
            phone: form.phone.clone(),
            delivery_days: String::new(),
            delivery_hours: String::new(),
        }),
        kana: form.kana.clone(),
        municipality_code: form.municipality.clone(),
        category: form.category.map_or(registry::FacilityCategory::Unspecified, category).into(),
        r#type: form
            .facility_type
            .map_or(registry::FacilityType::Unspecified, facility_type)
            .into(),
        basic_facility_code: form.basic.clone(),
        product_codes: form.products.clone(),
        mandatary_name: mandatary_name(mandate),
        locked_time: Some(timestamp(at)),
        sealed_addressee,
        sealed_contact,
        replaces_mandate_number: replaces(mandate),
    }
}

/// Somebody applied for a code.
pub(crate) fn code_applied_for(
    application: &Application,
    prefecture_name: String,
    sealed_addressee: Vec<u8>,
) -> v1::CodeAppliedFor {
    v1::CodeAppliedFor {
        application_number: application.number.to_string(),
        facility_name: application.site.name.clone(),
        prefecture_name,
        sealed_addressee,
    }
}

/// An application was returned to its applicant; why is in what is sealed.
pub(crate) fn application_returned(
    application: &Application,
    sealed_addressee: Vec<u8>,
) -> v1::ApplicationReturned {
    v1::ApplicationReturned {
        application_number: application.number.to_string(),
        facility_name: application.site.name.clone(),
        sealed_addressee,
    }
}

/// A site was given a code.
pub(crate) fn code_numbered(
    application: &Application,
    code: FacilityCode,
    sealed_addressee: Vec<u8>,
) -> v1::CodeNumbered {
    v1::CodeNumbered {
        application_number: application.number.to_string(),
        facility_code: code.to_string(),
        facility_name: application.site.name.clone(),
        sealed_addressee,
    }
}

/// A language as the contract names it.
pub(crate) const fn language(language: Language) -> vocabulary::Language {
    match language {
        Language::Japanese => vocabulary::Language::Japanese,
        Language::English => vocabulary::Language::English,
    }
}

/// A type as the contract names it.
pub(crate) const fn facility_type(name: TypeName) -> registry::FacilityType {
    match name {
        TypeName::Basic => registry::FacilityType::Basic,
        TypeName::Linked => registry::FacilityType::Linked,
        TypeName::Satellite => registry::FacilityType::Satellite,
    }
}

/// A category as the contract names it.
pub(crate) const fn category(category: Category) -> registry::FacilityCategory {
    match category {
        Category::Hospital => registry::FacilityCategory::Hospital,
        Category::Clinic => registry::FacilityCategory::Clinic,
        Category::CareFacility => registry::FacilityCategory::CareFacility,
        Category::VenueMunicipal => registry::FacilityCategory::VenueMunicipal,
        Category::VenueContracted => registry::FacilityCategory::VenueContracted,
        Category::VenuePrefecture => registry::FacilityCategory::VenuePrefecture,
        Category::SplitDepot => registry::FacilityCategory::SplitDepot,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mandate::tests::submitted;

    #[test]
    fn a_fact_names_nobody_in_the_clear() {
        let mandate = submitted();
        let Form { contact_name, contact_mail, contact_phone, representative, phone, .. } =
            &mandate.form;
        let mut told = mandate_locked(&mandate, DateTime::UNIX_EPOCH, vec![1], vec![2]);
        // The site's own number is the one that deliveries ask for.
        if let Some(ship_to) = &mut told.ship_to {
            assert_eq!(&ship_to.phone, phone);
            ship_to.phone.clear();
        }
        let told = format!(
            "{told:?}{:?}{:?}",
            mandate_submitted(&mandate, "千代田区", vec![1]),
            (proof_resent(&mandate, vec![1]), secret_reissued(&mandate, vec![1]))
        );
        for personal in [contact_name, contact_mail, contact_phone, representative] {
            assert!(!told.contains(personal.as_str()), "{personal}");
        }
        assert_eq!(contact(&mandate.form).mail, *contact_mail);
    }

    #[test]
    fn somebody_is_written_to_in_the_language_of_the_page() {
        let form = Form { language: Language::English, ..submitted().form };
        assert_eq!(contact(&form).language(), vocabulary::Language::English);
        assert_eq!(contact(&Form::default()).language(), vocabulary::Language::Japanese);
        let english = Applicant { language: Language::English, ..Applicant::default() };
        assert_eq!(applicant(&english).language(), vocabulary::Language::English);
    }
}

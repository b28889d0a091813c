//! What the form holds.

use tonic::Status;
use vsys_proto::contract_intake::v1;
use vsys_proto::convert;
use vsys_proto::facility_registry::v1 as registry;

use super::super::status;
use super::{field, language, typed};
use crate::domain::fault::Fault;
use crate::domain::form::{Category, Form, OwnerName, TypeName};
use crate::events::outgoing;

/// The most products that are read.
const TYPED_PRODUCTS: usize = 50;

/// A form as it was typed; only what can be nobody's is refused, the rest is for its rules.
pub(in crate::grpc) fn form(wire: Option<v1::MandateForm>) -> Result<Form, Status> {
    let wire = wire.unwrap_or_default();
    let owner = owner(wire.owner, "form.owner")?;
    let category = category(wire.category)?;
    let facility_type = facility_type(wire.r#type)?;
    let last_day = convert::optional_date(wire.last_date, "form.last_date");
    let last_day = last_day.map_err(|error| status::malformed(&error))?;
    let language = language(wire.language, "form.language")?;
    if wire.product_codes.len() > TYPED_PRODUCTS {
        return Err(field("form.product_codes", Fault::TooLong(TYPED_PRODUCTS)));
    }
    let products = wire.product_codes.into_iter().map(|code| typed("form.product_codes", code));
    Ok(Form {
        owner,
        serves_others: wire.serves_others,
        body: typed("form.body_id", wire.body_id)?,
        municipality: typed("form.municipality_code", wire.municipality_code)?,
        name: typed("form.name", wire.name)?,
        kana: typed("form.kana", wire.kana)?,
        postcode: typed("form.postcode", wire.postcode)?,
        address: typed("form.address", wire.address)?,
        phone: typed("form.phone", wire.phone)?,
        category,
        representative: typed("form.representative", wire.representative)?,
        contact_name: typed("form.contact_name", wire.contact_name)?,
        contact_mail: typed("form.contact_mail", wire.contact_mail)?,
        contact_phone: typed("form.contact_phone", wire.contact_phone)?,
        products: products.collect::<Result<_, _>>()?,
        facility_type,
        basic: typed("form.basic_facility_code", wire.basic_facility_code)?,
        withdrawal_reason: typed("form.withdrawal_reason", wire.withdrawal_reason)?,
        last_day,
        language,
    })
}

pub(super) fn owner(wire: i32, name: &'static str) -> Result<Option<OwnerName>, Status> {
    match v1::Owner::try_from(wire) {
        Ok(v1::Owner::Unspecified) => Ok(None),
        Ok(v1::Owner::Municipality) => Ok(Some(OwnerName::Municipality)),
        Ok(v1::Owner::Prefecture) => Ok(Some(OwnerName::Prefecture)),
        Ok(v1::Owner::Other) => Ok(Some(OwnerName::Other)),
        Err(_) => Err(field(name, Fault::Unknown)),
    }
}

fn category(wire: i32) -> Result<Option<Category>, Status> {
    match registry::FacilityCategory::try_from(wire) {
        Ok(registry::FacilityCategory::Unspecified) => Ok(None),
        Ok(registry::FacilityCategory::Hospital) => Ok(Some(Category::Hospital)),
        Ok(registry::FacilityCategory::Clinic) => Ok(Some(Category::Clinic)),
        Ok(registry::FacilityCategory::CareFacility) => Ok(Some(Category::CareFacility)),
        Ok(registry::FacilityCategory::VenueMunicipal) => Ok(Some(Category::VenueMunicipal)),
        Ok(registry::FacilityCategory::VenueContracted) => Ok(Some(Category::VenueContracted)),
        Ok(registry::FacilityCategory::VenuePrefecture) => Ok(Some(Category::VenuePrefecture)),
        Ok(registry::FacilityCategory::SplitDepot) => Ok(Some(Category::SplitDepot)),
        Err(_) => Err(field("form.category", Fault::Unknown)),
    }
}

fn facility_type(wire: i32) -> Result<Option<TypeName>, Status> {
    match registry::FacilityType::try_from(wire) {
        Ok(registry::FacilityType::Unspecified) => Ok(None),
        Ok(registry::FacilityType::Basic) => Ok(Some(TypeName::Basic)),
        Ok(registry::FacilityType::Linked) => Ok(Some(TypeName::Linked)),
        Ok(registry::FacilityType::Satellite) => Ok(Some(TypeName::Satellite)),
        Err(_) => Err(field("form.type", Fault::Unknown)),
    }
}

pub(super) fn wire_form(form: &Form) -> v1::MandateForm {
    let form = form.clone();
    let unknown = registry::FacilityCategory::Unspecified;
    let untyped = registry::FacilityType::Unspecified;
    v1::MandateForm {
        owner: wire_owner(form.owner).into(),
        serves_others: form.serves_others,
        body_id: form.body,
        municipality_code: form.municipality,
        name: form.name,
        kana: form.kana,
        postcode: form.postcode,
        address: form.address,
        phone: form.phone,
        category: form.category.map_or(unknown, outgoing::category).into(),
        representative: form.representative,
        contact_name: form.contact_name,
        contact_mail: form.contact_mail,
        contact_phone: form.contact_phone,
        product_codes: form.products,
        r#type: form.facility_type.map_or(untyped, outgoing::facility_type).into(),
        basic_facility_code: form.basic,
        withdrawal_reason: form.withdrawal_reason,
        last_date: form.last_day.map(convert::wire_date),
        language: outgoing::language(form.language).into(),
    }
}

pub(super) const fn wire_owner(owner: Option<OwnerName>) -> v1::Owner {
    match owner {
        None => v1::Owner::Unspecified,
        Some(OwnerName::Municipality) => v1::Owner::Municipality,
        Some(OwnerName::Prefecture) => v1::Owner::Prefecture,
        Some(OwnerName::Other) => v1::Owner::Other,
    }
}

//! Wire to domain.

use vsys_chassis::Refusal;
use vsys_proto::contract_intake::v1::MandateKind;
use vsys_proto::convert;
use vsys_proto::documents::v1;
use vsys_proto::facility_registry::v1::{FacilityCategory, FacilityType};
use vsys_vocabulary::{FacilityCode, jst};

use super::reason;
use crate::domain::mandate::{self, Category, Grant, Mandate, Purpose, Supply};
use crate::domain::text::{self, TextError};

/// A mandate, with every field read.
pub(super) fn mandate(wire: Option<v1::MandateDocument>) -> Result<Mandate, Refusal> {
    let wire = wire.ok_or_else(|| {
        Refusal::of(&reason::DOCUMENT_VALUE_MISSING, "there is no mandate").field("mandate")
    })?;
    let submitted = convert::time(wire.submitted_time, "submitted_time");
    let received = convert::optional_time(wire.received_time, "received_time");
    Ok(Mandate {
        number: number("mandate_number", &wire.mandate_number)?,
        submitted_on: jst::date_of(submitted.map_err(|error| malformed(&error))?),
        received_on: received.map_err(|error| malformed(&error))?.map(jst::date_of),
        mandatary: line("mandatary_name", &wire.mandatary_name, mandate::MANDATARY)?,
        code: code("facility_code", &wire.facility_code)?,
        name: line("name", &wire.name, mandate::NAME)?,
        kana: line("kana", &wire.kana, mandate::KANA)?,
        postcode: text::postcode(&wire.postcode)
            .ok_or_else(|| invalid("postcode", "a postcode has seven digits"))?,
        municipality: line("municipality_name", &wire.municipality_name, mandate::MUNICIPALITY)?,
        address: line("address", &wire.address, mandate::ADDRESS)?,
        phone: line("phone", &wire.phone, mandate::PHONE)?,
        representative: line("representative", &wire.representative, mandate::PERSON)?,
        contact: line("contact_name", &wire.contact_name, mandate::PERSON)?,
        purpose: purpose(&wire)?,
        replaced_by: match wire.replaced_by_mandate_number.as_str() {
            "" => None,
            other => Some(number("replaced_by_mandate_number", other)?),
        },
    })
}

fn purpose(wire: &v1::MandateDocument) -> Result<Purpose, Refusal> {
    const REPLACES: &str = "replaces_mandate_number";
    let replaces = || number(REPLACES, &wire.replaces_mandate_number);
    let Ok(kind) = MandateKind::try_from(wire.kind) else {
        return Err(invalid("kind", "there is no such kind of mandate"));
    };
    match kind {
        MandateKind::Unspecified | MandateKind::Joining => Ok(Purpose::Joining(grant(wire)?)),
        MandateKind::Change => Ok(Purpose::Change { replaces: replaces()?, grant: grant(wire)? }),
        MandateKind::Withdrawal => {
            let last_on = convert::date(wire.last_date, "last_date");
            let reason = text::lines(&wire.withdrawal_reason, mandate::REASON);
            Ok(Purpose::Withdrawal {
                replaces: replaces()?,
                last_on: last_on.map_err(|error| malformed(&error))?,
                reason: reason.map_err(|error| unfit("withdrawal_reason", error))?,
            })
        }
    }
}

fn grant(wire: &v1::MandateDocument) -> Result<Grant, Refusal> {
    Ok(Grant {
        category: category(wire)?,
        supply: supply(wire)?,
        products: products(&wire.product_names)?,
    })
}

fn path(field: &str) -> String {
    format!("mandate.{field}")
}

fn invalid(field: &str, message: &str) -> Refusal {
    Refusal::of(&reason::DOCUMENT_VALUE_INVALID, message).field(path(field))
}

fn malformed(error: &convert::Malformed) -> Refusal {
    invalid(error.field, &error.message)
}

fn line(field: &str, value: &str, longest: usize) -> Result<String, Refusal> {
    text::line(value, longest).map_err(|error| unfit(field, error))
}

fn unfit(field: &str, error: TextError) -> Refusal {
    let reason = match error {
        TextError::Missing => &reason::DOCUMENT_VALUE_MISSING,
        TextError::TooLong(_) => &reason::DOCUMENT_VALUE_TOO_LONG,
        TextError::Unprintable => &reason::DOCUMENT_VALUE_UNPRINTABLE,
    };
    let refusal = Refusal::of(reason, format!("{field}: {error}")).field(path(field));
    match error {
        TextError::TooLong(most) => refusal.with("most", most.to_string()),
        TextError::Missing | TextError::Unprintable => refusal,
    }
}

/// A number becomes part of an address: it has letters, digits and hyphens.
fn number(field: &str, value: &str) -> Result<String, Refusal> {
    let number = line(field, value, mandate::NUMBER)?;
    if number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        Ok(number)
    } else {
        Err(invalid(field, "a mandate's number has letters, digits and hyphens"))
    }
}

fn code(field: &'static str, value: &str) -> Result<FacilityCode, Refusal> {
    convert::code(value, field).map_err(|error| malformed(&error))
}

fn category(wire: &v1::MandateDocument) -> Result<Category, Refusal> {
    match wire.category() {
        FacilityCategory::Unspecified => Err(invalid("category", "there is no such category")),
        FacilityCategory::Hospital => Ok(Category::Hospital),
        FacilityCategory::Clinic => Ok(Category::Clinic),
        FacilityCategory::CareFacility => Ok(Category::CareFacility),
        FacilityCategory::VenueMunicipal => Ok(Category::VenueMunicipal),
        FacilityCategory::VenueContracted => Ok(Category::VenueContracted),
        FacilityCategory::VenuePrefecture => Ok(Category::VenuePrefecture),
        FacilityCategory::SplitDepot => Ok(Category::SplitDepot),
    }
}

fn supply(wire: &v1::MandateDocument) -> Result<Supply, Refusal> {
    const FIELD: &str = "basic_facility_code";
    let basic = || code(FIELD, &wire.basic_facility_code);
    match wire.r#type() {
        FacilityType::Unspecified => Err(invalid("type", "there is no such type")),
        FacilityType::Basic if wire.basic_facility_code.is_empty() => Ok(Supply::Basic),
        FacilityType::Basic => Err(invalid(FIELD, "a basic facility receives from no other")),
        FacilityType::Linked => basic().map(Supply::Linked),
        FacilityType::Satellite => basic().map(Supply::Satellite),
    }
}

fn products(names: &[String]) -> Result<Vec<String>, Refusal> {
    const FIELD: &str = "product_names";
    if names.is_empty() {
        let message = "a mandate names a vaccine";
        return Err(Refusal::of(&reason::DOCUMENT_VALUE_MISSING, message).field(path(FIELD)));
    }
    if names.len() > mandate::MOST_PRODUCTS {
        let message = format!("a mandate names at most {} vaccines", mandate::MOST_PRODUCTS);
        return Err(Refusal::of(&reason::DOCUMENT_VALUE_TOO_LONG, message)
            .field(path(FIELD))
            .with("most", mandate::MOST_PRODUCTS.to_string()));
    }
    names.iter().map(|name| line(FIELD, name, mandate::PRODUCT)).collect()
}

#[cfg(test)]
mod tests;

//! Facilities as the contract writes them, read once.

pub(crate) mod file;

use std::collections::BTreeSet;

use vsys_proto::convert::{self, Malformed};
use vsys_proto::facility_registry::v1;
use vsys_vocabulary::FacilityCode;

use crate::domain::fault::{Fault, Violations};
use crate::domain::position::Position;
use crate::domain::profile::{
    Category, DeliveryTimes, FacilityEntry, FacilityType, Profile, TypeName,
};
use crate::domain::text;
use crate::domain::transfer::Statement;

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        let Malformed { reason, message, .. } = malformed;
        Self::Unreadable { reason, message }
    }
}

pub(crate) fn facility_code(text: &str) -> Result<FacilityCode, Fault> {
    Ok(convert::code(text, "facility_code")?)
}

/// A code that may be left out.
pub(crate) fn optional<T>(
    text: &str,
    read: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

/// A facility as it is to stand in the register; everything wrong with it is said at once.
pub(crate) fn facility(row: usize, wire: &v1::FacilityEntry) -> Result<FacilityEntry, Violations> {
    let mut found = Violations::default();
    let code = found.keep(row, "facility_code", facility_code(&wire.facility_code));
    let municipality = convert::code(&wire.municipality_code, "municipality_code");
    let municipality = found.keep(row, "municipality_code", municipality.map_err(Fault::from));
    let name = found.keep(row, "name", text::required(&wire.name, 100));
    let kana = found.keep(row, "kana", text::optional(&wire.kana, 200));
    let postcode = found.keep(row, "postcode", text::postcode(&wire.postcode));
    let address = found.keep(row, "address", text::required(&wire.address, 200));
    let phone = found.keep(row, "phone", text::phone(&wire.phone));
    let category = found.keep(row, "category", category(wire.category));
    let facility_type = facility_type(&mut found, row, wire);
    let delivery = match &wire.delivery {
        None => Some(None),
        Some(times) => delivery_times(&mut found, row, times).map(Some),
    };
    let position = found.keep(row, "position", wire.position.map(position).transpose());
    let statement = found.keep(row, "transfer_statement", statement(wire.transfer_statement));
    let entry = || {
        let profile = Profile {
            name: name?,
            kana: kana?,
            postcode: postcode?,
            address: address?,
            phone: phone?,
            category: category?,
            facility_type: facility_type?,
        };
        Some(FacilityEntry {
            code: code?,
            municipality: municipality?,
            profile,
            delivery: delivery?,
            position: position?,
            statement: statement?,
            unsaid: BTreeSet::new(),
        })
    };
    entry().ok_or(found)
}

fn facility_type(
    found: &mut Violations,
    row: usize,
    wire: &v1::FacilityEntry,
) -> Option<FacilityType> {
    let name =
        found.keep(row, "type", type_name(wire.r#type).and_then(|n| n.ok_or(Fault::Missing)));
    let basic = optional(&wire.basic_facility_code, facility_code);
    let basic = found.keep(row, "basic_facility_code", basic);
    let facility_type = match (name?, basic?) {
        (TypeName::Basic, None) => Ok(FacilityType::Basic),
        (TypeName::Basic, Some(_)) => Err(Fault::BasicNotWanted),
        (TypeName::Linked, Some(basic)) => Ok(FacilityType::Linked { basic }),
        (TypeName::Satellite, Some(basic)) => Ok(FacilityType::Satellite { basic }),
        (TypeName::Linked | TypeName::Satellite, None) => Err(Fault::Missing),
    };
    found.keep(row, "basic_facility_code", facility_type)
}

pub(crate) fn type_name(wire: i32) -> Result<Option<TypeName>, Fault> {
    match v1::FacilityType::try_from(wire) {
        Ok(v1::FacilityType::Unspecified) => Ok(None),
        Ok(v1::FacilityType::Basic) => Ok(Some(TypeName::Basic)),
        Ok(v1::FacilityType::Linked) => Ok(Some(TypeName::Linked)),
        Ok(v1::FacilityType::Satellite) => Ok(Some(TypeName::Satellite)),
        Err(_) => Err(Fault::Unknown),
    }
}

pub(crate) fn position(wire: v1::GeoPoint) -> Result<Position, Fault> {
    Position::new(wire.latitude, wire.longitude)
}

fn statement(wire: i32) -> Result<Option<Statement>, Fault> {
    match v1::TransferStatement::try_from(wire) {
        Ok(v1::TransferStatement::Unspecified) => Ok(None),
        Ok(v1::TransferStatement::NeverReceived) => Ok(Some(Statement::NeverReceived)),
        Ok(v1::TransferStatement::AllUsed) => Ok(Some(Statement::AllUsed)),
        Err(_) => Err(Fault::Unknown),
    }
}

pub(crate) fn category(wire: i32) -> Result<Category, Fault> {
    match v1::FacilityCategory::try_from(wire) {
        Ok(v1::FacilityCategory::Unspecified) => Err(Fault::Missing),
        Ok(v1::FacilityCategory::Hospital) => Ok(Category::Hospital),
        Ok(v1::FacilityCategory::Clinic) => Ok(Category::Clinic),
        Ok(v1::FacilityCategory::CareFacility) => Ok(Category::CareFacility),
        Ok(v1::FacilityCategory::VenueMunicipal) => Ok(Category::VenueMunicipal),
        Ok(v1::FacilityCategory::VenueContracted) => Ok(Category::VenueContracted),
        Ok(v1::FacilityCategory::VenuePrefecture) => Ok(Category::VenuePrefecture),
        Ok(v1::FacilityCategory::SplitDepot) => Ok(Category::SplitDepot),
        Err(_) => Err(Fault::Unknown),
    }
}

pub(crate) fn delivery_times(
    found: &mut Violations,
    row: usize,
    wire: &v1::DeliveryTimes,
) -> Option<DeliveryTimes> {
    let days = found.keep(row, "delivery.days", text::optional(&wire.days, 100));
    let hours = found.keep(row, "delivery.hours", text::optional(&wire.hours, 100));
    Some(DeliveryTimes { days: days?, hours: hours? })
}

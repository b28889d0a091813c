use vsys_proto::convert::{self, timestamp};
use vsys_proto::facility_registry::v1;
use vsys_vocabulary::FacilityCode;

use super::{facility_code, keyword, optional, page};
use crate::domain::batch::{Batch, Row};
use crate::domain::facility::{Facility, Operation};
use crate::domain::fault::{Fault, Violations};
use crate::domain::profile::{
    Category, DeliveryTimes, FacilityEntry, FacilityType, Profile, TypeName,
};
use crate::domain::text;
use crate::events::outgoing;
use crate::grpc::status::At;
use crate::store::Page;
use crate::store::facilities::FacilityFilter;

/// Most facilities on a page.
const LARGEST_PAGE: usize = 1_000;

/// The one facility of a request.
pub(crate) fn facility_row(
    request: v1::PutFacilityRequest,
) -> Result<Row<FacilityEntry>, Violations> {
    let entry = entry(0, &request.facility.unwrap_or_default())?;
    Ok(Row { index: 0, expected_version: request.expected_version, entry })
}

/// The facilities of a request, and what is wrong with those that cannot be read.
pub(crate) fn facilities(entries: &[v1::FacilityEntry]) -> Batch<FacilityEntry> {
    let mut batch = Batch { rows: Vec::new(), violations: Violations::default() };
    for (index, wire) in entries.iter().enumerate() {
        match entry(index, wire) {
            Ok(entry) => batch.rows.push(Row { index, expected_version: None, entry }),
            Err(found) => batch.violations.append(found),
        }
    }
    batch
}

fn entry(row: usize, wire: &v1::FacilityEntry) -> Result<FacilityEntry, Violations> {
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

fn type_name(wire: i32) -> Result<Option<TypeName>, Fault> {
    match v1::FacilityType::try_from(wire) {
        Ok(v1::FacilityType::Unspecified) => Ok(None),
        Ok(v1::FacilityType::Basic) => Ok(Some(TypeName::Basic)),
        Ok(v1::FacilityType::Linked) => Ok(Some(TypeName::Linked)),
        Ok(v1::FacilityType::Satellite) => Ok(Some(TypeName::Satellite)),
        Err(_) => Err(Fault::Unknown),
    }
}

fn category(wire: i32) -> Result<Category, Fault> {
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

fn delivery_times(
    found: &mut Violations,
    row: usize,
    wire: &v1::DeliveryTimes,
) -> Option<DeliveryTimes> {
    let days = found.keep(row, "delivery.days", text::optional(&wire.days, 100));
    let hours = found.keep(row, "delivery.hours", text::optional(&wire.hours, 100));
    Some(DeliveryTimes { days: days?, hours: hours? })
}

/// A facility and when it is to take deliveries.
pub(crate) fn delivery_wish(
    request: &v1::SetDeliveryTimesRequest,
) -> Result<(FacilityCode, DeliveryTimes), Violations> {
    let mut found = Violations::default();
    let code = found.keep(0, "facility_code", facility_code(&request.facility_code));
    let wire = found.keep(0, "delivery", request.delivery.as_ref().ok_or(Fault::Missing));
    let times = wire.and_then(|times| delivery_times(&mut found, 0, times));
    code.zip(times).ok_or(found)
}

/// The hint for each code whose check digit is wrong. The register decides whether a code
/// exists, so this never stands in the way.
pub(crate) fn warnings<'a>(
    rows: impl IntoIterator<Item = &'a Row<FacilityEntry>>,
    at: At,
) -> Vec<v1::Warning> {
    let wrong = rows.into_iter().filter_map(|row| Some((row, row.entry.code.suggestion()?)));
    wrong
        .map(|(row, meant)| v1::Warning {
            field: at.path(row.index, "facility_code"),
            reason: "FACILITY_CODE_CHECK_DIGIT".to_owned(),
            message: format!(
                "the check digit of {} is wrong; did you mean {meant}?",
                row.entry.code
            ),
            suggestion: meant.to_string(),
        })
        .collect()
}

pub(crate) fn facility_list(
    request: &v1::ListFacilitiesRequest,
) -> Result<(FacilityFilter, Page), Violations> {
    let mut found = Violations::default();
    let prefecture =
        optional(&request.prefecture_code, |text| Ok(convert::code(text, "prefecture_code")?));
    let prefecture = found.keep(0, "prefecture_code", prefecture);
    let municipality =
        optional(&request.municipality_code, |text| Ok(convert::code(text, "municipality_code")?));
    let municipality = found.keep(0, "municipality_code", municipality);
    let facility_type = found.keep(0, "type", type_name(request.r#type));
    let keyword = found.keep(0, "keyword", keyword(&request.keyword));
    let page = page(request.page_size, LARGEST_PAGE, &request.page_token, facility_code);
    let page = found.keep(0, "page_token", page);
    let list = || {
        let filter = FacilityFilter {
            prefecture: prefecture?,
            municipality: municipality?,
            facility_type: facility_type?,
            open: request.open,
            keyword: keyword?,
        };
        Some((filter, page?))
    };
    list().ok_or(found)
}

pub(crate) fn wire_facility(facility: Facility) -> v1::Facility {
    let Facility { code, municipality, profile, delivery, operation, version } = facility;
    let basic = profile.facility_type.basic();
    let (open, closed_time, closed_reason) = match operation {
        Operation::Open => (true, None, String::new()),
        Operation::Closed { at, reason } => (false, Some(timestamp(at)), reason),
    };
    v1::Facility {
        facility_code: code.to_string(),
        prefecture_code: municipality.prefecture().to_string(),
        municipality_code: municipality.to_string(),
        name: profile.name,
        kana: profile.kana,
        postcode: profile.postcode,
        address: profile.address,
        phone: profile.phone,
        r#type: outgoing::facility_type(profile.facility_type.name()).into(),
        category: outgoing::category(profile.category).into(),
        basic_facility_code: basic.map_or_else(String::new, |code| code.to_string()),
        delivery: Some(v1::DeliveryTimes { days: delivery.days, hours: delivery.hours }),
        open,
        closed_time,
        closed_reason,
        version,
    }
}

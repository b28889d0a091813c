use vsys_proto::convert::{self, timestamp};
use vsys_proto::facility_registry::v1;
use vsys_vocabulary::FacilityCode;

use super::{facility_code, keyword, optional, page};
use crate::domain::batch::{Batch, Row};
use crate::domain::facility::{Facility, Operation, Version};
use crate::domain::fault::{Fault, Violations};
use crate::domain::profile::{DeliveryTimes, FacilityEntry};
use crate::entry::{self, delivery_times, type_name};
use crate::events::outgoing;
use crate::grpc::status::At;
use crate::store::Page;
use crate::store::facilities::FacilityFilter;

/// Most facilities on a page.
const LARGEST_PAGE: usize = 1_000;
/// Most versions on a page.
const LARGEST_PAGE_OF_VERSIONS: usize = 100;

/// The one facility of a request.
pub(crate) fn facility_row(
    request: v1::PutFacilityRequest,
) -> Result<Row<FacilityEntry>, Violations> {
    let entry = entry::facility(0, &request.facility.unwrap_or_default())?;
    Ok(Row { index: 0, expected_version: request.expected_version, entry })
}

/// The facilities of a request, and what is wrong with those that cannot be read.
pub(crate) fn facilities(entries: &[v1::FacilityEntry]) -> Batch<FacilityEntry> {
    let mut batch = Batch { rows: Vec::new(), violations: Violations::default() };
    for (index, wire) in entries.iter().enumerate() {
        match entry::facility(index, wire) {
            Ok(entry) => batch.rows.push(Row { index, expected_version: None, entry }),
            Err(found) => batch.violations.append(found),
        }
    }
    batch
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

/// A facility, the version that those wanted are before, and how many are wanted.
pub(crate) fn version_list(
    request: &v1::ListFacilityVersionsRequest,
) -> Result<(FacilityCode, (u64, usize)), Violations> {
    let mut found = Violations::default();
    let code = found.keep(0, "facility_code", facility_code(&request.facility_code));
    let read = str::parse::<u64>;
    let page = page(request.page_size, LARGEST_PAGE_OF_VERSIONS, &request.page_token, read);
    let page = found.keep(0, "page_token", page);
    // Before the first page there is no version yet.
    let page = page.map(|page| (read(&page.after).unwrap_or(u64::MAX), page.size));
    code.zip(page).ok_or(found)
}

pub(crate) fn wire_version(version: Version) -> v1::FacilityVersion {
    let (person, organisation_id) = version.by.unwrap_or_default();
    v1::FacilityVersion {
        facility: Some(wire_facility(version.facility)),
        changed_time: Some(timestamp(version.at)),
        person,
        organisation_id,
        reason: version.reason.unwrap_or_default(),
    }
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

use chrono::NaiveDate;
use vsys_proto::convert::{self, timestamp, wire_date};
use vsys_proto::facility_registry::v1;
use vsys_vocabulary::FacilityCode;

use super::{facility_code, page};
use crate::app::Placed;
use crate::domain::batch::{Batch, Row};
use crate::domain::facility::{Facility, Operation, Version};
use crate::domain::fault::{Fault, Violations};
use crate::domain::position::Position;
use crate::domain::postcodes;
use crate::domain::profile::{DeliveryTimes, FacilityEntry};
use crate::domain::public_details::{self, Audience, Availability, PublicDetails};
use crate::domain::text;
use crate::domain::transfer::Statement;
use crate::entry::{self, delivery_times};
use crate::events::outgoing;
use crate::grpc::status::At;

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
    let mut batch = Batch::default();
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
    rows.into_iter().flat_map(|row| hints(row, |field| at.path(row.index, field))).collect()
}

/// The hints for one row, with its fields as `path` names them.
pub(crate) fn hints(
    row: &Row<FacilityEntry>,
    path: impl Fn(&str) -> String,
) -> impl Iterator<Item = v1::Warning> {
    let digit = warning(&path("facility_code"), row.entry.code);
    digit.into_iter().chain(elsewhere(&path("postcode"), &row.entry))
}

/// The hint for a postcode that lies in another municipality than the facility.
fn elsewhere(field: &str, entry: &FacilityEntry) -> Option<v1::Warning> {
    let found = postcodes::municipalities(&entry.profile.postcode);
    let first = found.first().filter(|_| !found.contains(&entry.municipality))?;
    Some(v1::Warning {
        field: field.to_owned(),
        reason: "POSTCODE_ELSEWHERE".to_owned(),
        message: format!("the postcode lies in municipality {first}"),
        suggestion: first.to_string(),
    })
}

/// The hint for one code, if its check digit is wrong.
pub(crate) fn warning(field: &str, code: FacilityCode) -> Option<v1::Warning> {
    let meant = code.suggestion()?;
    Some(v1::Warning {
        field: field.to_owned(),
        reason: "FACILITY_CODE_CHECK_DIGIT".to_owned(),
        message: format!("the check digit of {code} is wrong; did you mean {meant}?"),
        suggestion: meant.to_string(),
    })
}

/// A facility, what the public site is to say of it, and that it was made sure of by `today`.
pub(crate) fn public_wish(
    request: &v1::SetPublicDetailsRequest,
    today: NaiveDate,
) -> Result<(FacilityCode, PublicDetails), Violations> {
    let mut found = Violations::default();
    let code = found.keep(0, "facility_code", facility_code(&request.facility_code));
    let wire = found.keep(0, "details", request.details.as_ref().ok_or(Fault::Missing));
    let details = wire.and_then(|wire| public_details(&mut found, wire, today));
    code.zip(details).filter(|_| found.is_empty()).ok_or(found)
}

fn public_details(
    found: &mut Violations,
    wire: &v1::PublicDetails,
    today: NaiveDate,
) -> Option<PublicDetails> {
    let name_en = found.keep(0, "details.name_en", public_details::english(&wire.name_en));
    let address_en = found.keep(0, "details.address_en", public_details::english(&wire.address_en));
    let web_url = found.keep(0, "details.web_url", public_details::url(&wire.web_url));
    let booking_url = found.keep(0, "details.booking_url", public_details::url(&wire.booking_url));
    let booking_phone = public_details::booking_phone(&wire.booking_phone);
    let booking_phone = found.keep(0, "details.booking_phone", booking_phone);
    let hours = found.keep(0, "details.hours", public_details::hours(&wire.hours));
    let products = public_details::products(&wire.product_codes);
    let products = found.keep(0, "details.product_codes", products);
    let audience = found.keep(0, "details.audience", audience(wire.audience));
    let availability = found.keep(0, "details.availability", availability(wire.availability));
    let day = convert::date(wire.checked_date, "checked_date").map_err(Fault::from);
    let day = day.and_then(|day| public_details::checked_on(day, today));
    let checked_on = found.keep(0, "details.checked_date", day);
    Some(PublicDetails {
        name_en: name_en?,
        address_en: address_en?,
        web_url: web_url?,
        booking_url: booking_url?,
        booking_phone: booking_phone?,
        hours: hours?,
        products: products?,
        audience: audience?,
        availability: availability?,
        checked_on: checked_on?,
    })
}

fn audience(wire: i32) -> Result<Audience, Fault> {
    match v1::Audience::try_from(wire) {
        Ok(v1::Audience::Unspecified) => Err(Fault::Missing),
        Ok(v1::Audience::Public) => Ok(Audience::Public),
        Ok(v1::Audience::NamedOnly) => Ok(Audience::NamedOnly),
        Err(_) => Err(Fault::Unknown),
    }
}

/// Not given is not known.
fn availability(wire: i32) -> Result<Availability, Fault> {
    match v1::Availability::try_from(wire) {
        Ok(v1::Availability::Bookable) => Ok(Availability::Bookable),
        Ok(v1::Availability::Few) => Ok(Availability::Few),
        Ok(v1::Availability::Full) => Ok(Availability::Full),
        Ok(v1::Availability::NoBookingNeeded) => Ok(Availability::NoBookingNeeded),
        Ok(v1::Availability::Preparing) => Ok(Availability::Preparing),
        Ok(v1::Availability::Unspecified | v1::Availability::Unknown) => Ok(Availability::Unknown),
        Err(_) => Err(Fault::Unknown),
    }
}

/// A facility, the one that is to take its place, and why.
pub(crate) fn succession_wish(
    code: &str,
    (field, other): (&'static str, &str),
    reason: &str,
) -> Result<((FacilityCode, FacilityCode), String), Violations> {
    let mut found = Violations::default();
    let code = found.keep(0, "facility_code", facility_code(code));
    let other = found.keep(0, field, facility_code(other));
    let reason = found.keep(0, "reason", text::required(reason, super::REASON));
    let wish = code.zip(other).zip(reason);
    wish.ok_or(found)
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
        facility: Some(wire_facility(version.facility, None, &version.predecessors)),
        changed_time: Some(timestamp(version.at)),
        person,
        organisation_id,
        reason: version.reason.unwrap_or_default(),
        transfer_statement: match version.statement {
            None => v1::TransferStatement::Unspecified,
            Some(Statement::NeverReceived) => v1::TransferStatement::NeverReceived,
            Some(Statement::AllUsed) => v1::TransferStatement::AllUsed,
        }
        .into(),
        mandate_number: version.mandate.unwrap_or_default(),
    }
}

pub(crate) fn wire_placed(Placed { facility, office, predecessors }: Placed) -> v1::Facility {
    wire_facility(facility, office, &predecessors)
}

/// A facility; where its own position is not known, the office of its municipality stands for it.
fn wire_facility(
    facility: Facility,
    office: Option<Position>,
    predecessors: &[FacilityCode],
) -> v1::Facility {
    let shown_to_public = facility.is_shown();
    let successor = facility.successor();
    let Facility { code, municipality, profile, delivery, operation, position, public, version } =
        facility;
    let basic = profile.facility_type.basic();
    let open = operation.is_open();
    let plan = operation.plan().cloned();
    let (closed_time, closed_reason) = match operation {
        Operation::Open | Operation::Closing(_) => (None, String::new()),
        Operation::Closed { at, reason, .. } => (Some(timestamp(at)), reason),
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
        position: position.or(office).map(outgoing::point),
        position_of_municipality: position.is_none() && office.is_some(),
        public_details: public.as_ref().map(outgoing::public_details),
        shown_to_public,
        successor_code: successor.map_or_else(String::new, |code| code.to_string()),
        predecessor_codes: predecessors.iter().map(ToString::to_string).collect(),
        last_date: plan.as_ref().map(|plan| wire_date(plan.last)),
        planned_closing_reason: plan.map_or_else(String::new, |plan| plan.reason),
    }
}

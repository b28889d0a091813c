//! Errors to statuses: one exhaustive match for each kind.

use std::collections::HashMap;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use vsys_chassis::{Reason, Refusal, internal};

use super::{reason, values};
use crate::app::{FacilityError, PlaceError};
use crate::domain::fault::{Fault, Violation, Violations, did_you_mean};
use crate::entry::file::Unreadable;
use crate::store::StoreError;

pub(super) const DOMAIN: &str = "facility_registry.vsys";

/// Most violations that one status lists; the message says how many there are.
const LISTED: usize = 100;

/// Violations whose values go with them at most: all of it travels in headers.
const VALUED: usize = 20;

/// Where in a request the rows stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    /// In a list: `facilities[3].phone`.
    List(&'static str),
    /// In one message: `facility.phone`.
    Message(&'static str),
    /// In the request itself: `phone`.
    Request,
}

impl At {
    pub(super) fn path(self, row: usize, field: &str) -> String {
        match self {
            Self::List(list) => format!("{list}[{row}].{field}"),
            Self::Message(message) => format!("{message}.{field}"),
            Self::Request => field.to_owned(),
        }
    }
}

/// Refuses a call that has more rows than it may.
pub(super) fn check_rows(field: &str, rows: usize, most: usize) -> Result<(), Status> {
    if rows <= most {
        return Ok(());
    }
    let message = format!("{rows} rows are more than {most}");
    let refusal = Refusal::of(&reason::TOO_MANY_ROWS, message).field(field);
    Err(refusal.with("limit", most.to_string()).into_status(DOMAIN))
}

pub(super) fn place(error: PlaceError, at: At) -> Status {
    match error {
        PlaceError::Refused(found) => violations(found, at),
        PlaceError::NoSuchPlace(_) => {
            Refusal::of(&reason::NO_SUCH_PLACE, error.to_string()).into_status(DOMAIN)
        }
        PlaceError::Store(error) => store(&error),
    }
}

pub(super) fn facility(error: FacilityError, at: At) -> Status {
    match error {
        FacilityError::Refused(found) => violations(found, at),
        FacilityError::NotSo(fault) => one("facility_code", fault),
        FacilityError::Field { field, fault } => one(field, fault),
        FacilityError::NoSuchFacility(code) => {
            let message = format!("no facility has the code {code}{}", did_you_mean(code));
            let refusal = Refusal::of(&reason::NO_SUCH_FACILITY, message);
            let refusal = refusal.with("facility", code.to_string());
            let meant = values::suggestion(code);
            meant.into_iter().fold(refusal, |it, (key, v)| it.with(key, v)).into_status(DOMAIN)
        }
        FacilityError::NoSuchPlace(_) => {
            Refusal::of(&reason::NO_SUCH_PLACE, error.to_string()).into_status(DOMAIN)
        }
        FacilityError::Store(error) => store(&error),
    }
}

fn store(error: &StoreError) -> Status {
    match error {
        StoreError::Conflict => {
            Refusal::of(&reason::CHANGED_MEANWHILE, error.to_string()).into_status(DOMAIN)
        }
        StoreError::Database(_) | StoreError::Inconsistent { .. } => internal(error),
    }
}

/// Refuses a file as a whole.
pub(super) fn unreadable(error: &Unreadable) -> Status {
    let reason = match error {
        Unreadable::Format | Unreadable::Empty => &reason::FILE_UNREADABLE,
        Unreadable::ColumnMissing(_) => &reason::COLUMN_MISSING,
        Unreadable::TooLong | Unreadable::TooWide | Unreadable::TooLarge => &reason::FILE_TOO_LARGE,
    };
    let refusal = Refusal::of(reason, error.to_string()).field("chunk");
    let refusal = if let Unreadable::ColumnMissing(column) = error {
        refusal.with("column", *column)
    } else {
        refusal
    };
    refusal.into_status(DOMAIN)
}

/// Refuses a file that does not begin with its header.
pub(super) fn header_missing() -> Status {
    let message = "the first message is a header, and chunks follow";
    Refusal::of(&reason::IMPORT_HEADER_MISSING, message).field("header").into_status(DOMAIN)
}

/// Refuses a request for one of its fields.
pub(super) fn one(field: &'static str, fault: Fault) -> Status {
    let mut found = Violations::default();
    found.add(0, field, fault);
    violations(found, At::Request)
}

/// Everything wrong with a call's rows, in order. When it is one reason throughout, that is the
/// reason of the whole; else the rows are refused for several.
pub(super) fn violations(found: Violations, at: At) -> Status {
    let found = found.in_order();
    let (code, name) = common_reason(&found);
    let message = match found.as_slice() {
        [Violation { row, field, fault }] => format!("{}: {fault}", at.path(*row, field)),
        _ => format!("{} values are refused and nothing was done", found.len()),
    };
    tracing::info!(reason = name, violations = found.len(), "refused");
    let mut details = ErrorDetails::with_error_info(name, DOMAIN, metadata(&found, at));
    details.set_bad_request(found.iter().take(LISTED).map(|v| listed(v, at)).collect::<Vec<_>>());
    Status::with_error_details(code, message, details)
}

fn listed(violation: &Violation, at: At) -> FieldViolation {
    FieldViolation {
        reason: reason_of(&violation.fault).1.to_owned(),
        ..FieldViolation::new(at.path(violation.row, violation.field), violation.fault.to_string())
    }
}

fn common_reason(found: &[Violation]) -> (Code, &'static str) {
    let mut reasons = found.iter().map(|violation| reason_of(&violation.fault));
    match reasons.next() {
        Some(first) if reasons.all(|other| other == first) => first,
        Some(_) | None => said(&reason::ROWS_REFUSED),
    }
}

/// The values of the rules that refuse: by their names where one does, else behind the field's path
/// and a slash.
fn metadata(found: &[Violation], at: At) -> HashMap<String, String> {
    if let [Violation { fault, .. }] = found {
        return values::of(fault).into_iter().map(|(key, it)| (key.to_owned(), it)).collect();
    }
    let valued = found.iter().take(VALUED).flat_map(|Violation { row, field, fault }| {
        let path = at.path(*row, field);
        values::of(fault).into_iter().map(move |(key, it)| (format!("{path}/{key}"), it))
    });
    valued.collect()
}

fn said(reason: &Reason) -> (Code, &'static str) {
    (reason.code, reason.name)
}

/// The reason of a fault and the values of its rule, wherever the contract tells of it.
pub(crate) fn said_of(fault: &Fault) -> (&'static str, Vec<(&'static str, String)>) {
    (reason_of(fault).1, values::of(fault))
}

pub(super) fn reason_of(fault: &Fault) -> (Code, &'static str) {
    match fault {
        // the contract's own reasons are listed with the contract
        Fault::Unreadable { reason, .. } => (Code::InvalidArgument, reason),
        Fault::Missing => said(&reason::VALUE_MISSING),
        Fault::Unknown => said(&reason::VALUE_UNKNOWN),
        Fault::PageToken => said(&reason::PAGE_TOKEN_INVALID),
        Fault::TooLong(_) => said(&reason::TEXT_TOO_LONG),
        Fault::Unprintable => said(&reason::TEXT_UNPRINTABLE),
        Fault::PrivateCharacter(_) => said(&reason::PRIVATE_CHARACTER),
        Fault::PlaceCodeFormat(_) | Fault::PrefectureInSixDigits => {
            said(&reason::PLACE_CODE_FORMAT)
        }
        Fault::PostcodeFormat => said(&reason::POSTCODE_FORMAT),
        Fault::PhoneFormat => said(&reason::PHONE_FORMAT),
        Fault::VersionFormat => said(&reason::VERSION_FORMAT),
        Fault::OutsideJapan => said(&reason::POSITION_OUTSIDE_JAPAN),
        Fault::UrlFormat => said(&reason::URL_FORMAT),
        Fault::TooManyProducts(_) => said(&reason::TOO_MANY_PRODUCTS),
        Fault::ProductUnknown(_) => said(&reason::PRODUCT_UNKNOWN),
        Fault::InTheFuture(_) => said(&reason::DATE_IN_FUTURE),
        Fault::PopulationTooLarge(_) => said(&reason::POPULATION_TOO_LARGE),
        Fault::PopulationParts => said(&reason::POPULATION_PARTS),
        Fault::ValidityOrder => said(&reason::VALIDITY_ORDER),
        Fault::EnteredTwice(_) => said(&reason::ENTERED_TWICE),
        Fault::StaleVersion { .. } => said(&reason::STALE_VERSION),
        Fault::PrefectureUnknown(_) => said(&reason::PREFECTURE_UNKNOWN),
        Fault::MunicipalityUnknown(_) => said(&reason::MUNICIPALITY_UNKNOWN),
        Fault::MunicipalityNotInForce(_) => said(&reason::MUNICIPALITY_NOT_IN_FORCE),
        Fault::StillInForce(_) => said(&reason::MUNICIPALITY_STILL_IN_FORCE),
        Fault::NoMunicipality => said(&reason::PLACE_CODE_FORMAT),
        Fault::AcrossPrefectures => said(&reason::MERGER_ACROSS_PREFECTURES),
        Fault::MunicipalityChanged(_) => said(&reason::MUNICIPALITY_FIXED),
        Fault::OutsideYourArea(_) => said(&reason::OUTSIDE_YOUR_AREA),
        Fault::BasicNotWanted => said(&reason::BASIC_NOT_WANTED),
        Fault::BasicIsItself => said(&reason::BASIC_IS_ITSELF),
        Fault::BasicUnknown(_) => said(&reason::BASIC_FACILITY_UNKNOWN),
        Fault::BasicNotBasic(_) => said(&reason::BASIC_NOT_BASIC),
        Fault::StillReceivedFrom(_) => said(&reason::STILL_RECEIVED_FROM),
        Fault::WasAllotted { .. } => said(&reason::WAS_ALLOCATED_TO),
        Fault::BasicClosed(_) => said(&reason::BASIC_CLOSED),
        Fault::TransferMayHaveCome(_) => said(&reason::TRANSFER_MAY_HAVE_COME),
        Fault::StockMayBeLeft(_) => said(&reason::STOCK_MAY_BE_LEFT),
        Fault::AlreadySucceeded(_) => said(&reason::ALREADY_SUCCEEDED),
        Fault::SuccessorIsItself => said(&reason::SUCCESSOR_IS_ITSELF),
        Fault::SuccessorClosed(_) => said(&reason::SUCCESSOR_CLOSED),
        Fault::SuccessorNotBasic { .. } => said(&reason::SUCCESSOR_NOT_BASIC),
        Fault::SuccessorReceives(_) => said(&reason::SUCCESSOR_BASIC_IS_MERGED),
        Fault::CodeTaken(_) => said(&reason::FACILITY_CODE_TAKEN),
        Fault::InThePast(_) => said(&reason::DATE_IN_PAST),
        Fault::TooFarAhead(_) => said(&reason::DATE_TOO_FAR),
        Fault::PlannedToClose { .. } => said(&reason::PLANNED_TO_CLOSE),
        Fault::TransferToItself => said(&reason::TRANSFER_TO_ITSELF),
        Fault::TransferSiteClosed { .. } => said(&reason::TRANSFER_SITE_CLOSED),
        Fault::TransferToBasic(_) => said(&reason::TRANSFER_TO_BASIC),
        Fault::TransferOutsidePair { .. } => said(&reason::TRANSFER_OUTSIDE_PAIR),
    }
}

//! The contract's messages to values of the domain, and back.

use chrono::NaiveDate;

use vsys_proto::convert;
use vsys_proto::facility_registry::v1;
use vsys_vocabulary::FacilityCode;

mod facility;
mod lists;
mod place;

pub(super) use self::facility::{
    delivery_wish, facilities, facility_row, hints, public_wish, succession_wish, version_list,
    warning, warnings, wire_placed, wire_version,
};
pub(super) use self::lists::{facility_count, facility_list, nearest_wish, wire_count, wire_near};
pub(super) use self::place::{merger_wish, place_code, place_list, place_row, places, wire_place};
use crate::domain::fault::{Fault, Violations};
use crate::domain::text;
use crate::domain::words::search_form;
pub(super) use crate::entry::facility_code;
use crate::entry::optional;
use crate::store::Page;

/// Rows of a page when none are asked for.
const USUAL_PAGE: usize = 100;

/// Most characters of a reason.
pub(super) const REASON: usize = 500;

/// A facility and why something is to be done with it.
pub(super) fn reasoned(code: &str, reason: &str) -> Result<(FacilityCode, String), Violations> {
    let mut found = Violations::default();
    let code = found.keep(0, "facility_code", facility_code(code));
    let reason = found.keep(0, "reason", text::required(reason, REASON));
    code.zip(reason).ok_or(found)
}

/// A facility, why it is to be closed, and its last day where that is not now.
pub(super) fn closing_wish(
    request: &v1::CloseFacilityRequest,
) -> Result<(FacilityCode, String, Option<NaiveDate>), Violations> {
    let mut found = Violations::default();
    let code = found.keep(0, "facility_code", facility_code(&request.facility_code));
    let reason = found.keep(0, "reason", text::required(&request.reason, REASON));
    let last = convert::optional_date(request.last_date, "last_date").map_err(Fault::from);
    let last = found.keep(0, "last_date", last);
    code.zip(reason).zip(last).map(|((code, reason), last)| (code, reason, last)).ok_or(found)
}

/// A keyword in the form in which texts are compared; none when empty.
fn keyword(text: &str) -> Result<Option<String>, Fault> {
    let keyword = search_form(&text::optional(text, 100)?);
    Ok((!keyword.is_empty()).then_some(keyword))
}

/// A page; larger wishes get the largest there is. A token is the code that the page before
/// ended with.
pub(super) fn page<T, E>(
    size: u32,
    largest: usize,
    token: &str,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Page, Fault> {
    let size = match usize::try_from(size) {
        Ok(0) => USUAL_PAGE,
        Ok(size) => size.min(largest),
        Err(_) => largest,
    };
    if token.is_empty() || read(token).is_ok() {
        Ok(Page { after: token.to_owned(), size })
    } else {
        Err(Fault::PageToken)
    }
}

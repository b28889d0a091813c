//! Which facilities are asked for.

use vsys_proto::convert;
use vsys_proto::facility_registry::v1;

use super::{facility_code, optional, page, wire_placed};
use crate::app::Placed;
use crate::domain::fault::{Fault, Violations};
use crate::domain::position::Position;
use crate::domain::profile::Category;
use crate::domain::text;
use crate::entry::{category, position, type_name};
use crate::events::outgoing;
use crate::store::Page;
use crate::store::facilities::lists::{Count, FacilityFilter};

/// Most facilities on a page.
const LARGEST_PAGE: usize = 1_000;
/// Most facilities near a point.
const MOST_NEAR: usize = 100;
/// Facilities near a point when no number is asked for.
const USUAL_NEAR: usize = 20;
/// Most characters of a keyword.
const KEYWORD: usize = 100;

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
    let keyword = found.keep(0, "keyword", text::optional(&request.keyword, KEYWORD));
    let categories = found.keep(0, "categories", categories(&request.categories));
    let basic = optional(&request.basic_facility_code, facility_code);
    let basic = found.keep(0, "basic_facility_code", basic);
    let shown = found.keep(0, "public_state", shown(request.public_state));
    let page = page(request.page_size, LARGEST_PAGE, &request.page_token, facility_code);
    let page = found.keep(0, "page_token", page);
    let list = || {
        let filter = FacilityFilter {
            prefecture: prefecture?,
            municipality: municipality?,
            facility_type: facility_type?,
            categories: categories?,
            basic: basic?,
            open: request.open,
            shown: shown?,
            keyword: keyword.filter(|keyword| !keyword.is_empty()),
        };
        Some((filter, page?))
    };
    list().filter(|_| found.is_empty()).ok_or(found)
}

/// The facilities that are counted.
pub(crate) fn facility_count(
    request: &v1::CountFacilitiesRequest,
) -> Result<FacilityFilter, Violations> {
    let list = v1::ListFacilitiesRequest {
        prefecture_code: request.prefecture_code.clone(),
        municipality_code: request.municipality_code.clone(),
        open: request.open,
        ..v1::ListFacilitiesRequest::default()
    };
    facility_list(&list).map(|(filter, _)| filter)
}

/// A point, what is looked for near it, and how many.
pub(crate) fn nearest_wish(
    request: &v1::FindNearestFacilitiesRequest,
) -> Result<(Position, FacilityFilter, usize), Violations> {
    let mut found = Violations::default();
    let point = request.point.ok_or(Fault::Missing).and_then(position);
    let point = found.keep(0, "point", point);
    let categories = found.keep(0, "categories", categories(&request.categories));
    let facility_type = found.keep(0, "type", type_name(request.r#type));
    let most = match usize::try_from(request.most) {
        Ok(0) => USUAL_NEAR,
        Ok(most) => most.min(MOST_NEAR),
        Err(_) => MOST_NEAR,
    };
    let wish = || {
        let filter = FacilityFilter {
            facility_type: facility_type?,
            categories: categories?,
            ..FacilityFilter::default()
        };
        Some((point?, filter, most))
    };
    wish().ok_or(found)
}

fn categories(wire: &[i32]) -> Result<Vec<Category>, Fault> {
    wire.iter().map(|wire| category(*wire)).collect()
}

/// Whether those are wanted that the public site shows, or those that it does not show.
fn shown(wire: i32) -> Result<Option<bool>, Fault> {
    match v1::PublicState::try_from(wire) {
        Ok(v1::PublicState::Unspecified) => Ok(None),
        Ok(v1::PublicState::Shown) => Ok(Some(true)),
        Ok(v1::PublicState::Hidden) => Ok(Some(false)),
        Err(_) => Err(Fault::Unknown),
    }
}

pub(crate) fn wire_count(count: &Count) -> v1::FacilityCount {
    v1::FacilityCount {
        category: outgoing::category(count.category).into(),
        r#type: outgoing::facility_type(count.facility_type).into(),
        open: count.open,
        facilities: count.facilities,
        shown: count.shown,
    }
}

pub(crate) fn wire_near((placed, metres): (Placed, u32)) -> v1::NearFacility {
    v1::NearFacility { facility: Some(wire_placed(placed)), metres }
}

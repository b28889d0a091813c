//! What the sites of an area entered, asked for and answered.

use vsys_proto::convert;
use vsys_proto::facility_registry::v1;

use super::{id, wire_demand, wire_total};
use crate::app::{AreaDemands, AreaWish};
use crate::domain::area_demand::{Area, AreaDemand, SiteDemand};
use crate::domain::fault::Violations;
use crate::entry::{facility_code, optional};
use crate::events::outgoing;
use crate::grpc::wire;

/// Most sites on a page.
const LARGEST_PAGE: usize = 1_000;

pub(super) fn read(wire: &v1::ListAreaDemandsRequest) -> Result<AreaWish, Violations> {
    let mut found = Violations::default();
    let round = found.keep(0, "round_id", id(&wire.round_id, "round_id"));
    let prefecture =
        optional(&wire.prefecture_code, |text| Ok(convert::code(text, "prefecture_code")?));
    let prefecture = found.keep(0, "prefecture_code", prefecture);
    let municipality =
        optional(&wire.municipality_code, |text| Ok(convert::code(text, "municipality_code")?));
    let municipality = found.keep(0, "municipality_code", municipality);
    let page = wire::page(wire.page_size, LARGEST_PAGE, &wire.page_token, facility_code);
    let page = found.keep(0, "page_token", page);
    let wish = || {
        let area = Area { prefecture: prefecture?, municipality: municipality? };
        Some(AreaWish { round: round?, area, missing_only: wire.missing_only, page: page? })
    };
    wish().ok_or(found)
}

pub(super) fn answer(listed: AreaDemands) -> v1::ListAreaDemandsResponse {
    let AreaDemands { round, sites, area } = listed;
    v1::ListAreaDemandsResponse {
        sites: sites.found.into_iter().map(wire_site).collect(),
        next_page_token: sites.next.unwrap_or_default(),
        round_number: round.number,
        product_code: round.product,
        vials_per_box: round.vials_per_box,
        area: Some(wire_area(area)),
    }
}

fn wire_area(area: AreaDemand) -> v1::AreaDemand {
    let AreaDemand { sites, entered, capacity_doses, wanted_vials } = area;
    v1::AreaDemand { sites, entered_sites: entered, capacity_doses, wanted_vials }
}

fn wire_site(site: SiteDemand) -> v1::SiteDemand {
    let SiteDemand { code, name, municipality, facility_type, own, total, locked } = site;
    let basic = facility_type.basic();
    v1::SiteDemand {
        facility_code: code.to_string(),
        name,
        municipality_code: municipality.to_string(),
        r#type: outgoing::facility_type(facility_type.name()).into(),
        basic_facility_code: basic.map(|code| code.to_string()).unwrap_or_default(),
        own: own.map(wire_demand),
        total: total.map(wire_total),
        locked,
    }
}

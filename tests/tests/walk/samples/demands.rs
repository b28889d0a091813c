//! What sites can give and want in rounds.

use uuid::Uuid;
use vsys_proto::facility_registry::v1;

use crate::area::Area;
use crate::reach;
use crate::sample::Foreign::Refused;
use crate::sample::somebodys;
use crate::samples::Call;

const SERVICE: &str = "/vsys.facility_registry.v1.DemandService";
const OUTSIDE: crate::sample::Foreign = Refused(&["OUTSIDE_YOUR_AREA"]);

fn rpc(name: &str) -> String {
    format!("{SERVICE}/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ListDemands"),
            |_, about| {
                let facility_code = about.site?.to_string();
                Some(v1::ListDemandsRequest { facility_code, ..Default::default() }.into())
            },
            reach::registers_or_is_the_site,
            OUTSIDE,
        ),
        somebodys(
            &rpc("ListAreaDemands"),
            |_, about| {
                let request = v1::ListAreaDemandsRequest {
                    round_id: round(about),
                    municipality_code: about.town?.to_string(),
                    ..Default::default()
                };
                Some(request.into())
            },
            reach::registers_the_site,
            OUTSIDE,
        )
        .unless(&["ROUND_UNKNOWN"]),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("SetDemand"),
            |asking, about| {
                let doses = asking.land.tick() % 1_000;
                let request = v1::SetDemandRequest {
                    facility_code: about.site?.to_string(),
                    round_id: round(about),
                    capacity_doses: Some(doses),
                    wanted_vials: Some(doses / 6),
                    expected_version: None,
                };
                Some(request.into())
            },
            reach::registers_or_is_the_site,
            OUTSIDE,
        )
        .unless(&["DEMAND_LOCKED", "ROUND_UNKNOWN"]),
    ]
}

/// A round of the area; one that there is not for areas without any.
fn round(about: &Area) -> String {
    let draft = about.draft.as_ref().map(|draft| draft.round.clone());
    let locked = about.locked.as_ref().map(|locked| locked.round.clone());
    draft.or(locked).unwrap_or_else(|| Uuid::nil().to_string())
}

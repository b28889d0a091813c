//! `DemandService`: what sites can give and want in rounds.

mod area;

use tonic::{Request, Response, Status};
use uuid::Uuid;

use vsys_chassis::{Refusal, actor};
use vsys_proto::convert::{self, timestamp};
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::demand_service_server::DemandService;
use vsys_vocabulary::FacilityCode;

use super::status::{self, At, DOMAIN};
use super::{reason, wire};
use crate::app::{DemandError, DemandWish, FacilityRegistry};
use crate::domain::demand::{self, Demand, Figures, RoundDemand, Total};
use crate::domain::fault::{Fault, Violations};

/// Most rounds on a page.
const LARGEST_PAGE: u32 = 100;
/// Rounds on a page when none are asked for.
const USUAL_PAGE: u32 = 20;

/// The gRPC service.
pub(crate) struct Demands(pub(crate) FacilityRegistry);

#[tonic::async_trait]
impl DemandService for Demands {
    async fn set_demand(
        &self,
        request: Request<v1::SetDemandRequest>,
    ) -> Result<Response<v1::SetDemandResponse>, Status> {
        let by = actor(&request)?;
        let wish = read_wish(request.get_ref())?;
        let demand = self.0.set_demand(wish, by).await.map_err(refused)?;
        Ok(Response::new(v1::SetDemandResponse { demand: Some(wire_round(demand)) }))
    }

    async fn list_demands(
        &self,
        request: Request<v1::ListDemandsRequest>,
    ) -> Result<Response<v1::ListDemandsResponse>, Status> {
        let by = actor(&request)?;
        let (facility, page) =
            read_list(request.get_ref()).map_err(|found| status::violations(found, At::Request))?;
        let listed = self.0.list_demands(facility, page, by).await.map_err(refused)?;
        Ok(Response::new(v1::ListDemandsResponse {
            demands: listed.rounds.into_iter().map(wire_round).collect(),
            basic_facility_code: listed.basic.map(|code| code.to_string()).unwrap_or_default(),
            next_page_token: listed.next.map(|round| round.to_string()).unwrap_or_default(),
        }))
    }

    async fn list_area_demands(
        &self,
        request: Request<v1::ListAreaDemandsRequest>,
    ) -> Result<Response<v1::ListAreaDemandsResponse>, Status> {
        let by = actor(&request)?;
        let wish = area::read(request.get_ref())
            .map_err(|found| status::violations(found, At::Request))?;
        let listed = self.0.list_area_demands(wish, by).await.map_err(refused)?;
        Ok(Response::new(area::answer(listed)))
    }
}

fn read_wish(wire: &v1::SetDemandRequest) -> Result<DemandWish, Status> {
    let mut found = Violations::default();
    let facility = found.keep(0, "facility_code", wire::facility_code(&wire.facility_code));
    let round = found.keep(0, "round_id", id(&wire.round_id, "round_id"));
    let doses = found.keep(0, "capacity_doses", wire.capacity_doses.ok_or(Fault::Missing));
    let vials = found.keep(0, "wanted_vials", wire.wanted_vials.ok_or(Fault::Missing));
    let (Some((facility, round)), Some((capacity_doses, wanted_vials))) =
        (facility.zip(round), doses.zip(vials))
    else {
        return Err(status::violations(found, At::Request));
    };
    within("capacity_doses", capacity_doses, demand::MOST_CAPACITY_DOSES)?;
    within("wanted_vials", wanted_vials, demand::MOST_WANTED_VIALS)?;
    let figures = Figures { capacity_doses, wanted_vials };
    Ok(DemandWish { facility, round, figures, expected: wire.expected_version })
}

fn id(text: &str, field: &'static str) -> Result<Uuid, Fault> {
    Ok(convert::id(text, field)?)
}

/// Refuses a figure that no site can mean.
fn within(field: &str, figure: u32, most: u32) -> Result<(), Status> {
    if figure <= most {
        return Ok(());
    }
    let refusal = Refusal::of(&reason::DEMAND_TOO_LARGE, format!("{figure} is more than {most}"));
    Err(refusal.field(field).with("most", most.to_string()).into_status(DOMAIN))
}

/// A site, the round that the page before ended with, and how many are wanted.
fn read_list(
    wire: &v1::ListDemandsRequest,
) -> Result<(FacilityCode, (Option<Uuid>, usize)), Violations> {
    let mut found = Violations::default();
    let facility = found.keep(0, "facility_code", wire::facility_code(&wire.facility_code));
    let token = (!wire.page_token.is_empty()).then_some(&wire.page_token);
    let token = token.map(|token| token.parse().map_err(|_| Fault::PageToken)).transpose();
    let before = found.keep(0, "page_token", token);
    let size = if wire.page_size == 0 { USUAL_PAGE } else { wire.page_size.min(LARGEST_PAGE) };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    facility.zip(before).map(|(facility, before)| (facility, (before, size))).ok_or(found)
}

fn refused(error: DemandError) -> Status {
    let refusal = match error {
        DemandError::Facility(error) => return status::facility(error, At::Request),
        DemandError::RoundUnknown(_) => {
            Refusal::of(&reason::ROUND_UNKNOWN, error.to_string()).field("round_id")
        }
        DemandError::Foreign(foreign) => {
            Refusal::of(&reason::OUTSIDE_YOUR_AREA, foreign.to_string()).field(foreign.field)
        }
        DemandError::Refused(refusal) => not_set(&refusal),
    };
    refusal.into_status(DOMAIN)
}

fn not_set(refusal: &demand::Refusal) -> Refusal {
    let message = refusal.to_string();
    match refusal {
        demand::Refusal::OutsideYourArea(municipality) => {
            Refusal::of(&reason::OUTSIDE_YOUR_AREA, message)
                .field("facility_code")
                .with("municipality", municipality.to_string())
        }
        demand::Refusal::RoundCancelled(_) => {
            Refusal::of(&reason::ROUND_CANCELLED, message).field("round_id")
        }
        demand::Refusal::FacilityClosed => {
            Refusal::of(&reason::FACILITY_CLOSED, message).field("facility_code")
        }
        demand::Refusal::Locked(round) => Refusal::of(&reason::DEMAND_LOCKED, message)
            .field("round_id")
            .with("round_number", round.as_str()),
        demand::Refusal::StaleVersion { current } => Refusal::of(&reason::STALE_VERSION, message)
            .field("expected_version")
            .with("current_version", current.to_string()),
    }
}

fn wire_round(demand: RoundDemand) -> v1::RoundDemand {
    let RoundDemand { round, locked, own, total } = demand;
    v1::RoundDemand {
        round_id: round.id.to_string(),
        round_number: round.number,
        product_code: round.product,
        vials_per_box: round.vials_per_box,
        locked,
        own: own.map(wire_demand),
        total: total.map(wire_total),
    }
}

fn wire_demand(demand: Demand) -> v1::Demand {
    let Demand { figures, version, person, organisation, at } = demand;
    v1::Demand {
        capacity_doses: figures.capacity_doses,
        wanted_vials: figures.wanted_vials,
        version,
        person,
        organisation_id: organisation,
        changed_time: Some(timestamp(at)),
    }
}

fn wire_total(total: Total) -> v1::DemandTotal {
    let Total { capacity_doses, wanted_vials, sites } = total;
    v1::DemandTotal { capacity_doses, wanted_vials, sites }
}

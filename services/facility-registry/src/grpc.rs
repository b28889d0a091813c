//! The face of the register: decode, one call, encode.

pub(crate) mod policy;
pub(crate) mod reason;
mod status;
mod wire;

use tonic::{Request, Response, Status};

use vsys_chassis::actor;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::facility_registry_service_server::FacilityRegistryService;

use self::status::At;
use crate::app::FacilityRegistry;

/// Most places in one call.
const MOST_PLACES: usize = 2_000;
/// Most facilities in one call.
const MOST_FACILITIES: usize = 1_000;

/// The gRPC service.
pub(crate) struct Grpc {
    registry: FacilityRegistry,
}

impl Grpc {
    /// A face for a register.
    pub(crate) fn new(registry: FacilityRegistry) -> Self {
        Self { registry }
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl FacilityRegistryService for Grpc {
    async fn put_place(
        &self,
        request: Request<v1::PutPlaceRequest>,
    ) -> Answer<v1::PutPlaceResponse> {
        let at = At::Message("place");
        let row = wire::place_row(request.into_inner()).map_err(|v| status::violations(v, at))?;
        let place = self.registry.put_place(row).await.map_err(|e| status::place(e, at))?;
        Ok(Response::new(v1::PutPlaceResponse { place: Some(wire::wire_place(place)) }))
    }

    async fn put_places(
        &self,
        request: Request<v1::PutPlacesRequest>,
    ) -> Answer<v1::PutPlacesResponse> {
        let v1::PutPlacesRequest { places } = request.into_inner();
        status::check_rows("places", places.len(), MOST_PLACES)?;
        let put = self.registry.put_places(wire::places(places)).await;
        let tally = put.map_err(|e| status::place(e, At::List("places")))?;
        Ok(Response::new(v1::PutPlacesResponse {
            entered: tally.entered,
            changed: tally.changed,
            unchanged: tally.unchanged,
        }))
    }

    async fn get_place(
        &self,
        request: Request<v1::GetPlaceRequest>,
    ) -> Answer<v1::GetPlaceResponse> {
        let code = wire::place_code(&request.get_ref().place_code)
            .map_err(|fault| status::one("place_code", fault))?;
        let found = self.registry.get_place(code).await;
        let place = found.map_err(|e| status::place(e, At::Request))?;
        Ok(Response::new(v1::GetPlaceResponse { place: Some(wire::wire_place(place)) }))
    }

    async fn list_places(
        &self,
        request: Request<v1::ListPlacesRequest>,
    ) -> Answer<v1::ListPlacesResponse> {
        let (filter, page) =
            wire::place_list(request.get_ref()).map_err(|v| status::violations(v, At::Request))?;
        let listed = self.registry.list_places(&filter, &page).await;
        let listed = listed.map_err(|e| status::place(e, At::Request))?;
        Ok(Response::new(v1::ListPlacesResponse {
            places: listed.found.into_iter().map(wire::wire_place).collect(),
            next_page_token: listed.next.unwrap_or_default(),
        }))
    }

    async fn put_facility(
        &self,
        request: Request<v1::PutFacilityRequest>,
    ) -> Answer<v1::PutFacilityResponse> {
        let at = At::Message("facility");
        let by = actor(&request)?.clone();
        let row =
            wire::facility_row(request.into_inner()).map_err(|v| status::violations(v, at))?;
        let warnings = wire::warnings([&row], at);
        let put = self.registry.put_facility(row, &by).await;
        let facility = Some(wire::wire_facility(put.map_err(|e| status::facility(e, at))?));
        Ok(Response::new(v1::PutFacilityResponse { facility, warnings }))
    }

    async fn put_facilities(
        &self,
        request: Request<v1::PutFacilitiesRequest>,
    ) -> Answer<v1::PutFacilitiesResponse> {
        let at = At::List("facilities");
        let by = actor(&request)?.clone();
        let v1::PutFacilitiesRequest { facilities } = request.into_inner();
        status::check_rows("facilities", facilities.len(), MOST_FACILITIES)?;
        let batch = wire::facilities(&facilities);
        let warnings = wire::warnings(&batch.rows, at);
        let put = self.registry.put_facilities(batch, &by).await;
        let tally = put.map_err(|e| status::facility(e, at))?;
        Ok(Response::new(v1::PutFacilitiesResponse {
            entered: tally.entered,
            changed: tally.changed,
            unchanged: tally.unchanged,
            warnings,
        }))
    }

    async fn get_facility(
        &self,
        request: Request<v1::GetFacilityRequest>,
    ) -> Answer<v1::GetFacilityResponse> {
        let code = wire::facility_code(&request.get_ref().facility_code)
            .map_err(|fault| status::one("facility_code", fault))?;
        let found = self.registry.get_facility(code).await;
        let facility = found.map_err(|e| status::facility(e, At::Request))?;
        Ok(Response::new(v1::GetFacilityResponse { facility: Some(wire::wire_facility(facility)) }))
    }

    async fn list_facilities(
        &self,
        request: Request<v1::ListFacilitiesRequest>,
    ) -> Answer<v1::ListFacilitiesResponse> {
        let (filter, page) = wire::facility_list(request.get_ref())
            .map_err(|v| status::violations(v, At::Request))?;
        let listed = self.registry.list_facilities(&filter, &page).await;
        let listed = listed.map_err(|e| status::facility(e, At::Request))?;
        Ok(Response::new(v1::ListFacilitiesResponse {
            facilities: listed.found.into_iter().map(wire::wire_facility).collect(),
            next_page_token: listed.next.unwrap_or_default(),
        }))
    }

    async fn list_facility_versions(
        &self,
        request: Request<v1::ListFacilityVersionsRequest>,
    ) -> Answer<v1::ListFacilityVersionsResponse> {
        let by = actor(&request)?;
        let (code, page) = wire::version_list(request.get_ref())
            .map_err(|v| status::violations(v, At::Request))?;
        let listed = self.registry.list_versions(code, page, by).await;
        let (versions, next) = listed.map_err(|e| status::facility(e, At::Request))?;
        Ok(Response::new(v1::ListFacilityVersionsResponse {
            versions: versions.into_iter().map(wire::wire_version).collect(),
            next_page_token: next.map(|version| version.to_string()).unwrap_or_default(),
        }))
    }

    async fn set_delivery_times(
        &self,
        request: Request<v1::SetDeliveryTimesRequest>,
    ) -> Answer<v1::SetDeliveryTimesResponse> {
        let by = actor(&request)?;
        let wish = request.get_ref();
        let (code, times) =
            wire::delivery_wish(wish).map_err(|v| status::violations(v, At::Request))?;
        let set = self.registry.set_delivery_times(code, wish.expected_version, times, by).await;
        let facility = set.map_err(|e| status::facility(e, At::Request))?;
        Ok(Response::new(v1::SetDeliveryTimesResponse {
            facility: Some(wire::wire_facility(facility)),
        }))
    }

    async fn close_facility(
        &self,
        request: Request<v1::CloseFacilityRequest>,
    ) -> Answer<v1::CloseFacilityResponse> {
        let by = actor(&request)?;
        let wish = request.get_ref();
        let (code, reason) = wire::reasoned(&wish.facility_code, &wish.reason)
            .map_err(|v| status::violations(v, At::Request))?;
        let closed = self.registry.close_facility(code, wish.expected_version, &reason, by).await;
        let facility = closed.map_err(|e| status::facility(e, At::Request))?;
        Ok(Response::new(v1::CloseFacilityResponse {
            facility: Some(wire::wire_facility(facility)),
        }))
    }

    async fn reopen_facility(
        &self,
        request: Request<v1::ReopenFacilityRequest>,
    ) -> Answer<v1::ReopenFacilityResponse> {
        let by = actor(&request)?;
        let wish = request.get_ref();
        let (code, reason) = wire::reasoned(&wish.facility_code, &wish.reason)
            .map_err(|v| status::violations(v, At::Request))?;
        let opened = self.registry.reopen_facility(code, wish.expected_version, &reason, by).await;
        let facility = opened.map_err(|e| status::facility(e, At::Request))?;
        Ok(Response::new(v1::ReopenFacilityResponse {
            facility: Some(wire::wire_facility(facility)),
        }))
    }
}

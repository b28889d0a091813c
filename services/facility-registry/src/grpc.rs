//! The face of the register: decode, one call, encode.

pub(crate) mod demands;
mod importing;
pub(crate) mod policy;
pub(crate) mod reason;
pub(crate) mod status;
mod transfers;
mod values;
mod wire;

use tonic::{Request, Response, Status, Streaming};

use vsys_chassis::actor;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::facility_registry_service_server::FacilityRegistryService;

use self::status::At;
use crate::app::FacilityRegistry;
use crate::domain::facility::Facility;
use crate::domain::text;

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

    /// A facility as it is shown.
    async fn shown(&self, facility: Facility) -> Result<Option<v1::Facility>, Status> {
        let placed = self.registry.placed(vec![facility]).await;
        let placed = placed.map_err(|e| status::facility(e, At::Request))?;
        Ok(placed.into_iter().next().map(wire::wire_placed))
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

    async fn merge_municipalities(
        &self,
        request: Request<v1::MergeMunicipalitiesRequest>,
    ) -> Answer<v1::MergeMunicipalitiesResponse> {
        let by = actor(&request)?;
        let wish = request.get_ref();
        let (merged, into) =
            wire::merger_wish(wish).map_err(|v| status::violations(v, At::Request))?;
        let moved = self.registry.merge_municipalities(merged, into, by).await;
        let moved = moved.map_err(|e| status::facility(e, At::Request))?;
        Ok(Response::new(v1::MergeMunicipalitiesResponse { moved }))
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

    async fn look_up_postcode(
        &self,
        request: Request<v1::LookUpPostcodeRequest>,
    ) -> Answer<v1::LookUpPostcodeResponse> {
        let postcode =
            text::required(&request.get_ref().postcode, 7).and_then(|it| text::postcode(&it));
        let postcode = postcode.map_err(|fault| status::one("postcode", fault))?;
        let found = self.registry.places_of_postcode(&postcode).await;
        let found = found.map_err(|e| status::place(e, At::Request))?;
        let places = found.into_iter().map(wire::wire_place).collect();
        Ok(Response::new(v1::LookUpPostcodeResponse { places }))
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
        let facility = self.shown(put.map_err(|e| status::facility(e, at))?).await?;
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
        Ok(Response::new(v1::GetFacilityResponse { facility: Some(wire::wire_placed(facility)) }))
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
            facilities: listed.found.into_iter().map(wire::wire_placed).collect(),
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
        let facility = self.shown(facility).await?;
        Ok(Response::new(v1::SetDeliveryTimesResponse { facility }))
    }

    async fn count_facilities(
        &self,
        request: Request<v1::CountFacilitiesRequest>,
    ) -> Answer<v1::CountFacilitiesResponse> {
        let filter = wire::facility_count(request.get_ref())
            .map_err(|v| status::violations(v, At::Request))?;
        let counted = self.registry.count_facilities(&filter).await;
        let counts = counted.map_err(|e| status::facility(e, At::Request))?;
        let counts = counts.iter().map(wire::wire_count).collect();
        Ok(Response::new(v1::CountFacilitiesResponse { counts }))
    }

    async fn find_nearest_facilities(
        &self,
        request: Request<v1::FindNearestFacilitiesRequest>,
    ) -> Answer<v1::FindNearestFacilitiesResponse> {
        let (point, filter, most) = wire::nearest_wish(request.get_ref())
            .map_err(|v| status::violations(v, At::Request))?;
        let found = self.registry.nearest_facilities(point, &filter, most).await;
        let found = found.map_err(|e| status::facility(e, At::Request))?;
        let facilities = found.into_iter().map(wire::wire_near).collect();
        Ok(Response::new(v1::FindNearestFacilitiesResponse { facilities }))
    }

    async fn import_facilities(
        &self,
        request: Request<Streaming<v1::ImportFacilitiesRequest>>,
    ) -> Answer<v1::ImportFacilitiesResponse> {
        let by = actor(&request)?.clone();
        let (header, file) = importing::received(request.into_inner()).await?;
        let file = importing::read(file).await?;
        let warnings = importing::warnings(&file);
        let imported = self.registry.import_facilities(file, header.dry_run, &by).await;
        let imported = imported.map_err(|e| status::facility(e, At::Request))?;
        Ok(Response::new(importing::wire_imported(imported, warnings)))
    }

    async fn set_public_details(
        &self,
        request: Request<v1::SetPublicDetailsRequest>,
    ) -> Answer<v1::SetPublicDetailsResponse> {
        let by = actor(&request)?.clone();
        let wish = request.into_inner();
        let today = self.registry.today();
        let (code, details) =
            wire::public_wish(&wish, today).map_err(|v| status::violations(v, At::Request))?;
        let set = self.registry.set_public_details(code, wish.expected_version, details, &by);
        let facility = set.await.map_err(|e| status::facility(e, At::Request))?;
        let facility = self.shown(facility).await?;
        Ok(Response::new(v1::SetPublicDetailsResponse { facility }))
    }

    async fn merge_facilities(
        &self,
        request: Request<v1::MergeFacilitiesRequest>,
    ) -> Answer<v1::MergeFacilitiesResponse> {
        let by = actor(&request)?;
        let wish = request.get_ref();
        let other = ("into_facility_code", wish.into_facility_code.as_str());
        let (codes, reason) = wire::succession_wish(&wish.facility_code, other, &wish.reason)
            .map_err(|v| status::violations(v, At::Request))?;
        let merged = self.registry.merge_facilities(codes, wish.expected_version, &reason, by);
        let (facility, into) = merged.await.map_err(|e| status::facility(e, At::Request))?;
        let (facility, into_facility) = (self.shown(facility).await?, self.shown(into).await?);
        Ok(Response::new(v1::MergeFacilitiesResponse { facility, into_facility }))
    }

    async fn change_facility_code(
        &self,
        request: Request<v1::ChangeFacilityCodeRequest>,
    ) -> Answer<v1::ChangeFacilityCodeResponse> {
        let by = actor(&request)?;
        let wish = request.get_ref();
        let other = ("new_facility_code", wish.new_facility_code.as_str());
        let (codes, reason) = wire::succession_wish(&wish.facility_code, other, &wish.reason)
            .map_err(|v| status::violations(v, At::Request))?;
        let changed = self.registry.change_facility_code(codes, wish.expected_version, &reason, by);
        let (facility, new) = changed.await.map_err(|e| status::facility(e, At::Request))?;
        let warnings = wire::warning("new_facility_code", new.code).into_iter().collect();
        let (facility, new_facility) = (self.shown(facility).await?, self.shown(new).await?);
        let answer = v1::ChangeFacilityCodeResponse { facility, new_facility, warnings };
        Ok(Response::new(answer))
    }

    async fn close_facility(
        &self,
        request: Request<v1::CloseFacilityRequest>,
    ) -> Answer<v1::CloseFacilityResponse> {
        let by = actor(&request)?;
        let wish = request.get_ref();
        let (code, reason, last) =
            wire::closing_wish(wish).map_err(|v| status::violations(v, At::Request))?;
        let why = (wish.expected_version, reason.as_str());
        let closed = self.registry.close_facility(code, last, why, by).await;
        let facility = closed.map_err(|e| status::facility(e, At::Request))?;
        let facility = self.shown(facility).await?;
        Ok(Response::new(v1::CloseFacilityResponse { facility }))
    }

    async fn reopen_facility(
        &self,
        request: Request<v1::ReopenFacilityRequest>,
    ) -> Answer<v1::ReopenFacilityResponse> {
        let by = actor(&request)?;
        let wish = request.get_ref();
        let (code, reason) = wire::reasoned(&wish.facility_code, &wish.reason)
            .map_err(|v| status::violations(v, At::Request))?;
        let why = (wish.expected_version, reason.as_str());
        let opened = self.registry.reopen_facility(code, why, by).await;
        let facility = opened.map_err(|e| status::facility(e, At::Request))?;
        let facility = self.shown(facility).await?;
        Ok(Response::new(v1::ReopenFacilityResponse { facility }))
    }

    async fn set_transfer_policy(
        &self,
        request: Request<v1::SetTransferPolicyRequest>,
    ) -> Answer<v1::SetTransferPolicyResponse> {
        transfers::set(&self.registry, request).await
    }

    async fn list_transfer_policies(
        &self,
        _: Request<v1::ListTransferPoliciesRequest>,
    ) -> Answer<v1::ListTransferPoliciesResponse> {
        transfers::list(&self.registry).await
    }

    async fn check_transfer(
        &self,
        request: Request<v1::CheckTransferRequest>,
    ) -> Answer<v1::CheckTransferResponse> {
        transfers::check(&self.registry, request).await
    }
}

//! A register of facilities in memory.

use std::sync::{Arc, Mutex};

use prost_types::Timestamp;
use tonic::transport::server::Router;
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_types::{ErrorDetails, StatusExt};
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::demand_service_server::DemandServiceServer;
use vsys_proto::facility_registry::v1::facility_registry_service_server::{
    FacilityRegistryService, FacilityRegistryServiceServer,
};
use vsys_proto::facility_registry::v1::import_facilities_request::Part;

use crate::places::Places;
use crate::transfers::{AHEAD, in_force, policy};

pub(crate) type Answer<T> = Result<Response<T>, Status>;

/// Everything that is kept.
#[derive(Clone, Default)]
pub(crate) struct Register(Arc<Mutex<Kept>>);

#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) facilities: Vec<v1::Facility>,
    pub(crate) versions: Vec<v1::FacilityVersion>,
    /// What was put, with what was said of transfers.
    pub(crate) put: Vec<v1::FacilityEntry>,
    /// Why nothing is taken until something is said of transfers.
    pub(crate) refusal: Option<&'static str>,
    /// Lists that were asked for.
    pub(crate) listed: Vec<v1::ListFacilitiesRequest>,
    /// What a file is answered with, and the sizes of those that came, dry run or not.
    pub(crate) findings: v1::ImportFacilitiesResponse,
    pub(crate) files: Vec<(bool, usize)>,
    pub(crate) places: Places,
    /// What was asked for of an area's wishes.
    pub(crate) areas: Vec<v1::ListAreaDemandsRequest>,
    /// Rules for transfers, as they were entered.
    pub(crate) policies: Vec<v1::TransferPolicy>,
}

/// A refusal with its reason and field.
pub(crate) fn refused(code: Code, reason: &str, field: &str) -> Status {
    let mut details = ErrorDetails::with_error_info(reason, "facility_registry.vsys", []);
    details.add_bad_request_violation(field, "no");
    Status::with_error_details(code, "no", details)
}

/// An open site of a municipality.
pub(crate) fn site(code: &str, town: &str, name: &str, kind: v1::FacilityType) -> v1::Facility {
    v1::Facility {
        facility_code: code.to_owned(),
        prefecture_code: town[..2].to_owned(),
        municipality_code: town.to_owned(),
        name: name.to_owned(),
        category: v1::FacilityCategory::Hospital.into(),
        r#type: kind.into(),
        open: true,
        shown_to_public: true,
        version: 3,
        ..v1::Facility::default()
    }
}

impl Register {
    /// A basic hospital and its satellite in Chiyoda, and another's in Yokohama.
    pub(crate) fn of_three() -> Self {
        let register = Self::default();
        let basic = site("1310000018", "131016", "架空病院", v1::FacilityType::Basic);
        let satellite = v1::Facility {
            basic_facility_code: "1310000018".to_owned(),
            category: v1::FacilityCategory::VenueMunicipal.into(),
            ..site("1310000026", "131016", "区民会館", v1::FacilityType::Satellite)
        };
        let other = site("1410000017", "141003", "架空港病院", v1::FacilityType::Basic);
        register.kept().facilities = vec![basic, satellite, other];
        register
    }

    pub(crate) fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap()
    }

    pub(crate) fn service(&self, server: Router) -> Router {
        server
            .add_service(FacilityRegistryServiceServer::new(self.clone()))
            .add_service(DemandServiceServer::new(self.clone()))
    }

    /// Changes one that is kept, and returns it.
    fn change(&self, code: &str, change: impl FnOnce(&mut v1::Facility)) -> Option<v1::Facility> {
        let mut kept = self.kept();
        let one = kept.facilities.iter_mut().find(|one| one.facility_code == code)?;
        change(one);
        one.version += 1;
        Some(one.clone())
    }
}

/// Whether a facility is wanted.
fn wanted(asked: &v1::ListFacilitiesRequest, one: &v1::Facility) -> bool {
    one.prefecture_code.starts_with(&asked.prefecture_code)
        && one.municipality_code.starts_with(&asked.municipality_code)
        && (asked.r#type == 0 || asked.r#type == one.r#type)
        && asked.open.is_none_or(|open| open == one.open)
        && one.name.contains(&asked.keyword)
        && (asked.categories.is_empty() || asked.categories.contains(&one.category))
        && (asked.basic_facility_code.is_empty()
            || asked.basic_facility_code == one.basic_facility_code)
}

/// Calls that nobody makes here.
macro_rules! register {
    ({ $($told:tt)* } $($rpc:ident($request:ty) -> $answer:ty;)+) => {
        #[tonic::async_trait]
        impl FacilityRegistryService for Register {
            $($told)*
            $(async fn $rpc(&self, _: Request<$request>) -> Answer<$answer> {
                Err(Status::unimplemented("nobody asks"))
            })+
        }
    };
}

register! {
    {
        async fn list_places(&self, request: Request<v1::ListPlacesRequest>) -> Answer<v1::ListPlacesResponse> {
            Ok(Response::new(self.kept().places.list(&request.into_inner())))
        }

        async fn get_place(&self, request: Request<v1::GetPlaceRequest>) -> Answer<v1::GetPlaceResponse> {
            self.kept().places.get(&request.into_inner())
        }

        async fn put_place(&self, request: Request<v1::PutPlaceRequest>) -> Answer<v1::PutPlaceResponse> {
            self.kept().places.put(request.into_inner())
        }

        async fn merge_municipalities(&self, request: Request<v1::MergeMunicipalitiesRequest>) -> Answer<v1::MergeMunicipalitiesResponse> {
            let mut kept = self.kept();
            let Kept { places, facilities, .. } = &mut *kept;
            places.merge(&request.into_inner(), facilities)
        }

        async fn get_facility(&self, request: Request<v1::GetFacilityRequest>) -> Answer<v1::GetFacilityResponse> {
            let code = request.into_inner().facility_code;
            let found = self.kept().facilities.iter().find(|one| one.facility_code == code).cloned();
            let found = found.ok_or_else(|| refused(Code::NotFound, "NO_SUCH_FACILITY", "facility_code"))?;
            Ok(Response::new(v1::GetFacilityResponse { facility: Some(found) }))
        }

        async fn list_facilities(&self, request: Request<v1::ListFacilitiesRequest>) -> Answer<v1::ListFacilitiesResponse> {
            let asked = request.into_inner();
            let mut kept = self.kept();
            let mut found: Vec<_> = kept.facilities.iter().filter(|one| wanted(&asked, one)).cloned().collect();
            let begin = asked.page_token.parse().unwrap_or(0);
            let (size, all) = (usize::try_from(asked.page_size).unwrap(), found.len());
            found = found.into_iter().skip(begin).take(size).collect();
            let end = begin + found.len();
            kept.listed.push(asked);
            let next_page_token = if end < all { end.to_string() } else { String::new() };
            Ok(Response::new(v1::ListFacilitiesResponse { facilities: found, next_page_token }))
        }

        async fn count_facilities(&self, _: Request<v1::CountFacilitiesRequest>) -> Answer<v1::CountFacilitiesResponse> {
            let kept = self.kept();
            let count = |one: &v1::Facility| v1::FacilityCount {
                category: one.category,
                r#type: one.r#type,
                open: one.open,
                facilities: 1,
                shown: false,
            };
            Ok(Response::new(v1::CountFacilitiesResponse { counts: kept.facilities.iter().map(count).collect() }))
        }

        async fn put_facility(&self, request: Request<v1::PutFacilityRequest>) -> Answer<v1::PutFacilityResponse> {
            let request = request.into_inner();
            let entry = request.facility.unwrap();
            crate::refusals::of_two_fields(&entry)?;
            let is_said = entry.transfer_statement() != v1::TransferStatement::Unspecified;
            if let Some(reason) = self.kept().refusal.filter(|_| !is_said) {
                return Err(refused(Code::FailedPrecondition, reason, "facility.type"));
            }
            let known = self.kept().facilities.iter().find(|one| one.facility_code == entry.facility_code).cloned();
            let version = known.map_or(0, |known| known.version);
            if request.expected_version.is_some_and(|expected| expected != version) {
                return Err(refused(Code::Aborted, "STALE_VERSION", "facility.facility_code"));
            }
            let mut kept = self.kept();
            let town = entry.municipality_code.clone();
            let facility = v1::Facility {
                category: entry.category,
                ..site(&entry.facility_code, &town, &entry.name, entry.r#type())
            };
            kept.facilities.retain(|one| one.facility_code != entry.facility_code);
            kept.facilities.push(facility.clone());
            // It lies elsewhere.
            let warnings = match entry.postcode.as_str() {
                "0600001" => vec![v1::Warning {
                    reason: "POSTCODE_ELSEWHERE".to_owned(),
                    suggestion: "141003".to_owned(),
                    ..v1::Warning::default()
                }],
                _ => Vec::new(),
            };
            kept.put.push(entry);
            Ok(Response::new(v1::PutFacilityResponse { facility: Some(facility), warnings }))
        }

        async fn list_facility_versions(&self, _: Request<v1::ListFacilityVersionsRequest>) -> Answer<v1::ListFacilityVersionsResponse> {
            let versions = self.kept().versions.clone();
            Ok(Response::new(v1::ListFacilityVersionsResponse { versions, next_page_token: String::new() }))
        }

        async fn set_public_details(&self, request: Request<v1::SetPublicDetailsRequest>) -> Answer<v1::SetPublicDetailsResponse> {
            let request = request.into_inner();
            let details = request.details.unwrap();
            if details.web_url.starts_with("javascript") {
                return Err(refused(Code::InvalidArgument, "URL_FORMAT", "details.web_url"));
            }
            let facility = self.change(&request.facility_code, |one| one.public_details = Some(details));
            Ok(Response::new(v1::SetPublicDetailsResponse { facility }))
        }

        async fn close_facility(&self, request: Request<v1::CloseFacilityRequest>) -> Answer<v1::CloseFacilityResponse> {
            let request = request.into_inner();
            let facility = self.change(&request.facility_code, |one| {
                if request.last_date.is_some() {
                    one.last_date = request.last_date;
                    one.planned_closing_reason = request.reason;
                    return;
                }
                (one.open, one.shown_to_public) = (false, false);
                one.closed_time = Some(Timestamp { seconds: 1_615_766_400, nanos: 0 });
                one.closed_reason = request.reason;
            });
            Ok(Response::new(v1::CloseFacilityResponse { facility }))
        }

        async fn reopen_facility(&self, request: Request<v1::ReopenFacilityRequest>) -> Answer<v1::ReopenFacilityResponse> {
            let code = request.into_inner().facility_code;
            let facility = self.change(&code, |one| {
                (one.open, one.shown_to_public, one.last_date) = (true, true, None);
            });
            Ok(Response::new(v1::ReopenFacilityResponse { facility }))
        }

        async fn merge_facilities(&self, request: Request<v1::MergeFacilitiesRequest>) -> Answer<v1::MergeFacilitiesResponse> {
            let request = request.into_inner();
            let into = request.into_facility_code;
            let facility = self.change(&request.facility_code, |one| {
                one.open = false;
                one.successor_code.clone_from(&into);
            });
            Ok(Response::new(v1::MergeFacilitiesResponse { facility, into_facility: None }))
        }

        async fn change_facility_code(&self, request: Request<v1::ChangeFacilityCodeRequest>) -> Answer<v1::ChangeFacilityCodeResponse> {
            let request = request.into_inner();
            let new = request.new_facility_code;
            self.change(&request.facility_code, |one| one.facility_code = new);
            Ok(Response::new(v1::ChangeFacilityCodeResponse::default()))
        }

        async fn import_facilities(&self, request: Request<Streaming<v1::ImportFacilitiesRequest>>) -> Answer<v1::ImportFacilitiesResponse> {
            let mut parts = request.into_inner();
            let (mut dry_run, mut bytes) = (None, 0);
            while let Some(message) = parts.message().await? {
                match message.part {
                    Some(Part::Header(header)) => dry_run = Some(header.dry_run),
                    Some(Part::Chunk(chunk)) => bytes += chunk.len(),
                    None => {}
                }
            }
            let mut kept = self.kept();
            kept.files.push((dry_run.unwrap(), bytes));
            let done = dry_run == Some(false) && kept.findings.bad_rows.is_empty();
            Ok(Response::new(v1::ImportFacilitiesResponse { done, ..kept.findings.clone() }))
        }

        async fn find_nearest_facilities(&self, _: Request<v1::FindNearestFacilitiesRequest>) -> Answer<v1::FindNearestFacilitiesResponse> {
            let kept = self.kept();
            let near = (0..).zip(&kept.facilities).map(|(place, one)| {
                let position = v1::GeoPoint { latitude: 35.7 + f64::from(place) / 100.0, longitude: 139.76 };
                let facility = v1::Facility { position: Some(position), ..one.clone() };
                v1::NearFacility { facility: Some(facility), metres: 740 + place * 1_000 }
            });
            Ok(Response::new(v1::FindNearestFacilitiesResponse { facilities: near.collect() }))
        }

        async fn list_transfer_policies(&self, _: Request<v1::ListTransferPoliciesRequest>) -> Answer<v1::ListTransferPoliciesResponse> {
            let mut policies = self.kept().policies.clone();
            let (current, coming) = in_force(&policies);
            let rule = current.as_ref().map_or(v1::TransferRule::WithinPairs, v1::TransferPolicy::rule).into();
            policies.reverse();
            Ok(Response::new(v1::ListTransferPoliciesResponse { rule, current, coming, policies }))
        }

        async fn set_transfer_policy(&self, request: Request<v1::SetTransferPolicyRequest>) -> Answer<v1::SetTransferPolicyResponse> {
            let wish = request.into_inner();
            let policies = &mut self.kept().policies;
            let last = policies.last().map_or(0, |one| one.version);
            if wish.expected_version != Some(last) {
                return Err(refused(Code::Aborted, "STALE_VERSION", "expected_version"));
            }
            if policies.iter().any(|one| (one.from_date, one.rule) == (wish.from_date, wish.rule)) {
                return Ok(Response::new(v1::SetTransferPolicyResponse { policy: None }));
            }
            let (from_date, reason) = (wish.from_date, wish.reason.clone());
            policies.push(v1::TransferPolicy { from_date, reason, ..policy(last + 1, AHEAD, wish.rule()) });
            Ok(Response::new(v1::SetTransferPolicyResponse { policy: policies.last().cloned() }))
        }

        async fn check_transfer(&self, request: Request<v1::CheckTransferRequest>) -> Answer<v1::CheckTransferResponse> {
            let asked = request.into_inner();
            let facilities = self.kept().facilities.clone();
            let receiver = facilities.into_iter().find(|one| one.facility_code == asked.to_facility_code);
            let basic_facility_code = receiver.unwrap().basic_facility_code;
            let allowed = basic_facility_code == asked.from_facility_code;
            let reason = if basic_facility_code.is_empty() { "TRANSFER_TO_BASIC" } else { "TRANSFER_OUTSIDE_PAIR" };
            let obstacle = v1::TransferObstacle {
                reason: reason.to_owned(),
                facility_code: asked.to_facility_code,
                basic_facility_code,
                ..v1::TransferObstacle::default()
            };
            let (rule, obstacle) = (v1::TransferRule::WithinPairs.into(), (!allowed).then_some(obstacle));
            Ok(Response::new(v1::CheckTransferResponse { allowed, rule, obstacle }))
        }
    }
    put_places(v1::PutPlacesRequest) -> v1::PutPlacesResponse;
    put_facilities(v1::PutFacilitiesRequest) -> v1::PutFacilitiesResponse;
    set_delivery_times(v1::SetDeliveryTimesRequest) -> v1::SetDeliveryTimesResponse;
    look_up_postcode(v1::LookUpPostcodeRequest) -> v1::LookUpPostcodeResponse;
}

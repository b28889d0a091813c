//! What the pages about partners ask for, in memory: partners with their organisations, the area
//! table, places and products.

use std::sync::{Arc, Mutex};

use tonic::transport::server::Router;
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_types::{ErrorDetails, StatusExt};
use vsys_proto::allocation::v1 as allocation;
use vsys_proto::allocation::v1::round_service_server::{RoundService, RoundServiceServer};
use vsys_proto::facility_registry::v1 as registry;
use vsys_proto::facility_registry::v1::facility_registry_service_server::{
    FacilityRegistryService, FacilityRegistryServiceServer,
};
use vsys_proto::identity::v1 as identity;
use vsys_proto::identity::v1::account_service_server::{AccountService, AccountServiceServer};
use vsys_proto::logistics_notifier::v1 as logistics;
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_server::{
    LogisticsNotifierService, LogisticsNotifierServiceServer,
};
use vsys_proto::logistics_notifier::v1::webhook_service_server::{
    WebhookService, WebhookServiceServer,
};

type Answer<T> = Result<Response<T>, Status>;

/// Everything that is kept.
#[derive(Clone, Default)]
pub(crate) struct Trade(Arc<Mutex<Kept>>);

#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) partners: Vec<logistics::Partner>,
    pub(crate) organisations: Vec<identity::Organisation>,
    /// Why no organisation is taken.
    pub(crate) no_organisation: Option<Status>,
    pub(crate) areas: Vec<logistics::AreaAssignment>,
    /// What a file of the area table is answered with.
    pub(crate) findings: logistics::ImportAreaAssignmentsResponse,
    /// Files that were taken in.
    pub(crate) imported: usize,
    pub(crate) credentials: Vec<logistics::PartnerCredentials>,
}

impl Trade {
    /// What is kept, to be looked at and changed.
    pub(crate) fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap()
    }

    /// Answers beside identity.
    pub(crate) fn beside(&self, server: Router) -> Router {
        self.beside_another_register(server)
            .add_service(FacilityRegistryServiceServer::new(self.clone()))
    }

    /// The same, where the register is another's.
    pub(crate) fn beside_another_register(&self, server: Router) -> Router {
        server
            .add_service(AccountServiceServer::new(self.clone()))
            .add_service(LogisticsNotifierServiceServer::new(self.clone()))
            .add_service(WebhookServiceServer::new(self.clone()))
            .add_service(RoundServiceServer::new(self.clone()))
    }
}

/// A refusal with its reason and field.
pub(crate) fn refusal(reason: &str, field: &str) -> Status {
    let mut details = ErrorDetails::with_error_info(reason, "logistics_notifier.vsys", []);
    details.add_bad_request_violation(field, "no");
    Status::with_error_details(Code::InvalidArgument, "no", details)
}

/// A service of which only some calls are answered.
macro_rules! answers {
    ($service:ident { $($told:tt)* } $($rpc:ident($request:ty) -> $answer:ty;)+) => {
        #[tonic::async_trait]
        impl $service for Trade {
            $($told)*
            $(async fn $rpc(&self, _: Request<$request>) -> Answer<$answer> {
                Err(Status::unimplemented("nobody asks"))
            })+
        }
    };
}

answers! {
    AccountService {
        async fn list_organisations(
            &self,
            request: Request<identity::ListOrganisationsRequest>,
        ) -> Answer<identity::ListOrganisationsResponse> {
            let asked = request.into_inner();
            let mut organisations = self.kept().organisations.clone();
            organisations.retain(|one| {
                one.tier == asked.tier && one.organisation_id.starts_with(&asked.keyword)
            });
            let next_page_token = String::new();
            Ok(Response::new(identity::ListOrganisationsResponse { organisations, next_page_token }))
        }

        async fn put_organisation(
            &self,
            request: Request<identity::PutOrganisationRequest>,
        ) -> Answer<identity::PutOrganisationResponse> {
            let organisation = request.into_inner().organisation.unwrap();
            let mut kept = self.kept();
            if let Some(status) = &kept.no_organisation {
                return Err(status.clone());
            }
            kept.organisations.retain(|one| one.organisation_id != organisation.organisation_id);
            kept.organisations.push(organisation);
            Ok(Response::new(identity::PutOrganisationResponse::default()))
        }

        async fn import_accounts(
            &self,
            _: Request<Streaming<identity::ImportAccountsRequest>>,
        ) -> Answer<identity::ImportAccountsResponse> {
            Err(Status::unimplemented("nobody asks"))
        }
    }
    issue_account(identity::IssueAccountRequest) -> identity::IssueAccountResponse;
    get_account(identity::GetAccountRequest) -> identity::GetAccountResponse;
    list_accounts(identity::ListAccountsRequest) -> identity::ListAccountsResponse;
    resend_invitation(identity::ResendInvitationRequest) -> identity::ResendInvitationResponse;
    set_membership(identity::SetMembershipRequest) -> identity::SetMembershipResponse;
    suspend_account(identity::SuspendAccountRequest) -> identity::SuspendAccountResponse;
    restore_account(identity::RestoreAccountRequest) -> identity::RestoreAccountResponse;
    hand_over_account(identity::HandOverAccountRequest) -> identity::HandOverAccountResponse;
    reset_second_factors(identity::ResetSecondFactorsRequest) -> identity::ResetSecondFactorsResponse;
    issue_service_account(identity::IssueServiceAccountRequest) -> identity::IssueServiceAccountResponse;
    list_service_accounts(identity::ListServiceAccountsRequest) -> identity::ListServiceAccountsResponse;
    revoke_service_account(identity::RevokeServiceAccountRequest) -> identity::RevokeServiceAccountResponse;
}

answers! {
    LogisticsNotifierService {
        async fn put_partners(
            &self,
            request: Request<logistics::PutPartnersRequest>,
        ) -> Answer<logistics::PutPartnersResponse> {
            let partner = request.into_inner().partners.remove(0);
            let wrong = partner.contacts.iter().position(|one| !one.mail.contains('@'));
            if let Some(place) = wrong {
                let field = format!("partners[0].contacts[{place}].mail");
                return Err(refusal("MAIL_FORMAT", &field));
            }
            let mut kept = self.kept();
            kept.partners.retain(|one| one.partner_id != partner.partner_id);
            kept.partners.push(partner);
            Ok(Response::new(logistics::PutPartnersResponse { changed: 1 }))
        }

        async fn list_partners(
            &self,
            _: Request<logistics::ListPartnersRequest>,
        ) -> Answer<logistics::ListPartnersResponse> {
            let partners = self.kept().partners.clone();
            Ok(Response::new(logistics::ListPartnersResponse { partners, next_page_token: String::new() }))
        }

        async fn put_area_assignments(
            &self,
            request: Request<logistics::PutAreaAssignmentsRequest>,
        ) -> Answer<logistics::PutAreaAssignmentsResponse> {
            self.kept().areas.extend(request.into_inner().assignments);
            Ok(Response::new(logistics::PutAreaAssignmentsResponse { changed: 1, orders_placed: 2 }))
        }

        async fn list_area_assignments(
            &self,
            _: Request<logistics::ListAreaAssignmentsRequest>,
        ) -> Answer<logistics::ListAreaAssignmentsResponse> {
            let assignments = self.kept().areas.clone();
            let next_page_token = String::new();
            Ok(Response::new(logistics::ListAreaAssignmentsResponse { assignments, next_page_token }))
        }

        async fn import_area_assignments(
            &self,
            request: Request<logistics::ImportAreaAssignmentsRequest>,
        ) -> Answer<logistics::ImportAreaAssignmentsResponse> {
            let mut kept = self.kept();
            kept.imported += usize::from(!request.get_ref().dry_run);
            Ok(Response::new(kept.findings.clone()))
        }

        async fn list_shipment_orders(
            &self,
            request: Request<logistics::ListShipmentOrdersRequest>,
        ) -> Answer<logistics::ListShipmentOrdersResponse> {
            assert_eq!(request.get_ref().state(), logistics::ShipmentOrderState::Unassigned);
            let order = logistics::ShipmentOrder {
                municipality_code: "131016".to_owned(),
                item: vsys_proto::vocabulary::v1::ItemKind::Syringe.into(),
                ..logistics::ShipmentOrder::default()
            };
            let next_page_token = String::new();
            Ok(Response::new(logistics::ListShipmentOrdersResponse { orders: vec![order], next_page_token }))
        }

        async fn get_partner_feed(
            &self,
            _: Request<logistics::GetPartnerFeedRequest>,
        ) -> Answer<logistics::GetPartnerFeedResponse> {
            Ok(Response::new(logistics::GetPartnerFeedResponse::default()))
        }

        async fn issue_partner_credentials(
            &self,
            request: Request<logistics::IssuePartnerCredentialsRequest>,
        ) -> Answer<logistics::IssuePartnerCredentialsResponse> {
            let partner_id = request.into_inner().partner_id;
            let mut kept = self.kept();
            let credentials_id = format!("U{}", kept.credentials.len());
            kept.credentials.push(logistics::PartnerCredentials {
                credentials_id: credentials_id.clone(),
                partner_id,
                ..logistics::PartnerCredentials::default()
            });
            Ok(Response::new(logistics::IssuePartnerCredentialsResponse {
                credentials: "-----BEGIN NATS USER JWT-----".to_owned(),
                credentials_id,
                ..logistics::IssuePartnerCredentialsResponse::default()
            }))
        }

        async fn list_partner_credentials(
            &self,
            request: Request<logistics::ListPartnerCredentialsRequest>,
        ) -> Answer<logistics::ListPartnerCredentialsResponse> {
            let mut credentials = self.kept().credentials.clone();
            credentials.retain(|one| one.partner_id == request.get_ref().partner_id);
            Ok(Response::new(logistics::ListPartnerCredentialsResponse { credentials }))
        }

        async fn revoke_partner_credentials(
            &self,
            request: Request<logistics::RevokePartnerCredentialsRequest>,
        ) -> Answer<logistics::RevokePartnerCredentialsResponse> {
            let id = request.into_inner().credentials_id;
            let mut kept = self.kept();
            let mut those = kept.credentials.iter_mut();
            let one = those.find(|one| one.credentials_id == id).unwrap();
            one.revoked_time = Some(prost_types::Timestamp::default());
            let credentials = Some(one.clone());
            Ok(Response::new(logistics::RevokePartnerCredentialsResponse { credentials }))
        }
    }
    put_customer_codes(logistics::PutCustomerCodesRequest) -> logistics::PutCustomerCodesResponse;
    get_shipment_order(logistics::GetShipmentOrderRequest) -> logistics::GetShipmentOrderResponse;
    list_held_lines(logistics::ListHeldLinesRequest) -> logistics::ListHeldLinesResponse;
    summarise_orders(logistics::SummariseOrdersRequest) -> logistics::SummariseOrdersResponse;
    list_digests(logistics::ListDigestsRequest) -> logistics::ListDigestsResponse;
    acknowledge_shipment_order(logistics::AcknowledgeShipmentOrderRequest) -> logistics::AcknowledgeShipmentOrderResponse;
}

answers! {
    WebhookService {
        async fn list_webhook_endpoints(
            &self,
            request: Request<logistics::ListWebhookEndpointsRequest>,
        ) -> Answer<logistics::ListWebhookEndpointsResponse> {
            let partner_id = request.into_inner().partner_id;
            let url = format!("https://{partner_id}.example.jp/hook");
            let endpoint = logistics::WebhookEndpoint { partner_id, url, ..logistics::WebhookEndpoint::default() };
            Ok(Response::new(logistics::ListWebhookEndpointsResponse { endpoints: vec![endpoint] }))
        }
    }
    create_webhook_endpoint(logistics::CreateWebhookEndpointRequest) -> logistics::CreateWebhookEndpointResponse;
    update_webhook_endpoint(logistics::UpdateWebhookEndpointRequest) -> logistics::UpdateWebhookEndpointResponse;
    delete_webhook_endpoint(logistics::DeleteWebhookEndpointRequest) -> logistics::DeleteWebhookEndpointResponse;
    rotate_webhook_secret(logistics::RotateWebhookSecretRequest) -> logistics::RotateWebhookSecretResponse;
    test_webhook_endpoint(logistics::TestWebhookEndpointRequest) -> logistics::TestWebhookEndpointResponse;
    list_webhook_attempts(logistics::ListWebhookAttemptsRequest) -> logistics::ListWebhookAttemptsResponse;
    recover_webhook_deliveries(logistics::RecoverWebhookDeliveriesRequest) -> logistics::RecoverWebhookDeliveriesResponse;
}

answers! {
    RoundService {
        async fn list_products(
            &self,
            _: Request<allocation::ListProductsRequest>,
        ) -> Answer<allocation::ListProductsResponse> {
            let product = allocation::Product {
                product_code: "pfizer".to_owned(),
                name: "コミナティ".to_owned(),
                ..allocation::Product::default()
            };
            Ok(Response::new(allocation::ListProductsResponse { products: vec![product] }))
        }
    }
    put_product(allocation::PutProductRequest) -> allocation::PutProductResponse;
    create_round(allocation::CreateRoundRequest) -> allocation::CreateRoundResponse;
    get_round(allocation::GetRoundRequest) -> allocation::GetRoundResponse;
    list_rounds(allocation::ListRoundsRequest) -> allocation::ListRoundsResponse;
    extend_deadline(allocation::ExtendDeadlineRequest) -> allocation::ExtendDeadlineResponse;
    cancel_round(allocation::CancelRoundRequest) -> allocation::CancelRoundResponse;
    set_cut_off(allocation::SetCutOffRequest) -> allocation::SetCutOffResponse;
    issue_round(allocation::IssueRoundRequest) -> allocation::IssueRoundResponse;
    verify_chain(allocation::VerifyChainRequest) -> allocation::VerifyChainResponse;
    publish_supply_horizon(allocation::PublishSupplyHorizonRequest) -> allocation::PublishSupplyHorizonResponse;
    get_supply_horizon(allocation::GetSupplyHorizonRequest) -> allocation::GetSupplyHorizonResponse;
}

answers! {
    FacilityRegistryService {
        async fn list_places(&self, _: Request<registry::ListPlacesRequest>) -> Answer<registry::ListPlacesResponse> {
            let place = |code: &str, name: &str| registry::Place {
                place_code: code.to_owned(),
                prefecture_code: code[..2].to_owned(),
                name: name.to_owned(),
                ..registry::Place::default()
            };
            let places = [
                ("13", "東京都"),
                ("131016", "千代田区"),
                ("14", "神奈川県"),
                ("141003", "横浜市"),
            ];
            let places = places.map(|(code, name)| place(code, name)).into();
            Ok(Response::new(registry::ListPlacesResponse { places, next_page_token: String::new() }))
        }
    }
    count_facilities(registry::CountFacilitiesRequest) -> registry::CountFacilitiesResponse;
    find_nearest_facilities(registry::FindNearestFacilitiesRequest) -> registry::FindNearestFacilitiesResponse;
    import_facilities(Streaming<registry::ImportFacilitiesRequest>) -> registry::ImportFacilitiesResponse;
    set_public_details(registry::SetPublicDetailsRequest) -> registry::SetPublicDetailsResponse;
    merge_facilities(registry::MergeFacilitiesRequest) -> registry::MergeFacilitiesResponse;
    change_facility_code(registry::ChangeFacilityCodeRequest) -> registry::ChangeFacilityCodeResponse;
    look_up_postcode(registry::LookUpPostcodeRequest) -> registry::LookUpPostcodeResponse;
    set_transfer_policy(registry::SetTransferPolicyRequest) -> registry::SetTransferPolicyResponse;
    list_transfer_policies(registry::ListTransferPoliciesRequest) -> registry::ListTransferPoliciesResponse;
    check_transfer(registry::CheckTransferRequest) -> registry::CheckTransferResponse;
    merge_municipalities(registry::MergeMunicipalitiesRequest) -> registry::MergeMunicipalitiesResponse;
    put_place(registry::PutPlaceRequest) -> registry::PutPlaceResponse;
    put_places(registry::PutPlacesRequest) -> registry::PutPlacesResponse;
    get_place(registry::GetPlaceRequest) -> registry::GetPlaceResponse;
    put_facility(registry::PutFacilityRequest) -> registry::PutFacilityResponse;
    put_facilities(registry::PutFacilitiesRequest) -> registry::PutFacilitiesResponse;
    get_facility(registry::GetFacilityRequest) -> registry::GetFacilityResponse;
    list_facilities(registry::ListFacilitiesRequest) -> registry::ListFacilitiesResponse;
    list_facility_versions(registry::ListFacilityVersionsRequest) -> registry::ListFacilityVersionsResponse;
    set_delivery_times(registry::SetDeliveryTimesRequest) -> registry::SetDeliveryTimesResponse;
    close_facility(registry::CloseFacilityRequest) -> registry::CloseFacilityResponse;
    reopen_facility(registry::ReopenFacilityRequest) -> registry::ReopenFacilityResponse;
}

//! The services behind the pages, each connected with the first call.

use std::time::Duration;

use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Request, Status};
use vsys_proto::allocation::v1::amendment_service_client::AmendmentServiceClient;
use vsys_proto::allocation::v1::round_service_client::RoundServiceClient;
use vsys_proto::allocation::v1::sheet_service_client::SheetServiceClient;
use vsys_proto::contract_intake::v1::mandate_form_service_client::MandateFormServiceClient;
use vsys_proto::contract_intake::v1::mandate_service_client::MandateServiceClient;
use vsys_proto::contract_intake::v1::master_list_service_client::MasterListServiceClient;
use vsys_proto::contract_intake::v1::new_code_service_client::NewCodeServiceClient;
use vsys_proto::documents::v1::document_service_client::DocumentServiceClient;
use vsys_proto::facility_registry::v1::demand_service_client::DemandServiceClient;
use vsys_proto::facility_registry::v1::facility_registry_service_client::FacilityRegistryServiceClient;
use vsys_proto::identity::v1::account_service_client::AccountServiceClient;
use vsys_proto::identity::v1::audit_service_client::AuditServiceClient;
use vsys_proto::identity::v1::desk_service_client::DeskServiceClient;
use vsys_proto::identity::v1::my_account_service_client::MyAccountServiceClient;
use vsys_proto::identity::v1::session_service_client::SessionServiceClient;
use vsys_proto::logistics_notifier::v1::feed_service_client::FeedServiceClient;
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_client::LogisticsNotifierServiceClient;
use vsys_proto::logistics_notifier::v1::recall_service_client::RecallServiceClient;
use vsys_proto::logistics_notifier::v1::shipment_service_client::ShipmentServiceClient;
use vsys_proto::logistics_notifier::v1::webhook_service_client::WebhookServiceClient;
use vsys_telemetry::propagation;

use crate::config::Upstreams;

/// How long a service may take to be reached.
const REACH: Duration = Duration::from_secs(2);
/// How long it may take to answer: a national lock is the longest.
const ANSWER: Duration = Duration::from_secs(50);

/// A channel whose calls carry the trace of the page that makes them.
pub(crate) type Line = InterceptedService<Channel, Trace>;

/// Writes the current span into a call.
type Trace = fn(Request<()>) -> Result<Request<()>, Status>;

/// Clients of all services; a clone of one is cheap.
#[derive(Clone)]
pub(crate) struct Clients {
    identity: Line,
    allocation: Line,
    facility_registry: Line,
    logistics_notifier: Line,
    contract_intake: Line,
    documents: Line,
}

impl Clients {
    pub(crate) fn new(upstreams: &Upstreams) -> Self {
        Self {
            identity: line(&upstreams.identity),
            allocation: line(&upstreams.allocation),
            facility_registry: line(&upstreams.facility_registry),
            logistics_notifier: line(&upstreams.logistics_notifier),
            contract_intake: line(&upstreams.contract_intake),
            documents: line(&upstreams.documents),
        }
    }

    /// Signing in and out, and the links of letters.
    pub(crate) fn sessions(&self) -> SessionServiceClient<Line> {
        SessionServiceClient::new(self.identity.clone())
    }

    /// One's own account.
    pub(crate) fn my_account(&self) -> MyAccountServiceClient<Line> {
        MyAccountServiceClient::new(self.identity.clone())
    }

    /// Other people's accounts.
    pub(crate) fn accounts(&self) -> AccountServiceClient<Line> {
        AccountServiceClient::new(self.identity.clone())
    }

    /// The record of calls.
    pub(crate) fn audit(&self) -> AuditServiceClient<Line> {
        AuditServiceClient::new(self.identity.clone())
    }

    /// Questions and answers.
    pub(crate) fn desk(&self) -> DeskServiceClient<Line> {
        DeskServiceClient::new(self.identity.clone())
    }

    /// Rounds, products, packs, rules.
    pub(crate) fn rounds(&self) -> RoundServiceClient<Line> {
        RoundServiceClient::new(self.allocation.clone())
    }

    /// Sheets and their lines.
    pub(crate) fn sheets(&self) -> SheetServiceClient<Line> {
        SheetServiceClient::new(self.allocation.clone())
    }

    /// What is put right after a lock.
    pub(crate) fn amendments(&self) -> AmendmentServiceClient<Line> {
        AmendmentServiceClient::new(self.allocation.clone())
    }

    /// Places and sites.
    pub(crate) fn registry(&self) -> FacilityRegistryServiceClient<Line> {
        FacilityRegistryServiceClient::new(self.facility_registry.clone())
    }

    /// What sites can give and want.
    pub(crate) fn demands(&self) -> DemandServiceClient<Line> {
        DemandServiceClient::new(self.facility_registry.clone())
    }

    /// Partners and orders.
    pub(crate) fn logistics(&self) -> LogisticsNotifierServiceClient<Line> {
        LogisticsNotifierServiceClient::new(self.logistics_notifier.clone())
    }

    /// What becomes of orders.
    pub(crate) fn shipments(&self) -> ShipmentServiceClient<Line> {
        ShipmentServiceClient::new(self.logistics_notifier.clone())
    }

    /// Partners' messages.
    pub(crate) fn feeds(&self) -> FeedServiceClient<Line> {
        FeedServiceClient::new(self.logistics_notifier.clone())
    }

    /// Addresses that messages are posted to.
    pub(crate) fn webhooks(&self) -> WebhookServiceClient<Line> {
        WebhookServiceClient::new(self.logistics_notifier.clone())
    }

    /// Lots that are taken back.
    pub(crate) fn recalls(&self) -> RecallServiceClient<Line> {
        RecallServiceClient::new(self.logistics_notifier.clone())
    }

    /// Mandates as their applicants fill them in.
    pub(crate) fn mandate_forms(&self) -> MandateFormServiceClient<Line> {
        MandateFormServiceClient::new(self.contract_intake.clone())
    }

    /// Mandates as their mandataries receive them.
    pub(crate) fn mandates(&self) -> MandateServiceClient<Line> {
        MandateServiceClient::new(self.contract_intake.clone())
    }

    /// Which facility codes there are.
    pub(crate) fn master_list(&self) -> MasterListServiceClient<Line> {
        MasterListServiceClient::new(self.contract_intake.clone())
    }

    /// New codes for sites without one.
    pub(crate) fn new_codes(&self) -> NewCodeServiceClient<Line> {
        NewCodeServiceClient::new(self.contract_intake.clone())
    }

    /// What is printed.
    pub(crate) fn documents(&self) -> DocumentServiceClient<Line> {
        DocumentServiceClient::new(self.documents.clone())
    }
}

fn line(uri: &Uri) -> Line {
    let endpoint = Endpoint::from(uri.clone())
        .connect_timeout(REACH)
        .timeout(ANSWER)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(Duration::from_secs(30))
        .keep_alive_while_idle(true);
    InterceptedService::new(endpoint.connect_lazy(), trace)
}

#[expect(clippy::unnecessary_wraps, reason = "an interceptor may refuse, this one never does")]
fn trace(mut request: Request<()>) -> Result<Request<()>, Status> {
    propagation::inject(request.metadata_mut());
    Ok(request)
}

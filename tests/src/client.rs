//! Calls as an organisation makes them: over gRPC, each with its own signed token.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use chrono::TimeDelta;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;
use vsys_chassis::TokenSigner;
use vsys_proto::allocation::v1::amendment_service_client::AmendmentServiceClient;
use vsys_proto::allocation::v1::round_service_client::RoundServiceClient;
use vsys_proto::allocation::v1::sheet_service_client::SheetServiceClient;
use vsys_proto::contract_intake::v1::mandate_form_service_client::MandateFormServiceClient;
use vsys_proto::contract_intake::v1::mandate_service_client::MandateServiceClient;
use vsys_proto::contract_intake::v1::master_list_service_client::MasterListServiceClient;
use vsys_proto::contract_intake::v1::new_code_service_client::NewCodeServiceClient;
use vsys_proto::facility_registry::v1::facility_registry_service_client::FacilityRegistryServiceClient;
use vsys_proto::identity::v1::account_service_client::AccountServiceClient;
use vsys_proto::identity::v1::my_account_service_client::MyAccountServiceClient;
use vsys_proto::identity::v1::session_service_client::SessionServiceClient;
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_client::LogisticsNotifierServiceClient;
use vsys_proto::logistics_notifier::v1::recall_service_client::RecallServiceClient;
use vsys_proto::logistics_notifier::v1::shipment_service_client::ShipmentServiceClient;
use vsys_proto::logistics_notifier::v1::webhook_service_client::WebhookServiceClient;
use vsys_vocabulary::{Actor, Environment, Office, PartnerId, Role, Standing};

const TOKEN_LIFETIME: TimeDelta = TimeDelta::hours(8);

/// Where the services listen, as `http://127.0.0.1:7201`.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The facility registry.
    pub facility_registry: String,
    /// Allocation.
    pub allocation: String,
    /// The logistics notifier.
    pub logistics_notifier: String,
    /// Identity, where there are people.
    pub identity: Option<String>,
    /// Contract intake, where there is one.
    pub contract_intake: Option<String>,
}

/// Connections to the services, and the key that signs everyone's tokens.
#[derive(Clone)]
pub struct Client {
    channels: Channels,
    signer: Arc<TokenSigner>,
    environment: Environment,
}

#[derive(Clone)]
struct Channels {
    facility_registry: Channel,
    allocation: Channel,
    logistics_notifier: Channel,
    identity: Option<Channel>,
    contract_intake: Option<Channel>,
}

/// One organisation's desk: the services, called with its token.
#[derive(Clone)]
pub struct Desk {
    channels: Channels,
    bearer: Bearer,
}

/// Puts a token on each call.
#[derive(Debug, Clone)]
pub struct Bearer(MetadataValue<Ascii>);

type Called = InterceptedService<Channel, Bearer>;

impl Client {
    /// A client that connects with the first call.
    pub fn new(
        addresses: &Addresses,
        signer: Arc<TokenSigner>,
        environment: Environment,
    ) -> anyhow::Result<Self> {
        let channel = |address: &str| {
            let endpoint = Endpoint::from_shared(address.to_owned())
                .with_context(|| format!("{address} is no address of a service"))?;
            anyhow::Ok(endpoint.tcp_nodelay(true).connect_lazy())
        };
        let channels = Channels {
            facility_registry: channel(&addresses.facility_registry)?,
            allocation: channel(&addresses.allocation)?,
            logistics_notifier: channel(&addresses.logistics_notifier)?,
            identity: addresses.identity.as_deref().map(channel).transpose()?,
            contract_intake: addresses.contract_intake.as_deref().map(channel).transpose()?,
        };
        Ok(Self { channels, signer, environment })
    }

    /// The desk of somebody with these roles.
    pub fn desk(&self, standing: Standing, roles: &[Role]) -> anyhow::Result<Desk> {
        self.bearing(&self.token(standing, roles)?)
    }

    /// A token of somebody with these roles.
    pub fn token(&self, standing: Standing, roles: &[Role]) -> anyhow::Result<String> {
        let organisation = match &standing {
            Standing::Nation => "nation".to_owned(),
            Standing::Prefecture(code) => code.to_string(),
            Standing::Municipality(code) => code.to_string(),
            Standing::Facility(code) => code.to_string(),
            Standing::Partner(id) => id.to_string(),
            Standing::CoordinatingBody(id) => id.to_string(),
            Standing::ServiceDesk => "service-desk".to_owned(),
        };
        let actor = Actor {
            person: format!("{organisation}-player"),
            organisation,
            standing,
            roles: roles.iter().copied().collect(),
            environment: self.environment,
        };
        self.signer.sign(&actor, TOKEN_LIFETIME)
    }

    /// The desk of an office: one person who enters and who locks.
    pub fn office(&self, office: Office) -> anyhow::Result<Desk> {
        self.desk(office.into(), &[Role::Viewer, Role::Clerk, Role::Locker])
    }

    /// The nation's desk for reference data.
    pub fn administrator(&self) -> anyhow::Result<Desk> {
        self.desk(Standing::Nation, &[Role::Viewer, Role::Administrator])
    }

    /// Where people sign in; nobody has a token for that.
    pub fn sessions(&self) -> anyhow::Result<SessionServiceClient<Channel>> {
        Ok(SessionServiceClient::new(self.channels.identity()?))
    }

    /// The public form; nobody has a token for that.
    pub fn mandate_form(&self) -> anyhow::Result<MandateFormServiceClient<Channel>> {
        Ok(MandateFormServiceClient::new(self.channels.contract_intake()?))
    }

    /// The form by which a code is applied for; nobody has a token for that.
    pub fn code_form(&self) -> anyhow::Result<NewCodeServiceClient<Channel>> {
        Ok(NewCodeServiceClient::new(self.channels.contract_intake()?))
    }

    /// What a person does with a token of their own.
    pub fn bearing(&self, token: &str) -> anyhow::Result<Desk> {
        let bearer = Bearer(format!("Bearer {token}").parse()?);
        Ok(Desk { channels: self.channels.clone(), bearer })
    }

    /// A partner's desk.
    pub fn partner(&self, partner: PartnerId) -> anyhow::Result<Desk> {
        self.desk(Standing::Partner(partner), &[Role::Viewer, Role::Integration])
    }
}

impl Desk {
    /// The register of places and facilities.
    #[must_use]
    pub fn register(&self) -> FacilityRegistryServiceClient<Called> {
        let channel = self.channels.facility_registry.clone();
        FacilityRegistryServiceClient::with_interceptor(channel, self.bearer.clone())
    }

    /// Rounds and products.
    #[must_use]
    pub fn rounds(&self) -> RoundServiceClient<Called> {
        RoundServiceClient::with_interceptor(self.channels.allocation.clone(), self.bearer.clone())
    }

    /// Sheets and locks.
    #[must_use]
    pub fn sheets(&self) -> SheetServiceClient<Called> {
        SheetServiceClient::with_interceptor(self.channels.allocation.clone(), self.bearer.clone())
    }

    /// Corrections after the lock.
    #[must_use]
    pub fn amendments(&self) -> AmendmentServiceClient<Called> {
        let channel = self.channels.allocation.clone();
        AmendmentServiceClient::with_interceptor(channel, self.bearer.clone())
    }

    /// Mandates that go to the organisation.
    pub fn mandates(&self) -> anyhow::Result<MandateServiceClient<Called>> {
        let channel = self.channels.contract_intake()?;
        Ok(MandateServiceClient::with_interceptor(channel, self.bearer.clone()))
    }

    /// The master list of codes.
    pub fn master_list(&self) -> anyhow::Result<MasterListServiceClient<Called>> {
        let channel = self.channels.contract_intake()?;
        Ok(MasterListServiceClient::with_interceptor(channel, self.bearer.clone()))
    }

    /// Applications for codes.
    pub fn codes(&self) -> anyhow::Result<NewCodeServiceClient<Called>> {
        let channel = self.channels.contract_intake()?;
        Ok(NewCodeServiceClient::with_interceptor(channel, self.bearer.clone()))
    }

    /// People and what they may do.
    pub fn accounts(&self) -> anyhow::Result<AccountServiceClient<Called>> {
        let channel = self.channels.identity()?;
        Ok(AccountServiceClient::with_interceptor(channel, self.bearer.clone()))
    }

    /// The own account of whoever's token it is.
    pub fn my_account(&self) -> anyhow::Result<MyAccountServiceClient<Called>> {
        let channel = self.channels.identity()?;
        Ok(MyAccountServiceClient::with_interceptor(channel, self.bearer.clone()))
    }

    /// Partners and their orders.
    #[must_use]
    pub fn logistics(&self) -> LogisticsNotifierServiceClient<Called> {
        let channel = self.channels.logistics_notifier.clone();
        LogisticsNotifierServiceClient::with_interceptor(channel, self.bearer.clone())
    }

    /// What becomes of orders.
    #[must_use]
    pub fn shipments(&self) -> ShipmentServiceClient<Called> {
        let channel = self.channels.logistics_notifier.clone();
        ShipmentServiceClient::with_interceptor(channel, self.bearer.clone())
    }

    /// Lots that are called back.
    #[must_use]
    pub fn recalls(&self) -> RecallServiceClient<Called> {
        let channel = self.channels.logistics_notifier.clone();
        RecallServiceClient::with_interceptor(channel, self.bearer.clone())
    }

    /// Addresses that messages are posted to.
    #[must_use]
    pub fn webhooks(&self) -> WebhookServiceClient<Called> {
        let channel = self.channels.logistics_notifier.clone();
        WebhookServiceClient::with_interceptor(channel, self.bearer.clone())
    }
}

impl Channels {
    fn identity(&self) -> anyhow::Result<Channel> {
        self.identity.clone().context("nobody said where identity is")
    }

    fn contract_intake(&self) -> anyhow::Result<Channel> {
        self.contract_intake.clone().context("nobody said where contract intake is")
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

/// The `UPPER_SNAKE` reason of a refusal.
#[must_use]
pub fn reason(status: &Status) -> Option<String> {
    status.get_details_error_info().map(|info| info.reason)
}

/// A refusal as an error that names what was tried.
pub fn refused(what: impl Into<String>) -> impl FnOnce(Status) -> anyhow::Error {
    let what = what.into();
    move |status| {
        let reason = reason(&status).unwrap_or_else(|| format!("{:?}", status.code()));
        anyhow!("{what}: {reason}: {}", status.message())
    }
}

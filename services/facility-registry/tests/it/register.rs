//! A running register, what is put into it, and what is told to it.

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use prost::{Message, Name};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic_types::StatusExt;
use uuid::Uuid;

use vsys_chassis::Service;
use vsys_facility_registry::SERVICE;
use vsys_messaging::Scope;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::facility_registry_service_client::FacilityRegistryServiceClient;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::{Caller, Sandbox, actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing};

pub(crate) type Client = FacilityRegistryServiceClient<InterceptedService<Channel, Caller>>;

pub(crate) const CHIYODA: &str = "131016";
pub(crate) const MINATO: &str = "131032";
pub(crate) const SAPPORO: &str = "011002";
/// A basic hospital of Chiyoda; its check digit is right.
pub(crate) const HOSPITAL: &str = "1310000018";

static SERVICES: &[Service] = &[SERVICE];

/// A register of its own for each test.
pub(crate) struct Register {
    pub(crate) sandbox: Sandbox,
}

impl Register {
    /// An empty one.
    pub(crate) async fn empty() -> Self {
        Self { sandbox: Sandbox::start(SERVICES).await }
    }

    /// One with Tokyo, Hokkaido, Chiyoda, Minato and Sapporo.
    pub(crate) async fn with_places() -> Self {
        let register = Self::empty().await;
        let places = ["13", "01", CHIYODA, MINATO, SAPPORO].map(place).to_vec();
        register.nation().put_places(v1::PutPlacesRequest { places }).await.unwrap();
        register
    }

    pub(crate) fn client(&self, by: &Actor) -> Client {
        let channel = self.sandbox.channel(SERVICE.name);
        FacilityRegistryServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    /// Calls as an administrator of the nation.
    pub(crate) fn nation(&self) -> Client {
        self.client(&actor(Standing::Nation, &[Role::Administrator]))
    }

    /// Calls as a clerk of a municipality.
    pub(crate) fn clerk_of(&self, municipality: &str) -> Client {
        let standing = Standing::Municipality(municipality.parse().unwrap());
        self.client(&actor(standing, &[Role::Clerk]))
    }

    /// Calls as a clerk of a facility.
    pub(crate) fn clerk_at(&self, facility: &str) -> Client {
        let standing = Standing::Facility(facility.parse().unwrap());
        self.client(&actor(standing, &[Role::Clerk]))
    }

    /// Puts facilities that are expected to stand.
    pub(crate) async fn put(
        &self,
        facilities: Vec<v1::FacilityEntry>,
    ) -> v1::PutFacilitiesResponse {
        let request = v1::PutFacilitiesRequest { facilities };
        self.nation().put_facilities(request).await.unwrap().into_inner()
    }

    /// Says a fact about Chiyoda as its producer would.
    pub(crate) async fn tell<M: Message + Name>(&self, fact: &M) -> Uuid {
        let id = self.sandbox.clock.new_id();
        let scope = Scope::of(&CHIYODA.parse().unwrap());
        let subject = self.sandbox.nats.topology.subject(&scope.subject(&M::full_name()));
        let mut headers = HeaderMap::new();
        headers.insert("Vsys-Event-Id", id.to_string());
        headers.insert("Vsys-Occurred-At", self.sandbox.clock.now().to_rfc3339());
        headers.insert("Content-Type", "application/protobuf");
        let payload = fact.encode_to_vec().into();
        let sent = self.sandbox.nats.jetstream.publish_with_headers(subject, headers, payload);
        sent.await.unwrap().await.unwrap();
        id
    }

    /// The same, and waits until it is heard.
    pub(crate) async fn hears<M: Message + Name>(&self, fact: &M) {
        let id = self.tell(fact).await;
        let database = self.sandbox.database.superuser();
        eventually("the fact is heard", || async {
            let heard = sqlx::query_scalar!(
                r#"select exists (
                          select from facility_registry.inbox where event_id = $1
                          ) as "heard!""#,
                id,
            );
            heard.fetch_one(&database).await.unwrap()
        })
        .await;
    }

    /// How many events the register has recorded whose name ends so.
    pub(crate) async fn told(&self, event: &str) -> i64 {
        sqlx::query_scalar!(
            r#"
            select count(*) as "count!"
              from facility_registry.outbox
             where split_part(subject, '.', 4) = $1
            "#,
            event,
        )
        .fetch_one(&self.sandbox.database.runtime(SERVICE.schema))
        .await
        .unwrap()
    }
}

pub(crate) fn date(year: u32, month: u32, day: u32) -> Date {
    Date { year, month, day }
}

/// A place with the population of Chiyoda.
pub(crate) fn place(code: &str) -> v1::PlaceEntry {
    let (name, kana) = match code {
        "13" => ("東京都", "トウキョウト"),
        "01" => ("北海道", "ホッカイドウ"),
        CHIYODA => ("千代田区", "チヨダク"),
        MINATO => ("港区", "ミナトク"),
        SAPPORO => ("札幌市", "サッポロシ"),
        _ => ("どこか", "ドコカ"),
    };
    v1::PlaceEntry {
        place_code: code.into(),
        name: name.into(),
        kana: kana.into(),
        name_en: String::new(),
        population: Some(v1::PopulationEstimate {
            total: 66_680,
            aged_65plus: 11_330,
            source: "GeoNames".into(),
            as_of_date: Some(date(2020, 10, 1)),
        }),
        valid_from_date: Some(date(1970, 4, 1)),
        valid_until_date: None,
        position: None,
    }
}

/// A basic hospital.
pub(crate) fn hospital(code: &str, municipality: &str) -> v1::FacilityEntry {
    v1::FacilityEntry {
        facility_code: code.into(),
        municipality_code: municipality.into(),
        name: format!("ダミー病院 {code}"),
        kana: "ダミービョウイン".into(),
        postcode: "1000001".into(),
        address: "千代田1-1".into(),
        phone: "03-0000-0001".into(),
        r#type: v1::FacilityType::Basic.into(),
        category: v1::FacilityCategory::Hospital.into(),
        basic_facility_code: String::new(),
        delivery: Some(v1::DeliveryTimes { days: "月水金".into(), hours: "9:00-12:00".into() }),
        ..v1::FacilityEntry::default()
    }
}

/// A satellite clinic of Chiyoda.
pub(crate) fn satellite(code: &str, basic: &str) -> v1::FacilityEntry {
    v1::FacilityEntry {
        r#type: v1::FacilityType::Satellite.into(),
        category: v1::FacilityCategory::Clinic.into(),
        basic_facility_code: basic.into(),
        ..hospital(code, CHIYODA)
    }
}

/// The reason of a refusal.
pub(crate) fn reason(status: &tonic::Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

/// The values that came with a refusal.
pub(crate) fn values(status: &tonic::Status) -> BTreeMap<String, String> {
    let info = status.get_details_error_info();
    info.map(|info| info.metadata.into_iter().collect()).unwrap_or_default()
}

/// What a refusal says of each field: (field, reason).
pub(crate) fn fields(status: &tonic::Status) -> Vec<(String, String)> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    violations.unwrap_or_default().into_iter().map(|v| (v.field, v.reason)).collect()
}

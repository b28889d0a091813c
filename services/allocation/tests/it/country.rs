//! A small country with a running allocation: who calls, and what it has heard of.

use async_nats::HeaderMap;
use prost::{Message, Name};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use uuid::Uuid;

use vsys_allocation::SERVICE;
use vsys_chassis::Service;
use vsys_messaging::Scope;
use vsys_proto::allocation::v1::{
    self, amendment_service_client::AmendmentServiceClient,
    round_service_client::RoundServiceClient, sheet_service_client::SheetServiceClient,
};
use vsys_testkit::{Caller, Sandbox, actor, eventually};
use vsys_vocabulary::{Actor, Role};

use crate::atlas::{NATION, areas, date, packs, places, sites, standing};

type Connection = InterceptedService<Channel, Caller>;

static SERVICES: &[Service] = &[SERVICE];

/// A country of two prefectures with three municipalities each, and the round it is in.
pub(crate) struct Country {
    pub(crate) sandbox: Sandbox,
    /// The newest round; empty before the first.
    pub(crate) round: String,
    channel: Channel,
}

/// Someone of an office or site, in one role.
pub(crate) fn person(of: &str, role: Role) -> Actor {
    Actor { person: format!("{}-{of}", role.as_str()), ..actor(standing(of), &[role]) }
}

pub(crate) fn clerk(of: &str) -> Actor {
    person(of, Role::Clerk)
}

pub(crate) fn locker(of: &str) -> Actor {
    person(of, Role::Locker)
}

impl Country {
    /// Places, sites and areas are heard, the product is entered; there is no round yet.
    pub(crate) async fn quiet() -> Self {
        Self::with("VSYS_ALLOCATION_ORDERS_ON_THEIR_WAY", "8000").await
    }

    /// The same with a setting.
    pub(crate) async fn with(setting: &str, value: &str) -> Self {
        let plan = Sandbox::of(SERVICES).env_extra("VSYS_ALLOCATION_REMINDERS_SECONDS", "1");
        let plan = plan.env_extra(setting, value);
        let sandbox = Box::pin(plan.start()).await;
        let channel = sandbox.channel(SERVICE.name);
        let country = Self { sandbox, round: String::new(), channel };
        for place in places() {
            country.tell(country.new_id(), &place).await;
        }
        for site in sites() {
            country.tell(country.new_id(), &site).await;
        }
        for area in areas() {
            country.tell(country.new_id(), &area).await;
        }
        country.put_product().await;
        let wanted = (places().len(), sites().len(), areas().len());
        eventually("the country is heard", || async {
            let heard = country.heard().await;
            if heard == wanted { Ok(()) } else { Err(heard) }
        })
        .await;
        country
    }

    async fn put_product(&self) {
        let product = v1::Product {
            product_code: crate::atlas::PRODUCT.into(),
            name: "コミナティ筋注".into(),
            name_en: "Comirnaty".into(),
            valid_from_date: Some(date(2021, 2, 14)),
            valid_until_date: None,
            planning_doses_per_vial: 6,
            packs: vec![v1::ProductPacks {
                valid_from_date: Some(date(2021, 2, 14)),
                packs: Some(packs()),
            }],
        };
        let request = v1::PutProductRequest { product: Some(product) };
        self.rounds(&person(NATION, Role::Administrator)).put_product(request).await.unwrap();
    }

    pub(crate) fn rounds(&self, by: &Actor) -> RoundServiceClient<Connection> {
        RoundServiceClient::with_interceptor(self.channel.clone(), self.sandbox.caller(by))
    }

    pub(crate) fn sheets(&self, by: &Actor) -> SheetServiceClient<Connection> {
        SheetServiceClient::with_interceptor(self.channel.clone(), self.sandbox.caller(by))
    }

    pub(crate) fn amendments(&self, by: &Actor) -> AmendmentServiceClient<Connection> {
        AmendmentServiceClient::with_interceptor(self.channel.clone(), self.sandbox.caller(by))
    }

    /// A channel for callers that have a client of their own.
    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.sandbox.clock.new_id()
    }

    /// A request id.
    pub(crate) fn request_id(&self) -> String {
        self.new_id().to_string()
    }

    /// Says a fact as another service would; the same id again is the same fact again.
    pub(crate) async fn tell<M: Message + Name>(&self, id: Uuid, fact: &M) {
        let nats = &self.sandbox.nats;
        let subject = nats.topology.subject(&Scope::NONE.subject(&M::full_name()));
        let mut headers = HeaderMap::new();
        headers.insert("Vsys-Event-Id", id.to_string());
        headers.insert("Vsys-Occurred-At", self.sandbox.clock.now().to_rfc3339());
        headers.insert("Content-Type", "application/protobuf");
        let payload = fact.encode_to_vec().into();
        let sent = nats.jetstream.publish_with_headers(subject, headers, payload).await;
        sent.unwrap().await.unwrap();
    }

    /// How many places, sites and areas are known.
    async fn heard(&self) -> (usize, usize, usize) {
        let row = sqlx::query!(
            r#"
            select (select count(*) from allocation.places) as "places!",
                   (select count(*) from allocation.facilities) as "sites!",
                   (select count(*) from allocation.responsibilities) as "areas!"
            "#,
        )
        .fetch_one(&self.sandbox.database.runtime(SERVICE.schema))
        .await
        .unwrap();
        let count = |rows: i64| usize::try_from(rows).unwrap();
        (count(row.places), count(row.sites), count(row.areas))
    }
}

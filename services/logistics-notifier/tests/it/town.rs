//! A small country with two wholesalers and a manufacturer, and what allocation says of it.

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use chrono::Utc;
use futures::StreamExt;
use prost::{Message, Name};
use serde_json::Value;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use uuid::Uuid;
use vsys_messaging::{Scope, Topology};
use vsys_proto::allocation::v1 as allocation;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::logistics_notifier::v1::feed_service_client::FeedServiceClient;
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_client::LogisticsNotifierServiceClient;
use vsys_proto::logistics_notifier::v1::recall_service_client::RecallServiceClient;
use vsys_proto::logistics_notifier::v1::shipment_service_client::ShipmentServiceClient;
use vsys_proto::logistics_notifier::v1::webhook_service_client::WebhookServiceClient;
use vsys_proto::vocabulary::v1 as vocabulary;
use vsys_testkit::{Caller, Sandbox, SandboxPlan, actor, eventually};
use vsys_vocabulary::{Actor, ItemKind, Office, Pack, PerItem, Role, Standing, Units};

pub(crate) const SERVICES: &[vsys_chassis::Service] = &[vsys_logistics_notifier::SERVICE];

pub(crate) const CHIYODA: &str = "131016";
pub(crate) const SHINJUKU: &str = "131041";
pub(crate) const YOKOHAMA: &str = "141003";

/// Makes vaccine, and delivers it in Tokyo itself.
pub(crate) const MAKER: &str = "maker-1";
/// Delivers needles and syringes in Tokyo.
pub(crate) const TOKYO: &str = "wholesaler-13";
/// Delivers everything in Yokohama.
pub(crate) const KANAGAWA: &str = "wholesaler-14";

pub(crate) type Calling = InterceptedService<Channel, Caller>;
pub(crate) type Client = LogisticsNotifierServiceClient<Calling>;

pub(crate) struct Town {
    pub(crate) sandbox: Sandbox,
    pub(crate) round: Uuid,
}

impl Town {
    /// The three partners and no area table.
    pub(crate) async fn without_areas() -> Self {
        Self::on(Sandbox::of(SERVICES)).await
    }

    pub(crate) async fn on(plan: SandboxPlan) -> Self {
        let town = Self { sandbox: plan.start().await, round: Uuid::now_v7() };
        let partner = |id: &str, kind: v1::PartnerKind| v1::Partner {
            partner_id: id.into(),
            name: format!("{id} 株式会社"),
            kind: kind.into(),
            ..v1::Partner::default()
        };
        let partners = vec![
            partner(MAKER, v1::PartnerKind::Manufacturer),
            partner(TOKYO, v1::PartnerKind::Wholesaler),
            partner(KANAGAWA, v1::PartnerKind::Wholesaler),
        ];
        let put = town.nation().put_partners(v1::PutPartnersRequest { partners }).await.unwrap();
        assert_eq!(put.into_inner().changed, 3);
        town
    }

    /// With everybody responsible for what their names say.
    pub(crate) async fn new() -> Self {
        let town = Self::without_areas().await;
        town.assign_all().await;
        town
    }

    pub(crate) async fn assign_all(&self) -> v1::PutAreaAssignmentsResponse {
        let mut rows = Vec::new();
        for municipality in [CHIYODA, SHINJUKU] {
            rows.push(area(municipality, ItemKind::Vaccine, MAKER));
            rows.push(area(municipality, ItemKind::Needle, TOKYO));
            rows.push(area(municipality, ItemKind::Syringe, TOKYO));
        }
        rows.extend(ItemKind::ALL.iter().map(|&item| area(YOKOHAMA, item, KANAGAWA)));
        self.assign(rows).await.unwrap()
    }

    pub(crate) async fn assign(
        &self,
        assignments: Vec<v1::AreaAssignment>,
    ) -> Result<v1::PutAreaAssignmentsResponse, tonic::Status> {
        let request = v1::PutAreaAssignmentsRequest { assignments };
        self.nation().put_area_assignments(request).await.map(tonic::Response::into_inner)
    }

    pub(crate) fn client(&self, actor: &Actor) -> Client {
        let channel = self.sandbox.channel("logistics-notifier");
        LogisticsNotifierServiceClient::with_interceptor(channel, self.sandbox.caller(actor))
    }

    pub(crate) fn shipments(&self, actor: &Actor) -> ShipmentServiceClient<Calling> {
        let channel = self.sandbox.channel("logistics-notifier");
        ShipmentServiceClient::with_interceptor(channel, self.sandbox.caller(actor))
    }

    pub(crate) fn feeds(&self, actor: &Actor) -> FeedServiceClient<Calling> {
        let channel = self.sandbox.channel("logistics-notifier");
        FeedServiceClient::with_interceptor(channel, self.sandbox.caller(actor))
    }

    pub(crate) fn webhooks(&self, actor: &Actor) -> WebhookServiceClient<Calling> {
        let channel = self.sandbox.channel("logistics-notifier");
        WebhookServiceClient::with_interceptor(channel, self.sandbox.caller(actor))
    }

    pub(crate) fn recalls(&self, actor: &Actor) -> RecallServiceClient<Calling> {
        let channel = self.sandbox.channel("logistics-notifier");
        RecallServiceClient::with_interceptor(channel, self.sandbox.caller(actor))
    }

    pub(crate) fn nation(&self) -> Client {
        self.client(&actor(Standing::Nation, &[Role::Administrator]))
    }

    pub(crate) fn partner(&self, id: &str) -> Client {
        self.client(&actor(Standing::Partner(id.parse().unwrap()), &[Role::Integration]))
    }

    /// Says a fact as allocation would; the same id again is the same fact again.
    pub(crate) async fn tell<M: Message + Name>(&self, id: Uuid, office: &str, fact: &M) {
        let scope = Scope::of(&office.parse().unwrap());
        let subject = self.sandbox.nats.topology.subject(&scope.subject(&M::full_name()));
        let mut headers = HeaderMap::new();
        headers.insert("Vsys-Event-Id", id.to_string());
        headers.insert("Vsys-Occurred-At", Utc::now().to_rfc3339());
        headers.insert("Content-Type", "application/protobuf");
        let payload = fact.encode_to_vec().into();
        let sent = self.sandbox.nats.jetstream.publish_with_headers(subject, headers, payload);
        sent.await.unwrap().await.unwrap();
    }

    /// A municipality's sheet in a lock of its own.
    pub(crate) fn sheet(
        &self,
        municipality: &str,
        lines: Vec<allocation::LockedLine>,
    ) -> allocation::SheetLocked {
        allocation::SheetLocked {
            lock_id: Uuid::now_v7().to_string(),
            sheet_id: Uuid::now_v7().to_string(),
            round_id: self.round.to_string(),
            round_number: "7".into(),
            product_code: "pfizer".into(),
            office: Some(office(municipality)),
            packs: Some(packs()),
            lines,
            part: 1,
            parts: 1,
            sheets_in_lock: 1,
            locked_time: Some(convert::timestamp(self.sandbox.clock.now())),
            content_hash: String::new(),
        }
    }

    /// Locks a sheet and returns it.
    pub(crate) async fn lock(
        &self,
        municipality: &str,
        lines: Vec<allocation::LockedLine>,
    ) -> allocation::SheetLocked {
        let sheet = self.sheet(municipality, lines);
        self.tell(Uuid::now_v7(), municipality, &sheet).await;
        sheet
    }

    /// All messages of a partner so far, as they lie in the stream.
    pub(crate) async fn messages(&self, partner: &str) -> Vec<Told> {
        let topology = &self.sandbox.nats.topology;
        let subject = Topology::partner_subject(partner, ">");
        let stream = topology.stream_of(&subject).unwrap();
        let stream = self.sandbox.nats.jetstream.get_stream(&stream.name).await.unwrap();
        let config = pull::Config {
            filter_subject: topology.subject(&subject),
            ack_policy: AckPolicy::None,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await.unwrap();
        let fetched = consumer.fetch().max_messages(10_000).messages().await.unwrap();
        fetched
            .map(|message| {
                let message = message.unwrap();
                Told {
                    subject: topology.plain(&message.subject).to_owned(),
                    headers: message.headers.clone().unwrap_or_default(),
                    event: serde_json::from_slice(&message.payload).unwrap(),
                }
            })
            .collect()
            .await
    }

    /// Facts of one kind that the service has told, once there are so many.
    pub(crate) async fn facts_when<M: Message + Name + Default>(&self, count: usize) -> Vec<M> {
        let topology = &self.sandbox.nats.topology;
        let subject = topology.subject(&format!("{}.>", M::full_name()));
        let stream = topology.stream_of(&format!("{}._._", M::full_name())).unwrap();
        let stream = self.sandbox.nats.jetstream.get_stream(&stream.name).await.unwrap();
        eventually(&format!("{count} of {}", M::full_name()), || async {
            let config = pull::Config {
                filter_subject: subject.clone(),
                ack_policy: AckPolicy::None,
                ..pull::Config::default()
            };
            let consumer = stream.create_consumer(config).await.unwrap();
            let fetched = consumer.fetch().max_messages(1_000).messages().await.unwrap();
            let facts: Vec<M> =
                fetched.map(|told| M::decode(&*told.unwrap().payload).unwrap()).collect().await;
            if facts.len() == count { Ok(facts) } else { Err(facts.len()) }
        })
        .await
    }

    /// A partner's messages, once there are so many.
    pub(crate) async fn messages_when(&self, partner: &str, count: usize) -> Vec<Told> {
        eventually(&format!("{count} messages for {partner}"), || async {
            let messages = self.messages(partner).await;
            let kinds: Vec<_> = messages.iter().map(|m| m.kind().to_owned()).collect();
            if messages.len() == count { Ok(messages) } else { Err(kinds) }
        })
        .await
    }

    pub(crate) async fn summary(&self) -> v1::SummariseOrdersResponse {
        let request = v1::SummariseOrdersRequest { round_id: self.round.to_string() };
        self.nation().summarise_orders(request).await.unwrap().into_inner()
    }

    /// The sums of the round, once so many sheets of municipalities were heard.
    pub(crate) async fn summary_when(&self, sheets: u32) -> v1::SummariseOrdersResponse {
        eventually("the sheets are heard", || async {
            let summary = self.summary().await;
            if summary.sheets == sheets { Ok(summary) } else { Err(summary.sheets) }
        })
        .await
    }

    pub(crate) async fn orders_of(&self, partner: &str) -> Vec<v1::ShipmentOrder> {
        let request = v1::ListShipmentOrdersRequest {
            partner_id: partner.into(),
            page_size: 1_000,
            ..v1::ListShipmentOrdersRequest::default()
        };
        self.nation().list_shipment_orders(request).await.unwrap().into_inner().orders
    }
}

/// One message as a partner receives it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) subject: String,
    pub(crate) headers: HeaderMap,
    pub(crate) event: Value,
}

impl Told {
    /// The middle of its type: `shipment_order.placed`.
    pub(crate) fn kind(&self) -> &str {
        let kind = self.event["type"].as_str().unwrap();
        kind.strip_prefix("jp.vsys.").unwrap().strip_suffix(".v1").unwrap()
    }

    pub(crate) fn data(&self) -> &Value {
        &self.event["data"]
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().as_str()
    }
}

pub(crate) fn kinds(messages: &[Told]) -> Vec<&str> {
    messages.iter().map(Told::kind).collect()
}

pub(crate) fn area(municipality: &str, item: ItemKind, partner: &str) -> v1::AreaAssignment {
    let product = if item == ItemKind::Vaccine { "pfizer" } else { "" };
    v1::AreaAssignment {
        municipality_code: municipality.into(),
        item: convert::wire_item_kind(item).into(),
        product_code: product.into(),
        partner_id: partner.into(),
        valid_from_date: Some(vocabulary::Date { year: 2021, month: 3, day: 1 }),
        valid_until_date: None,
    }
}

pub(crate) fn office(code: &str) -> vocabulary::Office {
    convert::wire_office(&code.parse::<Office>().unwrap())
}

pub(crate) fn packs() -> vocabulary::ItemPacks {
    let pack = |units| Pack::new(units).unwrap();
    convert::item_packs(&PerItem { vaccine: pack(195), needle: pack(100), syringe: pack(100) })
}

pub(crate) fn units(vaccine: u32, needle: u32, syringe: u32) -> vocabulary::ItemUnits {
    convert::item_units(&PerItem {
        vaccine: Units(vaccine),
        needle: Units(needle),
        syringe: Units(syringe),
    })
}

pub(crate) fn ship_to(facility: &str) -> vocabulary::ShipTo {
    vocabulary::ShipTo {
        facility_code: facility.into(),
        name: format!("第{facility}病院"),
        postcode: "1000001".into(),
        address: "千代田1-1".into(),
        phone: "0312345678".into(),
        delivery_days: "月水金".into(),
        delivery_hours: "9:00-12:00".into(),
    }
}

/// A box of vaccine and ten of needles and syringes each, as in training scenario 1.
pub(crate) fn line(facility: &str) -> allocation::LockedLine {
    line_of(facility, units(195, 1_000, 1_000))
}

pub(crate) fn line_of(facility: &str, units: vocabulary::ItemUnits) -> allocation::LockedLine {
    allocation::LockedLine {
        child_code: facility.into(),
        units: Some(units),
        ship_to: Some(ship_to(facility)),
        held: false,
    }
}

/// The reason of a refusal.
pub(crate) fn reason(status: &tonic::Status) -> String {
    use tonic_types::StatusExt;
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

//! Rounds: one that is locked to its end, and one for each tier with work to do.

use std::collections::BTreeMap;

use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use vsys_proto::allocation::v1 as wire;
use vsys_proto::allocation::v1::amendment_service_client::AmendmentServiceClient;
use vsys_proto::allocation::v1::sheet_service_client::SheetServiceClient;
use vsys_proto::convert::wire_date;
use vsys_proto::logistics_notifier::v1 as logistics;
use vsys_proto::logistics_notifier::v1::shipment_service_client::ShipmentServiceClient;
use vsys_proto::logistics_notifier::v1::webhook_service_client::WebhookServiceClient;
use vsys_proto::vocabulary::v1::ItemUnits;
use vsys_testkit::{Caller, actor, eventually};
use vsys_tests::{Decision, PRODUCT, Player, Quiet, Round, RoundPlan, Scenario, Town};
use vsys_vocabulary::{
    Actor, Amounts, FacilityCode, ItemKind, MunicipalityCode, Office, Role, Standing, jst,
};

use crate::area::{Area, Draft, Hold, Locked, Order, Stop};
use crate::land::Land;
use crate::people::organisation_id;

/// A box for each municipality, to its dummy hospital.
const SCENARIO: Scenario = Scenario::OneEach;

/// What was played.
pub(crate) struct Play {
    drafts: BTreeMap<Office, Draft>,
    locked: BTreeMap<MunicipalityCode, Locked>,
    orders: BTreeMap<MunicipalityCode, Order>,
}

impl Play {
    /// A round to its locks, another until the municipalities may begin, another until the
    /// prefectures may, and one that the nation has just opened.
    pub(crate) async fn until_the_locks(land: &Land) -> Self {
        let player = player(land);
        let decision = Decision::Rule(SCENARIO.rule());
        let rounds = [
            opened(land, "1").await,
            opened(land, "2").await,
            opened(land, "3").await,
            opened(land, "4").await,
        ];
        let [whole, towns, prefectures, nation] = &rounds;
        for round in [whole, towns, prefectures] {
            player.nation_decides(round, &decision).await.unwrap();
        }
        for round in [whole, towns] {
            player.prefectures_decide(round, &decision).await.unwrap();
            player.nation_locks(round).await.unwrap();
        }
        let choose = |town: &Town, ceilings: Amounts| {
            SCENARIO.lines(&land.sites, town.code, ceilings, whole.packs)
        };
        player.towns_decide(whole, choose).await.unwrap();
        player.prefectures_lock(whole).await.unwrap();

        let mut drafts = BTreeMap::new();
        let codes = land.country.prefectures.iter();
        let offices = codes.map(|prefecture| (prefectures, prefecture.office()));
        let offices = offices.chain(land.country.towns.iter().map(|town| (towns, town.office())));
        for (round, office) in offices.chain([(nation, Office::Nation)]) {
            drafts.insert(office, draft(land, round, office).await);
        }
        let (mut locked, mut orders) = (BTreeMap::new(), BTreeMap::new());
        for town in &land.country.towns {
            locked.insert(town.code, corrected(land, whole, town).await);
            orders.insert(town.code, order(land, whole, town).await);
        }
        Self { drafts, locked, orders }
    }

    pub(crate) fn draft(&self, standing: Standing) -> Option<Draft> {
        self.drafts.get(&standing.office()?).cloned()
    }

    /// The sheet of the first office right below.
    pub(crate) fn below(&self, standing: Standing) -> Option<Draft> {
        let above = standing.office()?;
        let found = self.drafts.iter().find(|(office, _)| above.is_parent_of(office));
        found.map(|(_, draft)| draft.clone())
    }

    pub(crate) fn locked(&self, town: MunicipalityCode) -> Option<Locked> {
        self.locked.get(&town).cloned()
    }

    /// The order for needles, of the municipality, of the site or of the partner.
    pub(crate) fn order(&self, standing: Standing) -> Option<Order> {
        let found = self.orders.iter().find(|(town, order)| match standing {
            Standing::Municipality(code) => code == **town,
            Standing::Partner(id) => id == order.partner,
            Standing::Facility(code) => code == order.site,
            _ => false,
        });
        found.map(|(_, order)| order.clone())
    }

    /// The nation stops a product, prefectures stop shipping to a site of theirs, and the nation
    /// stops it to every site that is an area.
    pub(crate) async fn stop_shipping(&self, land: &Land, areas: &mut [Area]) {
        for area in areas {
            let venue = |code| {
                let town = land.country.towns_of(code).next().unwrap().code;
                land.sites.dummies_of(town).unwrap().venue
            };
            let (by, site) = match area.standing {
                Standing::Nation => (area.standing, None),
                Standing::Prefecture(code) => (area.standing, Some(venue(code))),
                Standing::Facility(code) => (Standing::Nation, Some(code)),
                _ => continue,
            };
            area.hold = Some(stopped(land, by, site, format!("{}の停電", area.id)).await);
        }
    }
}

async fn stopped(land: &Land, by: Standing, site: Option<FacilityCode>, reason: String) -> Hold {
    let at = site.map(|site| {
        let town = land.site(site).town;
        let partner = land.trade.responsible(town, ItemKind::Needle).unwrap();
        Stop { site, town, partner }
    });
    let request = wire::HoldShipmentsRequest {
        request_id: land.id(),
        product_code: if site.is_none() { PRODUCT.to_owned() } else { String::new() },
        facility_code: site.map(|code| code.to_string()).unwrap_or_default(),
        reason: reason.clone(),
        ..wire::HoldShipmentsRequest::default()
    };
    let by = Actor { organisation: organisation_id(by), ..actor(by, &[Role::Locker]) };
    let channel = land.sandbox.channel("allocation");
    let mut client = AmendmentServiceClient::with_interceptor(channel, land.sandbox.caller(&by));
    let held = client.hold_shipments(request).await.unwrap().into_inner().hold.unwrap();
    Hold { id: held.hold_id, reason, at }
}

fn player(land: &Land) -> Player<'_> {
    Player {
        country: &land.country,
        client: &land.client,
        clock: &land.sandbox.clock,
        watch: &Quiet,
    }
}

async fn opened(land: &Land, number: &str) -> Round {
    let player = player(land);
    let packs = player.packs(PRODUCT).await.unwrap();
    let supply = SCENARIO.supply(&land.country, packs);
    let plan = RoundPlan { number: number.to_owned(), product: PRODUCT.to_owned(), supply };
    player.open(&plan).await.unwrap()
}

/// The office's sheet, whose ceilings it has seen.
async fn draft(land: &Land, round: &Round, office: Office) -> Draft {
    let sheet_id = player(land).sheet_of(round, office).await.unwrap().to_string();
    let by = actor(office.into(), &[Role::Clerk]);
    let channel = land.sandbox.channel("allocation");
    let mut client = SheetServiceClient::with_interceptor(channel, land.sandbox.caller(&by));
    let confirmed = client.confirm_sheet(wire::ConfirmSheetRequest { sheet_id }).await.unwrap();
    let sheet = confirmed.into_inner().sheet.unwrap();
    let child = match office {
        Office::Nation => land.country.prefectures[0].code.to_string(),
        Office::Prefecture(code) => land.country.towns_of(code).next().unwrap().code.to_string(),
        Office::Municipality(code) => land.sites.dummies_of(code).unwrap().clinic.to_string(),
    };
    Draft {
        round: sheet.round_id,
        sheet: sheet.sheet_id,
        version: sheet.version,
        ceilings: sheet.ceilings.unwrap(),
        child,
    }
}

/// The municipality's locked sheet, of which the prefecture has corrected the line.
async fn corrected(land: &Land, round: &Round, town: &Town) -> Locked {
    let sheet = player(land).sheet_of(round, town.office()).await.unwrap().to_string();
    let sites = land.sites.dummies_of(town.code).unwrap();
    let request = wire::AmendLineRequest {
        request_id: land.id(),
        sheet_id: sheet.clone(),
        facility_code: sites.hospital.to_string(),
        units: Some(ItemUnits { vaccine_vials: 190, needle_pieces: 900, syringe_pieces: 900 }),
        reason: "数え直し".to_owned(),
    };
    let by = actor(Standing::Prefecture(town.code.prefecture()), &[Role::Locker]);
    let channel = land.sandbox.channel("allocation");
    let mut client = AmendmentServiceClient::with_interceptor(channel, land.sandbox.caller(&by));
    let made = client.amend_line(request).await.unwrap().into_inner().amendment.unwrap();
    Locked {
        round: round.id.to_string(),
        sheet,
        site: sites.hospital,
        other_site: sites.clinic,
        partner: land.trade.responsible(town.code, ItemKind::Needle).unwrap(),
        amendment: made.amendment_id,
    }
}

/// An order of the municipality's wholesaler, once it is made and corrected.
async fn order(land: &Land, round: &Round, town: &Town) -> Order {
    let partner = land.trade.responsible(town.code, ItemKind::Needle).unwrap();
    let desk = land.client.partner(partner).unwrap();
    let order = eventually("needles are ordered for the municipality", || async {
        let request = logistics::ListShipmentOrdersRequest {
            round_id: round.id.to_string(),
            municipality_code: town.code.to_string(),
            ..logistics::ListShipmentOrdersRequest::default()
        };
        let listed = desk.logistics().list_shipment_orders(request).await.unwrap().into_inner();
        listed.orders.into_iter().find(|order| order.version > 1)
    })
    .await;
    let by = Actor {
        organisation: partner.to_string(),
        ..actor(Standing::Partner(partner), &[Role::Administrator])
    };
    Order {
        shipment: shipped(land, &by, &order.order_id).await,
        exception: complained(land, &by, &order.order_id).await,
        webhook: hooked(land, &by).await,
        site: order.ship_to.unwrap().facility_code.parse().unwrap(),
        id: order.order_id,
        number: order.order_number,
        version: order.version,
        town: town.code,
        partner,
    }
}

type Calling = InterceptedService<Channel, Caller>;

fn shipments(land: &Land, by: &Actor) -> ShipmentServiceClient<Calling> {
    let channel = land.sandbox.channel("logistics-notifier");
    ShipmentServiceClient::with_interceptor(channel, land.sandbox.caller(by))
}

/// A part of the order, sent out today.
async fn shipped(land: &Land, by: &Actor, order: &str) -> String {
    let today = wire_date(jst::date_of(land.sandbox.clock.now()));
    let part = logistics::NewShipment {
        order_id: order.to_owned(),
        reference: "W-1".to_owned(),
        shipped_date: Some(today),
        units: 100,
        ..logistics::NewShipment::default()
    };
    let request = logistics::RegisterShipmentsRequest { shipments: vec![part], dry_run: false };
    let answer = shipments(land, by).register_shipments(request).await.unwrap().into_inner();
    assert_eq!(answer.errors, []);
    answer.shipment_ids[0].clone()
}

async fn complained(land: &Land, by: &Actor, order: &str) -> String {
    let request = logistics::RaiseExceptionRequest {
        request_id: land.id(),
        order_id: order.to_owned(),
        kind: logistics::ExceptionKind::Damaged.into(),
        ..logistics::RaiseExceptionRequest::default()
    };
    let raised = shipments(land, by).raise_exception(request).await.unwrap().into_inner();
    raised.exception.unwrap().exception_id
}

async fn hooked(land: &Land, by: &Actor) -> String {
    let request = logistics::CreateWebhookEndpointRequest {
        request_id: land.id(),
        url: "http://127.0.0.1:1/".to_owned(),
        ..logistics::CreateWebhookEndpointRequest::default()
    };
    let channel = land.sandbox.channel("logistics-notifier");
    let caller = land.sandbox.caller(by);
    let mut client = WebhookServiceClient::with_interceptor(channel, caller);
    let created = client.create_webhook_endpoint(request).await.unwrap().into_inner();
    created.endpoint.unwrap().endpoint_id
}

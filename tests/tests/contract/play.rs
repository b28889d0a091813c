//! A small round: a few towns of Tokyo, a manufacturer, two wholesalers.

use chrono::{DateTime, Utc};
use tonic::Request;
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::{item_units, wire_office};
use vsys_proto::logistics_notifier::v1 as logistics;
use vsys_tests::{
    Access, Client, Country, Decision, Desk, PRODUCT, Player, Quiet, Register, Round, RoundPlan,
    Scenario, SiteCounts, Sites, Trade,
};
use vsys_vocabulary::{Amounts, FacilityCode, Office, PerItem, PrefectureCode, Units};

use crate::collector::Place;
use crate::stage::Stage;

/// Training scenario 1 in small: a box for each town, to its dummy hospital.
const SCENARIO: Scenario = Scenario::OneEach;

/// A round on a stage.
pub(crate) struct Play<'s> {
    stage: &'s Stage,
    country: Country,
    sites: Sites,
    pub(crate) trade: Trade,
}

impl<'s> Play<'s> {
    /// So many towns of Tokyo are entered, and everything that a round needs.
    pub(crate) async fn new(stage: &'s Stage, towns: usize) -> Self {
        let country = Country::japan().unwrap().only(&[tokyo()]).with_towns_each(towns);
        let sites = Sites::of(&country, SiteCounts { basic: 0, receivers: 0 }).unwrap();
        let trade = Trade::of(&country, 2).unwrap();
        let play = Self { stage, country, sites, trade };
        play.register().enter(&play.country, &play.sites, &play.trade).await.unwrap();
        play
    }

    fn register(&self) -> Register<'_> {
        Register::new(&self.stage.client, self.stage.clock.now(), &Quiet).unwrap()
    }

    fn player(&self) -> Player<'_> {
        let Stage { client, clock, .. } = self.stage;
        Player { country: &self.country, client, clock, watch: &Quiet }
    }

    /// What a partner is given.
    pub(crate) async fn access(&self, partner: &str) -> Access {
        self.register().access(partner.parse().unwrap()).await.unwrap()
    }

    /// Everything up to the prefecture's lock.
    pub(crate) async fn until_the_lock(&self) -> Round {
        let player = self.player();
        let packs = player.packs(PRODUCT).await.unwrap();
        let plan = RoundPlan {
            number: "7".to_owned(),
            product: PRODUCT.to_owned(),
            supply: SCENARIO.supply(&self.country, packs),
        };
        let round = player.open(&plan).await.unwrap();
        let decision = Decision::Rule(SCENARIO.rule());
        player.nation_decides(&round, &decision).await.unwrap();
        player.prefectures_decide(&round, &decision).await.unwrap();
        player.nation_locks(&round).await.unwrap();
        let choose = |town: &vsys_tests::Town, ceilings: Amounts| {
            SCENARIO.lines(&self.sites, town.code, ceilings, round.packs)
        };
        player.towns_decide(&round, choose).await.unwrap();
        round
    }

    /// Tokyo locks.
    pub(crate) async fn lock(&self, round: &Round) {
        self.player().prefectures_lock(round).await.unwrap();
    }

    /// Tokyo locks from within a span of its own.
    pub(crate) async fn lock_from(&self, round: &Round, span: &Place) {
        let office = Office::Prefecture(tokyo());
        let mut request = Request::new(wire::LockSheetsRequest {
            request_id: self.id(),
            round_id: round.id.to_string(),
            locker: Some(wire_office(&office)),
            sheet_ids: Vec::new(),
        });
        let traceparent = format!("00-{}-{}-01", span.trace, span.id).parse().unwrap();
        request.metadata_mut().insert("traceparent", traceparent);
        self.stage.client.office(office).unwrap().sheets().lock_sheets(request).await.unwrap();
    }

    /// What may still happen after the lock: the first town's line is corrected, the second's is
    /// declined, and shipping to the first stops. Returns the hold's id.
    pub(crate) async fn change_everything(&self, round: &Round) -> String {
        let [first, second] = [0, 1].map(|place| &self.country.towns[place]);
        let sheet = async |office| self.player().sheet_of(round, office).await.unwrap().to_string();
        let mut tokyo = self.stage.client.office(Office::Prefecture(tokyo())).unwrap().amendments();
        let amend = wire::AmendLineRequest {
            request_id: self.id(),
            sheet_id: sheet(first.office()).await,
            facility_code: self.hospital(0).to_string(),
            units: Some(item_units(&PerItem {
                vaccine: Units(100),
                needle: Units(500),
                syringe: Units(500),
            })),
            reason: "冷凍庫の故障".to_owned(),
        };
        tokyo.amend_line(amend).await.unwrap();
        let decline = wire::DeclineLineRequest {
            request_id: self.id(),
            sheet_id: sheet(second.office()).await,
            facility_code: self.hospital(1).to_string(),
            reason: "接種の中止".to_owned(),
        };
        tokyo.decline_line(decline).await.unwrap();
        let hold = wire::HoldShipmentsRequest {
            request_id: self.id(),
            facility_code: self.hospital(0).to_string(),
            reason: "停電".to_owned(),
            ..wire::HoldShipmentsRequest::default()
        };
        tokyo.hold_shipments(hold).await.unwrap().into_inner().hold.unwrap().hold_id
    }

    /// Shipping goes on.
    pub(crate) async fn release(&self, hold_id: String) {
        let request = wire::ReleaseHoldRequest { hold_id, reason: "復旧".to_owned() };
        let mut tokyo = self.stage.client.office(Office::Prefecture(tokyo())).unwrap().amendments();
        tokyo.release_hold(request).await.unwrap();
    }

    /// A partner has a number of its own for the first town's hospital.
    pub(crate) async fn number_customers(&self, partner: &str) {
        let code = logistics::CustomerCode {
            partner_id: partner.to_owned(),
            facility_code: self.hospital(0).to_string(),
            customer_code: "K-0042".to_owned(),
        };
        let request = logistics::PutCustomerCodesRequest { customer_codes: vec![code] };
        let mut desk = self.stage.client.partner(partner.parse().unwrap()).unwrap().logistics();
        desk.put_customer_codes(request).await.unwrap();
    }

    /// The first town's office.
    pub(crate) fn office(&self) -> Office {
        self.country.towns[0].office()
    }

    pub(crate) fn client(&self) -> &Client {
        &self.stage.client
    }

    /// The manufacturer's own program.
    pub(crate) fn maker(&self) -> Desk {
        self.client().partner(self.trade.manufacturer.id).unwrap()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.stage.clock.now()
    }

    pub(crate) fn hospital(&self, town: usize) -> FacilityCode {
        self.sites.dummies_of(self.country.towns[town].code).unwrap().hospital
    }

    pub(crate) fn id(&self) -> String {
        self.stage.clock.new_id().to_string()
    }
}

fn tokyo() -> PrefectureCode {
    "13".parse().unwrap()
}

//! A small country: Toyama with its fifteen municipalities, two towns of its neighbour, sites and
//! partners, and the rounds that are played before a browser opens.

use vsys_proto::logistics_notifier::v1::CreateWebhookEndpointRequest;
use vsys_tests::{
    Country, Decision, PRODUCT, Player, Quiet, Register, Round, RoundPlan, Scenario, SiteCounts,
    Sites, Town, Trade,
};
use vsys_vocabulary::{Amounts, Office, PrefectureCode};

use crate::stage::Stage;

/// Toyama has the fewest municipalities: fifteen.
pub(crate) const TOYAMA: &str = "16";
const ISHIKAWA: &str = "17";
/// How many of its towns take part.
const NEIGHBOURS: usize = 2;
/// Prefectures with few municipalities.
const QUICK: [&str; 3] = ["18", "24", "25"];
const WHOLESALERS: usize = 2;

/// The country as the services know it.
pub(crate) struct Land<'s> {
    pub(crate) stage: &'s Stage,
    pub(crate) country: Country,
    pub(crate) sites: Sites,
    pub(crate) trade: Trade,
}

impl<'s> Land<'s> {
    /// Enters everything that a round needs.
    pub(crate) async fn enter(stage: &'s Stage) -> Self {
        let japan = Country::japan().unwrap();
        let mut country = japan.only(&[code(TOYAMA)]);
        let neighbour = japan.only(&[code(ISHIKAWA)]).with_towns_each(NEIGHBOURS);
        country.prefectures.extend(neighbour.prefectures);
        country.towns.extend(neighbour.towns);
        Self::of(stage, country).await
    }

    /// The same with all 47 prefectures.
    pub(crate) async fn enter_whole(stage: &'s Stage) -> Self {
        Self::of(stage, Country::japan().unwrap()).await
    }

    async fn of(stage: &'s Stage, country: Country) -> Self {
        let sites = Sites::of(&country, SiteCounts { basic: 0, receivers: 0 }).unwrap();
        let trade = Trade::of(&country, WHOLESALERS).unwrap();
        let register = Register::new(&stage.client, stage.clock.now(), &Quiet).unwrap();
        register.enter(&country, &sites, &trade).await.unwrap();
        Self { stage, country, sites, trade }
    }

    pub(crate) fn towns(&self) -> impl Iterator<Item = &Town> {
        self.country.towns_of(code(TOYAMA))
    }

    /// Towns of some prefectures that are quicker than Toyama, where there are any.
    pub(crate) fn elsewhere(&self) -> impl Iterator<Item = &Town> {
        QUICK.iter().flat_map(|prefecture| self.country.towns_of(code(prefecture)))
    }

    pub(crate) fn player(&self) -> Player<'_> {
        let Stage { client, clock, .. } = self.stage;
        Player { country: &self.country, client, clock, watch: &Quiet }
    }

    /// Opens a round of that scenario.
    pub(crate) async fn open(&self, number: &str, scenario: Scenario) -> Round {
        let player = self.player();
        let packs = player.packs(PRODUCT).await.unwrap();
        let (number, product) = (number.to_owned(), PRODUCT.to_owned());
        let supply = scenario.supply(&self.country, packs);
        player.open(&RoundPlan { number, product, supply }).await.unwrap()
    }

    /// The nation decides, the prefectures complete, the nation locks.
    pub(crate) async fn until_towns_begin(&self, round: &Round, scenario: Scenario) {
        let player = self.player();
        let decision = Decision::Rule(scenario.rule());
        player.nation_decides(round, &decision).await.unwrap();
        player.prefectures_decide(round, &decision).await.unwrap();
        player.nation_locks(round).await.unwrap();
    }

    /// These towns give their sites what the scenario wants.
    pub(crate) async fn complete(&self, round: &Round, scenario: Scenario, towns: &[&Town]) {
        let choose = |town: &Town, ceilings: Amounts| {
            scenario.lines(&self.sites, town.code, ceilings, round.packs)
        };
        self.player().some_towns_decide(round, towns, choose).await.unwrap();
    }

    /// The manufacturer's messages are posted there from now on; the secret.
    pub(crate) async fn hook(&self, url: &str) -> String {
        let request = CreateWebhookEndpointRequest {
            request_id: self.stage.clock.new_id().to_string(),
            url: url.to_owned(),
            ..CreateWebhookEndpointRequest::default()
        };
        let maker = self.stage.client.partner(self.trade.manufacturer.id).unwrap();
        let created = maker.webhooks().create_webhook_endpoint(request).await.unwrap();
        created.into_inner().secret
    }

    /// Toyama locks what is completed.
    pub(crate) async fn lock(&self, round: &Round) {
        self.player().lock_all(round, Office::Prefecture(code(TOYAMA))).await.unwrap();
    }
}

pub(crate) fn code(prefecture: &str) -> PrefectureCode {
    prefecture.parse().unwrap()
}

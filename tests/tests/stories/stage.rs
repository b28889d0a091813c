//! A small country with running services, its offices and its partners.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;
use vsys_chassis::{Clock, TokenSigner};
use vsys_tests::{
    Client, Country, Decision, Expected, PRODUCT, Player, Quiet, Register, Round, RoundPlan,
    SiteCounts, Sites, Town, TownLines, Trade,
};
use vsys_vocabulary::{Amounts, Environment, FacilityCode, PartnerId, PerItem, Units};

use crate::crowd::Crowd;
use crate::ground::Ground;
use crate::locking::Locker;

/// A box of vaccine, ten of needles and ten of syringes: three orders.
const LINE: Amounts = PerItem { vaccine: Units(195), needle: Units(1_000), syringe: Units(1_000) };
const WHOLESALERS: usize = 4;

/// How large the country is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) prefectures: usize,
    pub(crate) towns_each: usize,
    /// Lifelike sites in all, beside three dummies for each town.
    pub(crate) sites: u32,
}

impl Size {
    /// For a story about one prefecture.
    pub(crate) const SMALL: Self = Self { prefectures: 3, towns_each: 4, sites: 30 };
    /// For a national lock that takes a while.
    pub(crate) const NATIONAL: Self = Self { prefectures: 10, towns_each: 6, sites: 240 };
}

/// Everything on it. Fields end in this order: partners, then the program, then its servers.
pub(crate) struct Stage {
    pub(crate) crowd: Crowd,
    pub(crate) client: Client,
    pub(crate) clock: Clock,
    pub(crate) country: Country,
    pub(crate) trade: Trade,
    pub(crate) ground: Ground,
    /// Dead letters that there should be.
    pub(crate) letters: usize,
    sites: Sites,
}

/// A round whose towns have completed their sheets.
pub(crate) struct Decided {
    pub(crate) round: Round,
    pub(crate) lines: TownLines,
    pub(crate) expected: Expected,
}

impl Stage {
    /// Starts everything and enters the country; all partners listen but those named.
    pub(crate) async fn set(size: Size, offline: &[PartnerId]) -> Self {
        let mut ground = Ground::prepare().await;
        ground.vsys.up().await;
        let clock = Clock::system();
        let signer = TokenSigner::from_file(&ground.vsys.signing_key(), clock.clone()).unwrap();
        let addresses = ground.vsys.addresses();
        let client = Client::new(&addresses, Arc::new(signer), Environment::Local).unwrap();

        let japan = Country::japan().unwrap();
        let some: Vec<_> =
            japan.prefectures.iter().take(size.prefectures).map(|p| p.code).collect();
        let country = japan.only(&some).with_towns_each(size.towns_each);
        let trade = Trade::of(&country, WHOLESALERS).unwrap();
        let counts = SiteCounts { basic: size.sites, receivers: 0 };
        let sites = Sites::of(&country, counts).unwrap();
        let register = Register::new(&client, clock.now(), &Quiet).unwrap();
        register.enter(&country, &sites, &trade).await.unwrap();
        let crowd = Crowd::gather(&ground.broker.url(), &clock, &register, &trade, offline).await;
        Self { crowd, client, clock, country, trade, ground, letters: 0, sites }
    }

    /// Plays a round by hand until every town has completed its sheet.
    pub(crate) async fn decide(&self, number: &str) -> Decided {
        let Self { country, client, clock, .. } = self;
        let player = Player { country, client, clock, watch: &Quiet };
        let line = |town: &Town| {
            let sites = self.sites.receiving_in(town.code).iter();
            (town.code, sites.map(|site| (*site, LINE)).collect::<Vec<_>>())
        };
        let lines: TownLines = country.towns.iter().map(line).collect();
        let sum = |lines: &Vec<(FacilityCode, Amounts)>| lines.iter().map(|(_, units)| units).sum();
        let ceilings: BTreeMap<_, Amounts> =
            lines.iter().map(|(town, lines)| (*town, sum(lines))).collect();
        let plan = RoundPlan {
            number: number.to_owned(),
            product: PRODUCT.to_owned(),
            supply: ceilings.values().sum(),
        };
        let round = player.open(&plan).await.unwrap();
        let decision = Decision::ByHand(ceilings);
        player.nation_decides(&round, &decision).await.unwrap();
        player.prefectures_decide(&round, &decision).await.unwrap();
        player.nation_locks(&round).await.unwrap();
        let choose = |town: &Town, _: Amounts| Ok(lines[&town.code].clone());
        player.towns_decide(&round, choose).await.unwrap();
        let expected = Expected::of(&lines, &self.trade).unwrap();
        Decided { round, lines, expected }
    }

    /// What locks a prefecture of a round, with a request id of its own.
    pub(crate) fn locker(&self, decided: &Decided, prefecture: usize) -> Locker {
        let office = self.country.prefectures[prefecture].office();
        let request: Uuid = self.clock.new_id();
        Locker { client: self.client.clone(), round: decided.round.id, office, request }
    }

    /// What locks all prefectures.
    pub(crate) fn lockers(&self, decided: &Decided) -> Vec<Locker> {
        (0..self.country.prefectures.len()).map(|p| self.locker(decided, p)).collect()
    }

    /// What partners must receive of one prefecture.
    pub(crate) fn expected_of(&self, decided: &Decided, prefecture: usize) -> Expected {
        let code = self.country.prefectures[prefecture].code;
        let own = decided.lines.iter().filter(|(town, _)| town.prefecture() == code);
        let own = own.map(|(town, lines)| (*town, lines.clone())).collect();
        Expected::of(&own, &self.trade).unwrap()
    }
}

impl Decided {
    /// Orders of it that have arrived.
    pub(crate) fn received(&self, stage: &Stage) -> usize {
        stage.crowd.books.received(self.round.id)
    }
}

//! A small country with everything that a round needs: all services, and people at their desks.

use std::sync::Arc;

use uuid::Uuid;
use vsys_chassis::Service;
use vsys_proto::identity::v1::{Organisation, PutOrganisationRequest};
use vsys_proto::vocabulary::v1::{Role as WireRole, Tier as WireTier};
use vsys_tests::{
    Addresses, Client, Country, Decision, Player, Quiet, Register, Round, RoundPlan, SiteCounts,
    Sites, Trade,
};
use vsys_vocabulary::{Amounts, Environment, MunicipalityCode, Units};

use crate::browser::Browser;
use crate::house::{House, Phone};

static SERVICES: &[Service] = &[
    vsys_facility_registry::SERVICE,
    vsys_allocation::SERVICE,
    vsys_logistics_notifier::SERVICE,
    vsys_identity::SERVICE,
];

/// Beside offices and sites, identity knows the nation and the service desk.
const ITS_OWN: usize = 2;

pub(crate) const PREFECTURE: &str = "13";
pub(crate) const CHIYODA: &str = "131016";
pub(crate) const CHUO: &str = "131024";

pub(crate) struct Land {
    pub(crate) house: House,
    pub(crate) country: Country,
    pub(crate) sites: Sites,
    pub(crate) client: Client,
}

/// Somebody with a browser, and a telephone that shows codes.
pub(crate) struct Locker {
    pub(crate) browser: Browser,
    phone: Phone,
    codes: i64,
}

impl Land {
    /// Tokyo with two towns, their dummies and two more sites, one maker and two wholesalers.
    pub(crate) async fn new() -> Self {
        let house = House::of(SERVICES).await;
        let sandbox = house.sandbox();
        let address = |name| format!("http://{}", sandbox.address(name));
        let addresses = Addresses {
            identity: Some(address("identity")),
            contract_intake: None,
            facility_registry: address("facility-registry"),
            allocation: address("allocation"),
            logistics_notifier: address("logistics-notifier"),
        };
        let signer = Arc::clone(&sandbox.tokens.signer);
        let client = Client::new(&addresses, signer, Environment::Local).unwrap();
        let tokyo = PREFECTURE.parse().unwrap();
        let country = Country::japan().unwrap().only(&[tokyo]).with_towns_each(2);
        let sites = Sites::of(&country, SiteCounts { basic: 2, receivers: 0 }).unwrap();
        let trade = Trade::of(&country, 2).unwrap();
        let register = Register::new(&client, sandbox.clock.now(), &Quiet).unwrap();
        register.enter(&country, &sites, &trade).await.unwrap();
        let land = Self { house, country, sites, client };
        land.house.wait_for_organisations(land.organisations()).await;
        land
    }

    /// How many organisations there are at the beginning.
    pub(crate) fn organisations(&self) -> usize {
        ITS_OWN + 1 + self.country.towns.len() + self.sites.all.len()
    }

    /// A clerk's browser.
    pub(crate) async fn clerk(&self, organisation: &str) -> Browser {
        self.house.signed_in(organisation, &[WireRole::Viewer, WireRole::Clerk]).await
    }

    /// Somebody who also locks, with an authenticator.
    pub(crate) async fn locker(&self, organisation: &str) -> Locker {
        let roles = [WireRole::Viewer, WireRole::Clerk, WireRole::Locker];
        let mut browser = self.house.signed_in(organisation, &roles).await;
        browser.open("/settings/second-factors").await;
        browser.fill("/settings/totp", &[]).await;
        let shown = browser.page.between("<main", "</main>");
        let (_, secret) = shown.split_once("class=\"code\">").unwrap();
        let phone = Phone::new(secret.split_once('<').unwrap().0);
        browser.fill("/settings/totp/confirm", &[("code", &phone.code(0))]).await;
        browser.page.says("認証アプリを登録しました");
        Locker { browser, phone, codes: 0 }
    }

    /// The partner as an organisation, with somebody who works there.
    pub(crate) async fn partner(&self, id: &str) -> Browser {
        let organisation = Some(Organisation {
            organisation_id: id.to_owned(),
            tier: WireTier::Partner.into(),
            name: "架空製薬".to_owned(),
            open: true,
            ..Organisation::default()
        });
        let request = PutOrganisationRequest { organisation };
        self.house.accounts().put_organisation(request).await.unwrap();
        self.clerk(id).await
    }

    /// The first basic site of a town.
    pub(crate) fn hospital(&self, town: &str) -> String {
        let town: MunicipalityCode = town.parse().unwrap();
        self.sites.dummies_of(town).unwrap().hospital.to_string()
    }

    /// Another site of the town.
    pub(crate) fn clinic(&self, town: &str) -> String {
        let town: MunicipalityCode = town.parse().unwrap();
        self.sites.dummies_of(town).unwrap().clinic.to_string()
    }

    /// A round in which both towns have two boxes each and may begin, played over gRPC.
    pub(crate) async fn round_in_the_towns(&self) -> Round {
        let clock = &self.house.sandbox().clock;
        let player = Player { country: &self.country, client: &self.client, clock, watch: &Quiet };
        let ceiling =
            Amounts { vaccine: Units(2 * 195), needle: Units(2_000), syringe: Units(2_000) };
        let ceilings = self.country.towns.iter().map(|town| (town.code, ceiling)).collect();
        let plan = RoundPlan {
            number: format!("T-{}", Uuid::now_v7()),
            product: vsys_tests::PRODUCT.to_owned(),
            supply: ceiling + ceiling,
        };
        let round = player.open(&plan).await.unwrap();
        let decision = Decision::ByHand(ceilings);
        player.nation_decides(&round, &decision).await.unwrap();
        player.prefectures_decide(&round, &decision).await.unwrap();
        player.nation_locks(&round).await.unwrap();
        round
    }
}

impl Locker {
    /// The next code that counts: each counts once.
    pub(crate) fn code(&mut self) -> String {
        self.codes += 1;
        self.phone.code(self.codes)
    }
}

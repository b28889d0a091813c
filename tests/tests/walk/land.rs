//! A small real country: two prefectures with two municipalities each, sites, partners, bodies,
//! the service desk, and in every area something of everything.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::{StreamExt as _, stream};
use jsonwebtoken::jwk::JwkSet;
use uuid::Uuid;
use vsys_chassis::{Clock, Service};
use vsys_proto::contract_intake::v1 as intake;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::account_service_client::AccountServiceClient;
use vsys_proto::identity::v1::audit_service_client::AuditServiceClient;
use vsys_proto::identity::v1::session_service_client::SessionServiceClient;
use vsys_proto::vocabulary::v1::Tier as WireTier;
use vsys_testkit::{Sandbox, actor, eventually};
use vsys_tests::{
    Addresses, Applicants, Client, Country, Quiet, Register, Site, SiteCounts, Sites, Trade, Trader,
};
use vsys_vocabulary::{Environment, FacilityCode, Role, Standing};

use crate::area::Area;
use crate::people::Staff;
use crate::round::Play;

pub(crate) static SERVICES: &[Service] = &[
    vsys_facility_registry::SERVICE,
    vsys_allocation::SERVICE,
    vsys_logistics_notifier::SERVICE,
    vsys_identity::SERVICE,
    vsys_mailer::SERVICE,
    vsys_contract_intake::SERVICE,
    vsys_documents::SERVICE,
];

/// A running country.
pub(crate) struct Land {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    pub(crate) country: Country,
    pub(crate) sites: Sites,
    pub(crate) trade: Trade,
    /// Everybody's. The first of each tier is who calls.
    pub(crate) areas: Vec<Area>,
    ticks: AtomicU32,
}

impl Land {
    /// Starts the services and fills them.
    pub(crate) async fn new() -> Self {
        let mut land = Self::empty().await;
        let play = Play::until_the_locks(&land).await;
        let staff = Staff { land: &land };
        let standings = land.standings();
        // Only so many passwords are looked at in one moment.
        let areas = standings.into_iter().map(|standing| staff.hired(standing, &play));
        let mut areas: Vec<_> = stream::iter(areas).buffered(3).collect().await;
        play.stop_shipping(&land, &mut areas).await;
        land.hand_mandates_in(&mut areas).await;
        land.areas = areas;
        land
    }

    async fn empty() -> Self {
        let plan = Sandbox::of(SERVICES).clock(Clock::system());
        let sandbox = plan
            .env_extra("VSYS_IDENTITY_PORTAL_URL", "https://vsys.example.jp")
            .env_extra("VSYS_MAILER_PORTAL_URL", "https://vsys.example.jp")
            .env_extra("VSYS_DOCUMENTS_PORTAL_URL", "https://vsys.example.jp")
            .env_extra("VSYS_MAILER_SENDER", "vsys@example.jp")
            // Nobody listens there: letters stay where they are listed.
            .env_extra("VSYS_MAILER_SMTP_URL", "smtp://127.0.0.1:1")
            .start()
            .await;
        trust_identity(&sandbox).await;
        let address = |name| format!("http://{}", sandbox.address(name));
        let addresses = Addresses {
            facility_registry: address("facility-registry"),
            allocation: address("allocation"),
            logistics_notifier: address("logistics-notifier"),
            identity: Some(address("identity")),
            contract_intake: Some(address("contract-intake")),
        };
        let signer = Arc::clone(&sandbox.tokens.signer);
        let client = Client::new(&addresses, signer, Environment::Local).unwrap();
        let both = ["13", "14"].map(|code| code.parse().unwrap());
        let country = Country::japan().unwrap().only(&both).with_towns_each(2);
        let sites = Sites::of(&country, SiteCounts { basic: 0, receivers: 0 }).unwrap();
        let trade = Trade::of(&country, 2).unwrap();
        let register = Register::new(&client, sandbox.clock.now(), &Quiet).unwrap();
        register.enter(&country, &sites, &trade).await.unwrap();
        let ticks = AtomicU32::new(0);
        let land = Self { sandbox, client, country, sites, trade, areas: Vec::new(), ticks };
        land.enter_others().await;
        land
    }

    /// Partners and bodies, once identity has heard of all places and sites.
    async fn enter_others(&self) {
        let nation = actor(Standing::Nation, &[Role::Administrator]);
        let accounts = || {
            let channel = self.sandbox.channel("identity");
            AccountServiceClient::with_interceptor(channel, self.sandbox.caller(&nation))
        };
        // The nation and the service desk are there from the beginning.
        let known =
            2 + self.country.prefectures.len() + self.country.towns.len() + self.sites.all.len();
        eventually("identity has heard of every place and site", || async {
            let request = v1::ListOrganisationsRequest { page_size: 100, ..Default::default() };
            let found = accounts().list_organisations(request).await.unwrap().into_inner();
            let found = found.organisations.len();
            if found == known { Ok(()) } else { Err(found) }
        })
        .await;
        let partners = self
            .trade
            .traders()
            .map(|Trader { id, name }| (id.to_string(), name.clone(), WireTier::Partner));
        let bodies = BODIES.map(|id| {
            (id.to_owned(), format!("{id} medical association"), WireTier::CoordinatingBody)
        });
        for (organisation_id, name, tier) in partners.chain(bodies) {
            let organisation = Some(v1::Organisation {
                organisation_id,
                tier: tier.into(),
                name,
                open: true,
                ..v1::Organisation::default()
            });
            let request = v1::PutOrganisationRequest { organisation };
            accounts().put_organisation(request).await.unwrap();
        }
    }

    /// A mandate for each who receives them.
    async fn hand_mandates_in(&self, areas: &mut [Area]) {
        let applicants = Applicants { client: &self.client, clock: &self.sandbox.clock };
        let prefectures = self.country.prefectures.iter().map(|prefecture| prefecture.code);
        let newcomers =
            prefectures.flat_map(|code| Sites::newcomers(&self.country, code, NEWCOMERS).unwrap());
        let mut sites: Vec<_> = newcomers.collect();
        applicants.list(&sites).await.unwrap();
        let tokyo = self.country.prefectures[0].code;
        for body in BODIES {
            applicants.know_body(body, &format!("{body} association"), tokyo).await.unwrap();
        }
        for area in areas {
            let is_near = |site: &Site| match area.standing {
                Standing::Prefecture(code) => site.town.prefecture() == code,
                Standing::Municipality(code) => site.town == code,
                Standing::CoordinatingBody(_) => site.town.prefecture() == tokyo,
                _ => false,
            };
            let Some(place) = sites.iter().position(is_near) else { continue };
            let site = sites.remove(place);
            let key = applicants.hand_one_in(&site, |form| match area.standing {
                Standing::Prefecture(_) => {
                    form.owner = intake::Owner::Municipality.into();
                    form.serves_others = true;
                }
                Standing::CoordinatingBody(id) => form.body_id = id.to_string(),
                _ => {}
            });
            area.mandate = Some(key.await.unwrap().number);
            if let Standing::Prefecture(_) = area.standing {
                area.application = Some(applicants.apply_for_code(&site).await.unwrap().number);
            }
        }
    }

    /// Who there is: of each tier the one who calls, then the others.
    fn standings(&self) -> Vec<Standing> {
        let [tokyo, kanagawa] = [0, 1].map(|place| self.country.prefectures[place].code);
        let towns = [tokyo, kanagawa].map(|prefecture| {
            self.country.towns_of(prefecture).map(|town| town.code).collect::<Vec<_>>()
        });
        let [chiyoda, second, yokohama] = [towns[0][0], towns[0][1], towns[1][0]];
        let hospital = |town| Standing::Facility(self.sites.dummies_of(town).unwrap().hospital);
        let wholesaler = |place: usize| Standing::Partner(self.trade.wholesalers[place].id);
        let body = |place: usize| Standing::CoordinatingBody(BODIES[place].parse().unwrap());
        vec![
            Standing::Nation,
            Standing::Prefecture(tokyo),
            Standing::Municipality(chiyoda),
            hospital(chiyoda),
            wholesaler(0),
            Standing::ServiceDesk,
            body(0),
            Standing::Prefecture(kanagawa),
            Standing::Municipality(second),
            Standing::Municipality(yokohama),
            hospital(second),
            hospital(yokohama),
            wholesaler(1),
            body(1),
        ]
    }

    /// Of each tier who calls.
    pub(crate) fn callers(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter().take(7)
    }

    /// The area of a standing.
    pub(crate) fn area(&self, standing: Standing) -> &Area {
        self.areas.iter().find(|area| area.standing == standing).unwrap()
    }

    /// A site as it was entered.
    pub(crate) fn site(&self, code: FacilityCode) -> &Site {
        self.sites.all.iter().find(|site| site.code == code).unwrap()
    }

    /// Until identity has heard of a call of everybody.
    pub(crate) async fn wait_for_the_record(&self) {
        let channel = self.sandbox.channel("identity");
        let nation = actor(Standing::Nation, &[Role::Auditor]);
        let nation = self.sandbox.caller(&nation);
        let audit = AuditServiceClient::with_interceptor(channel, nation);
        for area in &self.areas {
            let person = area.person.user_name.clone();
            eventually(&format!("{person} is on record"), || async {
                let person = person.clone();
                let request = v1::SearchAuditRequest { person, ..Default::default() };
                let found = audit.clone().search_audit(request).await.unwrap().into_inner();
                !found.entries.is_empty()
            })
            .await;
        }
    }

    /// Fails when somebody's session has ended.
    pub(crate) async fn nobody_was_signed_out(&self) {
        let mut sessions = SessionServiceClient::new(self.sandbox.channel("identity"));
        for area in &self.areas {
            let request = v1::RefreshSessionRequest {
                session_secret: area.person.session_secret.clone(),
                organisation_id: String::new(),
            };
            let refreshed = sessions.refresh_session(request).await;
            assert!(refreshed.is_ok(), "{} was signed out", area.person.user_name);
        }
    }

    /// An id that nobody has used.
    pub(crate) fn id(&self) -> String {
        Uuid::now_v7().to_string()
    }

    /// A number that is higher each time.
    pub(crate) fn tick(&self) -> u32 {
        self.ticks.fetch_add(1, Ordering::Relaxed)
    }
}

/// Sites of each prefecture that hand in mandates.
const NEWCOMERS: usize = 8;
/// The coordinating bodies.
const BODIES: [&str; 2] = ["chiyoda-medical", "yokohama-medical"];

/// The service that answers an RPC.
pub(crate) fn service_of(rpc: &str) -> &'static Service {
    let package = rpc.trim_start_matches("/vsys.").split('.').next().unwrap();
    SERVICES.iter().find(|service| service.schema == package).unwrap()
}

/// Accepts tokens of identity beside the test's own.
async fn trust_identity(sandbox: &Sandbox) {
    let mut sessions = SessionServiceClient::new(sandbox.channel("identity"));
    let keys = sessions.get_key_set(v1::GetKeySetRequest {}).await.unwrap().into_inner();
    let mut keys: JwkSet = serde_json::from_str(&keys.jwks_json).unwrap();
    keys.keys.extend(sandbox.tokens.signer.jwks().keys);
    sandbox.tokens.verifier.trust(&keys).unwrap();
}

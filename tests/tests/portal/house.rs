//! A ministry, a service desk, Tokyo with Chiyoda: identity, the portal, and the letters.

use std::net::SocketAddr;

use async_nats::HeaderMap;
use chrono::Utc;
use crypto_box::SecretKey;
use jsonwebtoken::jwk::JwkSet;
use prost::{Message, Name};
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use totp_rs::{Algorithm, Builder, Secret};
use uuid::Uuid;
use vsys_chassis::{Clock, Service};
use vsys_messaging::Scope;
use vsys_portal::{Config, Upstreams};
use vsys_proto::facility_registry::v1::PlaceChanged;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::account_service_client::AccountServiceClient;
use vsys_proto::identity::v1::session_service_client::SessionServiceClient;
use vsys_proto::vocabulary::v1::Role as WireRole;
use vsys_testkit::{Caller, MAILER_PRIVATE, Sandbox, actor, eventually};
use vsys_vocabulary::{Environment, Role, Standing};

use crate::browser::Browser;

pub(crate) const NATION: &str = "nation";
pub(crate) const DESK: &str = "service-desk";
pub(crate) const TOKYO: &str = "13";
pub(crate) const CHIYODA: &str = "131016";

/// A password that nobody guesses.
pub(crate) const PASSWORD: &str = "brisk otter paints nine doors";

pub(crate) struct House {
    sandbox: Sandbox,
    address: SocketAddr,
    _running: DropGuard,
}

impl House {
    pub(crate) async fn new() -> Self {
        let house = Self::of(&[vsys_identity::SERVICE]).await;
        for (code, name) in [(TOKYO, "東京都"), (CHIYODA, "千代田区")] {
            house.tell(&place(code, name)).await;
        }
        house.wait_for_organisations(4).await;
        house
    }

    /// The portal before these services; those that are not among them are away.
    pub(crate) async fn of(services: &'static [Service]) -> Self {
        let plan = Sandbox::of(services)
            .clock(Clock::system())
            .env_extra("VSYS_IDENTITY_PORTAL_URL", "https://vsys.example.jp")
            .env_extra("VSYS_DOCUMENTS_PORTAL_URL", "https://vsys.example.jp");
        let sandbox = plan.start().await;
        let upstream = |name: &str| {
            let runs = services.iter().any(|service| service.name == name);
            let address = runs.then(|| sandbox.address(name).to_string());
            let address = address.unwrap_or_else(|| "127.0.0.1:1".to_owned());
            format!("http://{address}").parse().unwrap()
        };
        let free = "127.0.0.1:0".parse().unwrap();
        let upstreams = Upstreams {
            identity: upstream("identity"),
            allocation: upstream("allocation"),
            facility_registry: upstream("facility-registry"),
            logistics_notifier: upstream("logistics-notifier"),
            contract_intake: upstream("contract-intake"),
            documents: upstream("documents"),
        };
        let config = Config { listen: free, http_listen: free, proxies: 0, upstreams };
        let shutdown = CancellationToken::new();
        let pages =
            vsys_portal::open(&config, Environment::Local, &sandbox.clock, shutdown.clone());
        let pages = pages.await.unwrap();
        tokio::spawn(pages.served);
        let house = Self { sandbox, address: pages.address, _running: shutdown.drop_guard() };
        house.trust_identity().await;
        house
    }

    /// The services behind.
    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Accepts tokens of identity beside the test's own.
    async fn trust_identity(&self) {
        let mut sessions = SessionServiceClient::new(self.sandbox.channel("identity"));
        let keys = sessions.get_key_set(v1::GetKeySetRequest {}).await.unwrap().into_inner();
        let mut keys: JwkSet = serde_json::from_str(&keys.jwks_json).unwrap();
        keys.keys.extend(self.sandbox.tokens.signer.jwks().keys);
        self.sandbox.tokens.verifier.trust(&keys).unwrap();
    }

    /// Says a fact as its service would.
    pub(crate) async fn tell<M: Message + Name>(&self, fact: &M) {
        let topology = &self.sandbox.nats.topology;
        let subject = topology.subject(&Scope::NONE.subject(&M::full_name()));
        let mut headers = HeaderMap::new();
        headers.insert("Vsys-Event-Id", Uuid::now_v7().to_string());
        headers.insert("Vsys-Occurred-At", Utc::now().to_rfc3339());
        headers.insert("Content-Type", "application/protobuf");
        let payload = fact.encode_to_vec().into();
        let sent = self.sandbox.nats.jetstream.publish_with_headers(subject, headers, payload);
        sent.await.unwrap().await.unwrap();
    }

    /// Until identity has heard of so many organisations, its own two among them.
    pub(crate) async fn wait_for_organisations(&self, count: usize) {
        eventually("the organisations are heard of", || async {
            let request = v1::ListOrganisationsRequest { page_size: 500, ..Default::default() };
            let found = self.accounts().list_organisations(request).await.unwrap().into_inner();
            let found = found.organisations.len();
            if found == count { Ok(()) } else { Err(found) }
        })
        .await;
    }

    /// The nation's administrator, as a program of the house.
    pub(crate) fn accounts(&self) -> AccountServiceClient<InterceptedService<Channel, Caller>> {
        let nation = actor(Standing::Nation, &[Role::Administrator]);
        let channel = self.sandbox.channel("identity");
        AccountServiceClient::with_interceptor(channel, self.sandbox.caller(&nation))
    }

    /// A browser that nobody has used yet.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Somebody with an account and a password.
    pub(crate) async fn person(&self, organisation: &str, roles: &[WireRole]) -> String {
        let account = Some(v1::AccountEntry {
            name: "佐藤花子".to_owned(),
            mail: "sato@example.jp".to_owned(),
            organisation_id: organisation.to_owned(),
            roles: roles.iter().map(|&role| role.into()).collect(),
            ..v1::AccountEntry::default()
        });
        let request = v1::IssueAccountRequest { request_id: Uuid::now_v7().to_string(), account };
        let issued = self.accounts().issue_account(request).await.unwrap().into_inner();
        let user_name = issued.account.unwrap().user_name;
        let secret = self.letter::<v1::AccountInvited>(&user_name).await.link_secret;
        let mut sessions = SessionServiceClient::new(self.sandbox.channel("identity"));
        let request =
            v1::RedeemLinkRequest { link_secret: secret, new_password: PASSWORD.to_owned() };
        sessions.redeem_link(request).await.unwrap();
        user_name
    }

    /// A browser in which somebody with these roles has signed in.
    pub(crate) async fn signed_in(&self, organisation: &str, roles: &[WireRole]) -> Browser {
        let user_name = self.person(organisation, roles).await;
        let mut browser = self.browser();
        self.log_in(&mut browser, &user_name, PASSWORD).await;
        browser
    }

    /// Signs in by the page.
    pub(crate) async fn log_in(&self, browser: &mut Browser, user_name: &str, password: &str) {
        browser.open("/login").await;
        let sent = [("user_name", user_name), ("password", password), ("then", "/settings")];
        browser.fill("/login", &sent).await;
    }

    /// The addressee of the newest fact of that kind about a person, opened as the mailer would.
    pub(crate) async fn letter<M: Letter>(&self, user_name: &str) -> v1::Addressee {
        eventually(&format!("a {} for {user_name}", M::full_name()), || async {
            self.letters::<M>(user_name).await.pop()
        })
        .await
    }

    /// All of them, the oldest first.
    pub(crate) async fn letters<M: Letter>(&self, user_name: &str) -> Vec<v1::Addressee> {
        let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
            "select payload from identity.outbox where subject like $1 || '.%' order by position",
        )
        .bind(M::full_name())
        .fetch_all(&self.sandbox.database.superuser())
        .await
        .unwrap();
        let key: [u8; 32] = hex::decode(MAILER_PRIVATE).unwrap().try_into().unwrap();
        let key = SecretKey::from(key);
        let facts = rows.iter().map(|(payload,)| M::decode(&**payload).unwrap());
        facts
            .filter(|fact| fact.user_name() == user_name)
            .map(|fact| v1::Addressee::decode(&*key.unseal(fact.sealed()).unwrap()).unwrap())
            .collect()
    }
}

/// A fact with a sealed addressee.
pub(crate) trait Letter: Message + Name + Default {
    fn user_name(&self) -> &str;
    fn sealed(&self) -> &[u8];
}

macro_rules! letters {
    ($($fact:ident),+) => {$(
        impl Letter for v1::$fact {
            fn user_name(&self) -> &str {
                &self.user_name
            }

            fn sealed(&self) -> &[u8] {
                &self.sealed_addressee
            }
        }
    )+};
}

letters!(
    AccountInvited,
    PasswordResetRequested,
    MailChangeRequested,
    MailChanged,
    AccountHandedOver
);

fn place(code: &str, name: &str) -> PlaceChanged {
    PlaceChanged {
        place_code: code.to_owned(),
        prefecture_code: code[..2].to_owned(),
        name: name.to_owned(),
        version: 1,
        ..PlaceChanged::default()
    }
}

/// An authenticator as a telephone has it.
pub(crate) struct Phone(Secret);

impl Phone {
    pub(crate) fn new(base32: &str) -> Self {
        Self(Secret::try_from_base32(base32).unwrap())
    }

    /// The code that is shown so many steps of 30 seconds from now: a code counts once, and the
    /// next one is taken already.
    pub(crate) fn code(&self, steps: i64) -> String {
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_secret(self.0.clone())
            .with_account_name("x")
            .build()
            .unwrap();
        let moment = Clock::system().now().timestamp() + 30 * steps;
        totp.generate(u64::try_from(moment).unwrap()).to_string()
    }
}

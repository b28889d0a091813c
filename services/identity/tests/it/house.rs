//! A ministry, Tokyo with Chiyoda and a clinic, Kanagawa; and the letters that identity asks for.

use async_nats::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use crypto_box::SecretKey;
use prost::{Message, Name};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;
use vsys_messaging::Scope;
use vsys_proto::facility_registry::v1 as registry;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::account_service_client::AccountServiceClient;
use vsys_proto::identity::v1::my_account_service_client::MyAccountServiceClient;
use vsys_proto::identity::v1::session_service_client::SessionServiceClient;
use vsys_proto::vocabulary::v1::{Role as WireRole, ShipTo};
use vsys_testkit::{Caller, MAILER_PRIVATE, Sandbox, actor, eventually};
use vsys_vocabulary::{Actor, Environment, Role, Standing};

pub(crate) const SERVICES: &[vsys_chassis::Service] = &[vsys_identity::SERVICE];

pub(crate) const TOKYO: &str = "13";
pub(crate) const KANAGAWA: &str = "14";
pub(crate) const CHIYODA: &str = "131016";
pub(crate) const CLINIC: &str = "1310000011";

/// A password that nobody guesses.
pub(crate) const PASSWORD: &str = "brisk otter paints nine doors";

pub(crate) type Accounts = AccountServiceClient<InterceptedService<Channel, Caller>>;
pub(crate) type Mine = MyAccountServiceClient<InterceptedService<Channel, Caller>>;

pub(crate) struct House {
    pub(crate) sandbox: Sandbox,
}

impl House {
    pub(crate) async fn new() -> Self {
        let plan =
            Sandbox::of(SERVICES).env_extra("VSYS_IDENTITY_PORTAL_URL", "https://vsys.example.jp");
        let house = Self { sandbox: plan.start().await };
        for (code, name) in [(TOKYO, "東京都"), (KANAGAWA, "神奈川県"), (CHIYODA, "千代田区")]
        {
            house.tell(&place(code, name, 1)).await;
        }
        house.tell(&clinic(true, 1)).await;
        house.organisations(4).await;
        house
    }

    /// Says a fact as facility-registry would.
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

    /// Waits until so many organisations are known besides the ministry and the desk.
    async fn organisations(&self, count: usize) {
        eventually("the organisations are heard of", || async {
            let request = v1::ListOrganisationsRequest::default();
            let found = self.accounts(&nation()).list_organisations(request).await.unwrap();
            let found = found.into_inner().organisations.len();
            if found == count + 2 { Ok(()) } else { Err(found) }
        })
        .await;
    }

    pub(crate) fn sessions(&self) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(self.sandbox.channel("identity"))
    }

    pub(crate) fn accounts(&self, by: &Actor) -> Accounts {
        let channel = self.sandbox.channel("identity");
        AccountServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    pub(crate) fn mine(&self, user_name: &str) -> Mine {
        let person = Actor { person: user_name.to_owned(), ..nation() };
        let channel = self.sandbox.channel("identity");
        MyAccountServiceClient::with_interceptor(channel, self.sandbox.caller(&person))
    }

    /// Issues an account, without following the invitation.
    pub(crate) async fn issue(&self, organisation: &str, roles: &[WireRole]) -> v1::Account {
        let account = Some(entry("佐藤花子", "sato@example.jp", organisation, roles));
        let request = v1::IssueAccountRequest { request_id: id(), account };
        let issued = self.accounts(&nation()).issue_account(request).await.unwrap();
        issued.into_inner().account.unwrap()
    }

    /// Issues an account and sets its password by the letter's link.
    pub(crate) async fn person(&self, organisation: &str, roles: &[WireRole]) -> String {
        let account = self.issue(organisation, roles).await;
        let secret = self.letter::<v1::AccountInvited>(&account.user_name).await.link_secret;
        self.redeem(&secret, PASSWORD).await.unwrap();
        account.user_name
    }

    pub(crate) async fn redeem(&self, secret: &str, password: &str) -> Result<String, Status> {
        let request = v1::RedeemLinkRequest {
            link_secret: secret.to_owned(),
            new_password: password.to_owned(),
        };
        let redeemed = self.sessions().redeem_link(request).await?;
        Ok(redeemed.into_inner().user_name)
    }

    pub(crate) async fn log_in(
        &self,
        user_name: &str,
        password: &str,
        device: v1::Device,
    ) -> Result<v1::log_in_response::Outcome, Status> {
        let request = v1::LogInRequest {
            user_name: user_name.to_owned(),
            password: password.to_owned(),
            device: Some(device),
        };
        let answer = self.sessions().log_in(request).await?.into_inner();
        Ok(answer.outcome.unwrap())
    }

    /// Signs in without a second factor.
    pub(crate) async fn open(&self, user_name: &str) -> v1::OpenedSession {
        match self.log_in(user_name, PASSWORD, office_pc()).await.unwrap() {
            v1::log_in_response::Outcome::Opened(opened) => opened,
            v1::log_in_response::Outcome::Challenge(_) => panic!("a second factor is wanted"),
        }
    }

    pub(crate) async fn refresh(
        &self,
        secret: &str,
        organisation: &str,
    ) -> Result<v1::RefreshSessionResponse, Status> {
        let request = v1::RefreshSessionRequest {
            session_secret: secret.to_owned(),
            organisation_id: organisation.to_owned(),
        };
        Ok(self.sessions().refresh_session(request).await?.into_inner())
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
        let key: [u8; 32] = hex::decode(MAILER_PRIVATE).unwrap().try_into().unwrap();
        let key = SecretKey::from(key);
        let told = self.told::<M>().await;
        told.iter()
            .filter(|fact| fact.user_name() == user_name)
            .flat_map(Letter::sealed)
            .map(|sealed| v1::Addressee::decode(&*key.unseal(&sealed).unwrap()).unwrap())
            .collect()
    }

    /// All facts of a kind that were told, the oldest first.
    pub(crate) async fn told<M: Message + Name + Default>(&self) -> Vec<M> {
        let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
            "select payload from identity.outbox where subject like $1 || '.%' order by position",
        )
        .bind(M::full_name())
        .fetch_all(&self.sandbox.database.superuser())
        .await
        .unwrap();
        rows.iter().map(|(payload,)| M::decode(&**payload).unwrap()).collect()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.sandbox.clock.now()
    }

    pub(crate) fn wait(&self, time: TimeDelta) {
        self.sandbox.clock.advance(time);
    }
}

/// A fact with a sealed addressee.
pub(crate) trait Letter: Message + Name + Default {
    fn user_name(&self) -> &str;
    fn sealed(&self) -> Vec<Vec<u8>>;
}

macro_rules! letters {
    ($($fact:ident: $($sealed:ident)+;)+) => {$(
        impl Letter for v1::$fact {
            fn user_name(&self) -> &str {
                &self.user_name
            }

            fn sealed(&self) -> Vec<Vec<u8>> {
                vec![$(self.$sealed.clone()),+]
            }
        }
    )+};
}

letters! {
    AccountChanged: sealed_addressee;
    AccountInvited: sealed_addressee;
    PasswordResetRequested: sealed_addressee;
    MailChangeRequested: sealed_addressee;
    MailChanged: sealed_addressee;
    AccountHandedOver: sealed_addressee sealed_former_addressee;
    NewDeviceSeen: sealed_addressee;
    CredentialsChanged: sealed_addressee;
    QuestionAnswered: sealed_addressee;
}

pub(crate) fn nation() -> Actor {
    administrator(Standing::Nation)
}

/// An administrator who is nobody's namesake.
pub(crate) fn administrator(standing: Standing) -> Actor {
    Actor {
        person: "administrator".to_owned(),
        environment: Environment::Local,
        ..actor(standing, &[Role::Administrator])
    }
}

pub(crate) fn tokyo() -> Actor {
    administrator(Standing::Prefecture(TOKYO.parse().unwrap()))
}

pub(crate) fn chiyoda() -> Actor {
    administrator(Standing::Municipality(CHIYODA.parse().unwrap()))
}

pub(crate) fn entry(
    name: &str,
    mail: &str,
    organisation: &str,
    roles: &[WireRole],
) -> v1::AccountEntry {
    v1::AccountEntry {
        name: name.to_owned(),
        mail: mail.to_owned(),
        organisation_id: organisation.to_owned(),
        roles: roles.iter().map(|&role| role.into()).collect(),
        ..v1::AccountEntry::default()
    }
}

pub(crate) fn office_pc() -> v1::Device {
    v1::Device {
        description: "Firefox / Windows".to_owned(),
        address: "203.0.113.7".to_owned(),
        device_secret: "the office's own".to_owned(),
    }
}

pub(crate) fn id() -> String {
    Uuid::now_v7().to_string()
}

pub(crate) fn place(code: &str, name: &str, version: u64) -> registry::PlaceChanged {
    registry::PlaceChanged {
        place_code: code.to_owned(),
        prefecture_code: code[..2].to_owned(),
        name: name.to_owned(),
        version,
        ..registry::PlaceChanged::default()
    }
}

pub(crate) fn clinic(open: bool, version: u64) -> registry::FacilityChanged {
    registry::FacilityChanged {
        facility_code: CLINIC.to_owned(),
        prefecture_code: TOKYO.to_owned(),
        municipality_code: CHIYODA.to_owned(),
        ship_to: Some(ShipTo { name: "千代田診療所".to_owned(), ..ShipTo::default() }),
        open,
        version,
        ..registry::FacilityChanged::default()
    }
}

/// The reason of a refusal.
pub(crate) fn reason(status: &Status) -> String {
    let details = status.get_error_details();
    details.error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

/// Code and reason of a refusal.
pub(crate) fn refused<T: std::fmt::Debug>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.unwrap_err();
    (status.code(), reason(&status))
}

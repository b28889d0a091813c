//! People of an area: issued, invited, signed in, each with an authenticator.

use crypto_box::SecretKey;
use prost::Message as _;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use totp_rs::{Algorithm, Builder, Secret};
use vsys_chassis::Clock;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::account_service_client::AccountServiceClient;
use vsys_proto::identity::v1::desk_service_client::DeskServiceClient;
use vsys_proto::identity::v1::log_in_response::Outcome;
use vsys_proto::identity::v1::my_account_service_client::MyAccountServiceClient;
use vsys_proto::identity::v1::second_factor::Answer;
use vsys_proto::identity::v1::session_service_client::SessionServiceClient;
use vsys_proto::vocabulary::v1::Role as WireRole;
use vsys_testkit::{Caller, MAILER_PRIVATE, actor};
use vsys_vocabulary::{Actor, Environment, Role, Standing};

use crate::area::{Area, Person, mail};
use crate::land::Land;
use crate::round::Play;

/// A password that nobody guesses.
const PASSWORD: &str = "brisk otter paints nine doors";

/// Every role that a person can hold.
const ROLES: [WireRole; 5] = [
    WireRole::Viewer,
    WireRole::Clerk,
    WireRole::Locker,
    WireRole::Administrator,
    WireRole::Auditor,
];

type Called = InterceptedService<Channel, Caller>;

/// Gives organisations their people.
pub(crate) struct Staff<'l> {
    pub(crate) land: &'l Land,
}

impl Staff<'_> {
    /// An organisation with somebody signed in, somebody invited, a program and a question.
    pub(crate) async fn hired(&self, standing: Standing, play: &Play) -> Area {
        let id = organisation_id(standing);
        let town = match standing {
            Standing::Municipality(code) => Some(code),
            Standing::Facility(code) => Some(self.land.site(code).town),
            _ => None,
        };
        let site = match standing {
            Standing::Facility(code) => Some(code),
            _ => town.map(|town| self.land.sites.dummies_of(town).unwrap().venue),
        };
        let user_name = self.issued("person", &id, &ROLES).await;
        let colleague = self.issued("colleague", &id, &ROLES).await;
        let program = self.program(&id).await;
        let person = self.signed_in(user_name, &id, standing).await;
        let (question, question_id) = self.question(&person.user_name, &id, standing).await;
        let locked = town.and_then(|town| play.locked(town));
        Area {
            draft: play.draft(standing),
            below: play.below(standing),
            order: play.order(standing),
            hold: None,
            mandate: None,
            application: None,
            standing,
            id,
            town,
            site,
            locked,
            person,
            colleague,
            program,
            question,
            question_id,
        }
    }

    /// An account that nobody has used yet; its user name.
    pub(crate) async fn issued(&self, name: &str, id: &str, roles: &[WireRole]) -> String {
        let account = Some(v1::AccountEntry {
            name: name.to_owned(),
            mail: mail(name, id),
            organisation_id: id.to_owned(),
            roles: roles.iter().map(|&role| role.into()).collect(),
            ..v1::AccountEntry::default()
        });
        let request = v1::IssueAccountRequest { request_id: self.land.id(), account };
        let issued = self.accounts().issue_account(request).await.unwrap().into_inner();
        issued.account.unwrap().user_name
    }

    /// Follows the letter and signs in; the secret of the session.
    pub(crate) async fn session(&self, user_name: &str) -> v1::OpenedSession {
        let link_secret = self.invitation(user_name).await;
        let new_password = PASSWORD.to_owned();
        let mut sessions = self.sessions();
        let request = v1::RedeemLinkRequest { link_secret, new_password };
        sessions.redeem_link(request).await.unwrap();
        let request = v1::LogInRequest {
            user_name: user_name.to_owned(),
            password: PASSWORD.to_owned(),
            device: None,
        };
        let Some(Outcome::Opened(opened)) =
            sessions.log_in(request).await.unwrap().into_inner().outcome
        else {
            panic!("{user_name} has no authenticator yet");
        };
        opened
    }

    /// Registers an authenticator and shows it once more, so that the session may lock.
    pub(crate) async fn elevate(&self, by: &Actor, session_secret: &str) {
        let mut mine = self.mine(by);
        let request = v1::BeginTotpRequest { session_secret: session_secret.to_owned() };
        let base32 = mine.begin_totp(request).await.unwrap().into_inner().secret_base32;
        let request = v1::ConfirmTotpRequest { code: code(&base32, 0) };
        mine.confirm_totp(request).await.unwrap();
        let mut sessions = self.sessions();
        let request = v1::BeginElevationRequest { session_secret: session_secret.to_owned() };
        let begun = sessions.begin_elevation(request).await.unwrap().into_inner();
        let answer = Some(Answer::TotpCode(code(&base32, 1)));
        let request = v1::ElevateRequest {
            session_secret: session_secret.to_owned(),
            challenge_id: begun.challenge.unwrap().challenge_id,
            answer: Some(v1::SecondFactor { answer }),
        };
        sessions.elevate(request).await.unwrap();
    }

    async fn signed_in(&self, user_name: String, id: &str, standing: Standing) -> Person {
        let opened = self.session(&user_name).await;
        let by = person(&user_name, id, standing);
        self.elevate(&by, &opened.session_secret).await;
        let mut mine = self.mine(&by);
        let account = mine.get_my_account(v1::GetMyAccountRequest {}).await.unwrap().into_inner();
        let request = v1::BeginPasskeyRequest { session_secret: opened.session_secret.clone() };
        let begun = mine.begin_passkey(request).await.unwrap().into_inner();
        Person {
            factor_id: account.account.unwrap().second_factors[0].factor_id.clone(),
            session_id: opened.session.unwrap().session_id,
            session_secret: opened.session_secret,
            challenge_id: begun.challenge_id,
            user_name,
        }
    }

    async fn program(&self, id: &str) -> String {
        let request = v1::IssueServiceAccountRequest {
            organisation_id: id.to_owned(),
            purpose: "集計".to_owned(),
        };
        let issued = self.accounts().issue_service_account(request).await.unwrap().into_inner();
        issued.service_account.unwrap().client_id
    }

    async fn question(&self, user_name: &str, id: &str, standing: Standing) -> (String, String) {
        let subject = format!("{id}からの質問");
        let request = v1::AskQuestionRequest {
            request_id: self.land.id(),
            subject: subject.clone(),
            text: "いつ届きますか。".to_owned(),
        };
        let caller = self.land.sandbox.caller(&person(user_name, id, standing));
        let channel = self.land.sandbox.channel("identity");
        let mut desk = DeskServiceClient::with_interceptor(channel, caller);
        let asked = desk.ask_question(request).await.unwrap().into_inner();
        (subject, asked.question.unwrap().question_id)
    }

    /// The secret of the newest invitation, opened as the mailer would.
    async fn invitation(&self, user_name: &str) -> String {
        let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
            "select payload from identity.outbox \
             where subject like 'vsys.identity.v1.AccountInvited.%' order by position desc",
        )
        .fetch_all(&self.land.sandbox.database.superuser())
        .await
        .unwrap();
        let key: [u8; 32] = hex::decode(MAILER_PRIVATE).unwrap().try_into().unwrap();
        let key = SecretKey::from(key);
        let facts = rows.iter().map(|(fact,)| v1::AccountInvited::decode(&**fact).unwrap());
        let fact = { facts }.find(|fact| fact.user_name == user_name).unwrap();
        let addressee = key.unseal(&fact.sealed_addressee).unwrap();
        v1::Addressee::decode(&*addressee).unwrap().link_secret
    }

    fn accounts(&self) -> AccountServiceClient<Called> {
        let nation = actor(Standing::Nation, &[Role::Administrator]);
        let caller = self.land.sandbox.caller(&nation);
        AccountServiceClient::with_interceptor(self.land.sandbox.channel("identity"), caller)
    }

    fn mine(&self, by: &Actor) -> MyAccountServiceClient<Called> {
        let channel = self.land.sandbox.channel("identity");
        MyAccountServiceClient::with_interceptor(channel, self.land.sandbox.caller(by))
    }

    fn sessions(&self) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(self.land.sandbox.channel("identity"))
    }
}

/// Somebody with a token of an organisation.
pub(crate) fn person(user_name: &str, id: &str, standing: Standing) -> Actor {
    Actor {
        person: user_name.to_owned(),
        organisation: id.to_owned(),
        standing,
        roles: [Role::Viewer].into(),
        environment: Environment::Local,
    }
}

/// The id that identity knows an organisation by.
pub(crate) fn organisation_id(standing: Standing) -> String {
    match standing {
        Standing::Nation => "nation".to_owned(),
        Standing::Prefecture(code) => code.to_string(),
        Standing::Municipality(code) => code.to_string(),
        Standing::Facility(code) => code.to_string(),
        Standing::Partner(id) => id.to_string(),
        Standing::ServiceDesk => "service-desk".to_owned(),
        Standing::CoordinatingBody(id) => id.to_string(),
    }
}

/// What an authenticator shows so many steps of 30 seconds from now; a code counts once.
fn code(base32: &str, steps: i64) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_secret(Secret::try_from_base32(base32).unwrap())
        .with_account_name("x")
        .build()
        .unwrap();
    let moment = Clock::system().now().timestamp() + 30 * steps;
    totp.generate(u64::try_from(moment).unwrap()).to_string()
}

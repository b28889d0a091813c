//! Identity's interface for signing in, with people and sessions in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tonic::{Request, Response, Status};
use vsys_chassis::Clock;
use vsys_proto::convert;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::session_service_server::SessionService;
use vsys_proto::vocabulary::v1::Language;
use vsys_vocabulary::{Role, Tier};

pub(crate) const PASSWORD: &str = "brisk otter paints nine doors";
/// The code of everybody's authenticator.
pub(crate) const CODE: &str = "271828";
/// The link that sets a password.
pub(crate) const LINK: &str = "link-of-a-letter";

type Answer<T> = Result<Response<T>, Status>;

#[derive(Clone)]
pub(crate) struct Identity {
    state: Arc<Mutex<State>>,
    clock: Clock,
}

#[derive(Default)]
struct State {
    people: BTreeMap<String, v1::Account>,
    sessions: BTreeMap<String, v1::Session>,
    challenges: BTreeMap<String, String>,
    devices: Vec<v1::Device>,
    calls: usize,
}

impl Identity {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { state: Arc::default(), clock }
    }

    /// Somebody with roles at organisations; with a second factor when they may lock.
    pub(crate) fn person(&self, user_name: &str, at: &[(&str, Tier, &[Role])]) {
        let membership = |&(id, tier, roles): &(&str, Tier, &[Role])| v1::Membership {
            organisation_id: id.to_owned(),
            organisation_name: format!("組織{id}"),
            organisation_name_en: format!("Organisation {id}"),
            tier: convert::wire_tier(tier).into(),
            roles: roles.iter().map(|&role| convert::wire_role(role).into()).collect(),
            open: true,
        };
        let locks = at.iter().any(|(_, _, roles)| roles.contains(&Role::Locker));
        let factor = v1::SecondFactorInfo { factor_id: "1".to_owned(), ..Default::default() };
        let account = v1::Account {
            user_name: user_name.to_owned(),
            name: "佐藤花子".to_owned(),
            mail: "sato@example.jp".to_owned(),
            memberships: at.iter().map(membership).collect(),
            second_factors: if locks { vec![factor] } else { vec![] },
            ..v1::Account::default()
        };
        self.state.lock().unwrap().people.insert(user_name.to_owned(), account);
    }

    /// From now on a person's pages are in English.
    pub(crate) fn reads_english(&self, user_name: &str) {
        let mut state = self.state.lock().unwrap();
        state.people.get_mut(user_name).unwrap().language = Language::English.into();
    }

    /// A session's secret, without the way through the pages.
    pub(crate) fn open(&self, user_name: &str) -> String {
        let mut state = self.state.lock().unwrap();
        let account = &state.people[user_name];
        let secret = format!("secret-{}", self.clock.new_id());
        let session = v1::Session {
            session_id: self.clock.new_id().to_string(),
            user_name: user_name.to_owned(),
            organisation_id: account.memberships[0].organisation_id.clone(),
            ..v1::Session::default()
        };
        state.sessions.insert(secret.clone(), session);
        secret
    }

    /// Ends a session, as another device may.
    pub(crate) fn end(&self, secret: &str) {
        self.state.lock().unwrap().sessions.remove(secret);
    }

    pub(crate) fn is_open(&self, secret: &str) -> bool {
        self.state.lock().unwrap().sessions.contains_key(secret)
    }

    /// The devices that people signed in with.
    pub(crate) fn devices(&self) -> Vec<v1::Device> {
        self.state.lock().unwrap().devices.clone()
    }

    /// How often a token was asked for.
    pub(crate) fn calls(&self) -> usize {
        self.state.lock().unwrap().calls
    }

    fn opened(&self, user_name: &str) -> v1::OpenedSession {
        let session_secret = self.open(user_name);
        let device_secret = format!("device-{}", self.clock.new_id());
        v1::OpenedSession { session: None, session_secret, device_secret }
    }

    fn in_five_minutes(&self) -> prost_types::Timestamp {
        let seconds = self.clock.now().timestamp() + 300;
        prost_types::Timestamp { seconds, nanos: 0 }
    }
}

fn wrong(what: &str) -> Status {
    use tonic_types::{ErrorDetails, StatusExt};
    let details = ErrorDetails::with_error_info(what, "identity.vsys", []);
    Status::with_error_details(tonic::Code::Unauthenticated, "no", details)
}

#[tonic::async_trait]
impl SessionService for Identity {
    async fn log_in(&self, request: Request<v1::LogInRequest>) -> Answer<v1::LogInResponse> {
        let wish = request.into_inner();
        let mut state = self.state.lock().unwrap();
        state.devices.extend(wish.device);
        let Some(account) = state.people.get(&wish.user_name).cloned() else {
            return Err(wrong("CREDENTIALS_WRONG"));
        };
        if wish.password != PASSWORD {
            return Err(wrong("CREDENTIALS_WRONG"));
        }
        let outcome = if account.second_factors.is_empty() {
            drop(state);
            v1::log_in_response::Outcome::Opened(self.opened(&wish.user_name))
        } else {
            let challenge_id = self.clock.new_id().to_string();
            state.challenges.insert(challenge_id.clone(), wish.user_name);
            let challenge = v1::Challenge { challenge_id, totp: true, ..Default::default() };
            v1::log_in_response::Outcome::Challenge(challenge)
        };
        Ok(Response::new(v1::LogInResponse { outcome: Some(outcome) }))
    }

    async fn answer_second_factor(
        &self,
        request: Request<v1::AnswerSecondFactorRequest>,
    ) -> Answer<v1::AnswerSecondFactorResponse> {
        let wish = request.into_inner();
        let code = v1::second_factor::Answer::TotpCode(CODE.to_owned());
        if wish.answer.and_then(|factor| factor.answer) != Some(code) {
            return Err(wrong("SECOND_FACTOR_WRONG"));
        }
        let user_name = self.state.lock().unwrap().challenges.remove(&wish.challenge_id);
        let user_name = user_name.ok_or_else(|| wrong("CHALLENGE_OVER"))?;
        let opened = Some(self.opened(&user_name));
        Ok(Response::new(v1::AnswerSecondFactorResponse { opened }))
    }

    async fn refresh_session(
        &self,
        request: Request<v1::RefreshSessionRequest>,
    ) -> Answer<v1::RefreshSessionResponse> {
        let wish = request.into_inner();
        let mut state = self.state.lock().unwrap();
        state.calls += 1;
        let session = state.sessions.get_mut(&wish.session_secret);
        let session = session.ok_or_else(|| wrong("SESSION_OVER"))?;
        if !wish.organisation_id.is_empty() {
            session.organisation_id = wish.organisation_id;
        }
        let session = session.clone();
        Ok(Response::new(v1::RefreshSessionResponse {
            token: format!("token-of-{}", session.session_id),
            token_expire_time: Some(self.in_five_minutes()),
            account: Some(state.people[&session.user_name].clone()),
            session: Some(session),
        }))
    }

    async fn begin_elevation(
        &self,
        request: Request<v1::BeginElevationRequest>,
    ) -> Answer<v1::BeginElevationResponse> {
        let secret = request.into_inner().session_secret;
        let mut state = self.state.lock().unwrap();
        let user_name = state.sessions.get(&secret).map(|session| session.user_name.clone());
        let user_name = user_name.ok_or_else(|| wrong("SESSION_OVER"))?;
        let challenge_id = self.clock.new_id().to_string();
        state.challenges.insert(challenge_id.clone(), user_name);
        let challenge = Some(v1::Challenge { challenge_id, totp: true, ..Default::default() });
        Ok(Response::new(v1::BeginElevationResponse { challenge }))
    }

    async fn elevate(&self, request: Request<v1::ElevateRequest>) -> Answer<v1::ElevateResponse> {
        let wish = request.into_inner();
        let mut state = self.state.lock().unwrap();
        let code = v1::second_factor::Answer::TotpCode(CODE.to_owned());
        if wish.answer.and_then(|factor| factor.answer) != Some(code) {
            return Err(wrong("SECOND_FACTOR_WRONG"));
        }
        let until = self.in_five_minutes();
        let session = state.sessions.get_mut(&wish.session_secret);
        let session = session.ok_or_else(|| wrong("SESSION_OVER"))?;
        session.elevated_until_time = Some(until);
        Ok(Response::new(v1::ElevateResponse { session: Some(session.clone()) }))
    }

    async fn log_out(&self, request: Request<v1::LogOutRequest>) -> Answer<v1::LogOutResponse> {
        self.end(&request.into_inner().session_secret);
        Ok(Response::new(v1::LogOutResponse {}))
    }

    async fn issue_service_token(
        &self,
        _: Request<v1::IssueServiceTokenRequest>,
    ) -> Answer<v1::IssueServiceTokenResponse> {
        Err(wrong("CLIENT_CREDENTIALS_WRONG"))
    }

    async fn get_key_set(&self, _: Request<v1::GetKeySetRequest>) -> Answer<v1::GetKeySetResponse> {
        Ok(Response::new(v1::GetKeySetResponse { jwks_json: r#"{"keys":[]}"#.to_owned() }))
    }

    async fn request_password_reset(
        &self,
        _: Request<v1::RequestPasswordResetRequest>,
    ) -> Answer<v1::RequestPasswordResetResponse> {
        Ok(Response::new(v1::RequestPasswordResetResponse {}))
    }

    async fn get_link(&self, request: Request<v1::GetLinkRequest>) -> Answer<v1::GetLinkResponse> {
        if request.into_inner().link_secret != LINK {
            return Err(wrong("LINK_UNKNOWN"));
        }
        Ok(Response::new(v1::GetLinkResponse {
            kind: v1::LinkKind::Invitation.into(),
            user_name: "131016-01".to_owned(),
            expire_time: Some(self.in_five_minutes()),
        }))
    }

    async fn redeem_link(
        &self,
        request: Request<v1::RedeemLinkRequest>,
    ) -> Answer<v1::RedeemLinkResponse> {
        if request.into_inner().link_secret != LINK {
            return Err(wrong("LINK_UNKNOWN"));
        }
        Ok(Response::new(v1::RedeemLinkResponse { user_name: "131016-01".to_owned() }))
    }

    async fn activate_mail_change(
        &self,
        _: Request<v1::ActivateMailChangeRequest>,
    ) -> Answer<v1::ActivateMailChangeResponse> {
        Err(wrong("LINK_UNKNOWN"))
    }
}

use tonic::{Request, Response};
use vsys_proto::convert::timestamp;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::session_service_server::SessionService;
use vsys_vocabulary::Actor;

use super::{Answer, status, wire};
use crate::app::{Identity, LogIn};

/// Anyone may call it: what is called with is the secret itself.
pub(crate) struct Sessions(pub(crate) Identity);

/// An answer that tells the record of calls who it was that had no token yet.
fn answered<T>(message: T, actor: Option<Actor>) -> Response<T> {
    let mut answer = Response::new(message);
    if let Some(actor) = actor {
        answer.extensions_mut().insert(actor);
    }
    answer
}

#[tonic::async_trait]
impl SessionService for Sessions {
    async fn log_in(&self, request: Request<v1::LogInRequest>) -> Answer<v1::LogInResponse> {
        let v1::LogInRequest { user_name, password, device } = request.into_inner();
        let (user_name, device) = (wire::typed_name(&user_name), wire::device(device));
        let outcome = self.0.log_in(&user_name, password, &device).await;
        let (outcome, actor) = match outcome.map_err(|fault| status::of(&fault))? {
            LogIn::Opened(opened) => {
                let actor = opened.actor.clone();
                let opened = wire::wire_opened(*opened);
                (v1::log_in_response::Outcome::Opened(opened), Some(actor))
            }
            LogIn::Asked(asked) => {
                (v1::log_in_response::Outcome::Challenge(wire::wire_asked(asked)), None)
            }
        };
        Ok(answered(v1::LogInResponse { outcome: Some(outcome) }, actor))
    }

    async fn answer_second_factor(
        &self,
        request: Request<v1::AnswerSecondFactorRequest>,
    ) -> Answer<v1::AnswerSecondFactorResponse> {
        let v1::AnswerSecondFactorRequest { challenge_id, answer } = request.into_inner();
        let (challenge, answer) = wire::answer(&challenge_id, answer)?;
        let opened = self.0.answer_second_factor(challenge, &answer).await;
        let opened = opened.map_err(|fault| status::of(&fault))?;
        let actor = opened.actor.clone();
        let opened = Some(wire::wire_opened(opened));
        Ok(answered(v1::AnswerSecondFactorResponse { opened }, Some(actor)))
    }

    async fn refresh_session(
        &self,
        request: Request<v1::RefreshSessionRequest>,
    ) -> Answer<v1::RefreshSessionResponse> {
        let v1::RefreshSessionRequest { session_secret, organisation_id } = request.into_inner();
        let wish = Some(&*organisation_id).filter(|id| !id.is_empty());
        let refreshed = self.0.refresh_session(&session_secret, wish).await;
        let refreshed = refreshed.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::RefreshSessionResponse {
            token: refreshed.token,
            token_expire_time: Some(timestamp(refreshed.token_expires_at)),
            session: Some(wire::wire_session(&refreshed.session)),
            account: Some(wire::wire_account(&refreshed.whole)),
        }))
    }

    async fn begin_elevation(
        &self,
        request: Request<v1::BeginElevationRequest>,
    ) -> Answer<v1::BeginElevationResponse> {
        let asked = self.0.begin_elevation(&request.get_ref().session_secret).await;
        let challenge = wire::wire_asked(asked.map_err(|fault| status::of(&fault))?);
        Ok(Response::new(v1::BeginElevationResponse { challenge: Some(challenge) }))
    }

    async fn elevate(&self, request: Request<v1::ElevateRequest>) -> Answer<v1::ElevateResponse> {
        let v1::ElevateRequest { session_secret, challenge_id, answer } = request.into_inner();
        let (challenge, answer) = wire::answer(&challenge_id, answer)?;
        let elevated = self.0.elevate(&session_secret, challenge, &answer).await;
        let (session, actor) = elevated.map_err(|fault| status::of(&fault))?;
        let session = Some(wire::wire_session(&session));
        Ok(answered(v1::ElevateResponse { session }, actor))
    }

    async fn log_out(&self, request: Request<v1::LogOutRequest>) -> Answer<v1::LogOutResponse> {
        let ended = self.0.log_out(&request.get_ref().session_secret).await;
        let actor = ended.map_err(|fault| status::of(&fault))?;
        Ok(answered(v1::LogOutResponse {}, actor))
    }

    async fn issue_service_token(
        &self,
        request: Request<v1::IssueServiceTokenRequest>,
    ) -> Answer<v1::IssueServiceTokenResponse> {
        let v1::IssueServiceTokenRequest { client_id, client_secret } = request.into_inner();
        let issued = self.0.issue_service_token(&client_id, &client_secret).await;
        let issued = issued.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::IssueServiceTokenResponse {
            token: issued.token,
            token_expire_time: Some(timestamp(issued.expires_at)),
        }))
    }

    async fn get_key_set(&self, _: Request<v1::GetKeySetRequest>) -> Answer<v1::GetKeySetResponse> {
        Ok(Response::new(v1::GetKeySetResponse { jwks_json: self.0.keys.jwks() }))
    }

    async fn request_password_reset(
        &self,
        request: Request<v1::RequestPasswordResetRequest>,
    ) -> Answer<v1::RequestPasswordResetResponse> {
        let user_name = wire::typed_name(&request.get_ref().user_name);
        let asked = self.0.request_password_reset(&user_name).await;
        asked.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::RequestPasswordResetResponse {}))
    }

    async fn get_link(&self, request: Request<v1::GetLinkRequest>) -> Answer<v1::GetLinkResponse> {
        let link = self.0.look_at_link(&request.get_ref().link_secret).await;
        let link = link.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::GetLinkResponse {
            kind: wire::wire_link_kind(link.kind).into(),
            user_name: link.user_name,
            expire_time: Some(timestamp(link.expires_at)),
        }))
    }

    async fn redeem_link(
        &self,
        request: Request<v1::RedeemLinkRequest>,
    ) -> Answer<v1::RedeemLinkResponse> {
        let v1::RedeemLinkRequest { link_secret, new_password } = request.into_inner();
        let redeemed = self.0.redeem_link(&link_secret, new_password).await;
        let user_name = redeemed.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::RedeemLinkResponse { user_name }))
    }

    async fn activate_mail_change(
        &self,
        request: Request<v1::ActivateMailChangeRequest>,
    ) -> Answer<v1::ActivateMailChangeResponse> {
        let activated = self.0.activate_mail_change(&request.get_ref().link_secret).await;
        let user_name = activated.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::ActivateMailChangeResponse { user_name }))
    }
}

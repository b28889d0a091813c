use tonic::{Request, Response};
use vsys_chassis::actor;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::my_account_service_server::MyAccountService;

use super::{Answer, account_changed, status, wire};
use crate::app::Identity;

/// What one does with one's own account.
pub(crate) struct Mine(pub(crate) Identity);

#[tonic::async_trait]
impl MyAccountService for Mine {
    async fn get_my_account(
        &self,
        request: Request<v1::GetMyAccountRequest>,
    ) -> Answer<v1::GetMyAccountResponse> {
        let found = self.0.my_account(actor(&request)?).await;
        let account = Some(wire::wire_account(&found.map_err(|fault| status::of(&fault))?));
        Ok(Response::new(v1::GetMyAccountResponse { account }))
    }

    async fn set_my_language(
        &self,
        request: Request<v1::SetMyLanguageRequest>,
    ) -> Answer<v1::SetMyLanguageResponse> {
        let language = wire::language(request.get_ref().language);
        let set = self.0.set_my_language(language, actor(&request)?).await;
        let set = set.map_err(|fault| status::of(&fault))?;
        Ok(account_changed(&set, |account| v1::SetMyLanguageResponse { account }))
    }

    async fn change_my_password(
        &self,
        request: Request<v1::ChangeMyPasswordRequest>,
    ) -> Answer<v1::ChangeMyPasswordResponse> {
        let by = actor(&request)?.clone();
        let v1::ChangeMyPasswordRequest { present_password, new_password, session_secret } =
            request.into_inner();
        let changed =
            self.0.change_my_password(present_password, new_password, &session_secret, &by).await;
        changed.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::ChangeMyPasswordResponse {}))
    }

    async fn request_mail_change(
        &self,
        request: Request<v1::RequestMailChangeRequest>,
    ) -> Answer<v1::RequestMailChangeResponse> {
        let wished =
            self.0.request_mail_change(&request.get_ref().new_mail, actor(&request)?).await;
        wished.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::RequestMailChangeResponse {}))
    }

    async fn list_my_sessions(
        &self,
        request: Request<v1::ListMySessionsRequest>,
    ) -> Answer<v1::ListMySessionsResponse> {
        let found = self.0.my_sessions(actor(&request)?).await;
        let found = found.map_err(|fault| status::of(&fault))?;
        let sessions = found.iter().map(wire::wire_session).collect();
        Ok(Response::new(v1::ListMySessionsResponse { sessions }))
    }

    async fn end_my_sessions(
        &self,
        request: Request<v1::EndMySessionsRequest>,
    ) -> Answer<v1::EndMySessionsResponse> {
        let only = wire::optional_id(&request.get_ref().session_id, "session_id")?;
        let ended = self.0.end_my_sessions(actor(&request)?, only).await;
        let ended = ended.map_err(|fault| status::of(&fault))?;
        let ended = u32::try_from(ended).unwrap_or(u32::MAX);
        Ok(Response::new(v1::EndMySessionsResponse { ended }))
    }

    async fn begin_totp(
        &self,
        request: Request<v1::BeginTotpRequest>,
    ) -> Answer<v1::BeginTotpResponse> {
        let begun = self.0.begin_totp(&request.get_ref().session_secret, actor(&request)?).await;
        let setup = begun.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::BeginTotpResponse {
            secret_base32: setup.base32,
            otpauth_uri: setup.uri,
        }))
    }

    async fn confirm_totp(
        &self,
        request: Request<v1::ConfirmTotpRequest>,
    ) -> Answer<v1::ConfirmTotpResponse> {
        let confirmed = self.0.confirm_totp(&request.get_ref().code, actor(&request)?).await;
        let confirmed = confirmed.map_err(|fault| status::of(&fault))?;
        Ok(account_changed(&confirmed, |account| v1::ConfirmTotpResponse { account }))
    }

    async fn begin_passkey(
        &self,
        request: Request<v1::BeginPasskeyRequest>,
    ) -> Answer<v1::BeginPasskeyResponse> {
        let begun = self.0.begin_passkey(&request.get_ref().session_secret, actor(&request)?).await;
        let ceremony = begun.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::BeginPasskeyResponse {
            challenge_id: ceremony.challenge_id.to_string(),
            options_json: ceremony.options,
        }))
    }

    async fn finish_passkey(
        &self,
        request: Request<v1::FinishPasskeyRequest>,
    ) -> Answer<v1::FinishPasskeyResponse> {
        let wish = request.get_ref();
        let challenge = wire::id(&wish.challenge_id, "challenge_id")?;
        let by = actor(&request)?;
        let finished =
            self.0.finish_passkey(challenge, &wish.credential_json, &wish.name, by).await;
        let finished = finished.map_err(|fault| status::of(&fault))?;
        Ok(account_changed(&finished, |account| v1::FinishPasskeyResponse { account }))
    }

    async fn remove_second_factor(
        &self,
        request: Request<v1::RemoveSecondFactorRequest>,
    ) -> Answer<v1::RemoveSecondFactorResponse> {
        let wish = request.get_ref();
        let factor = wire::id(&wish.factor_id, "factor_id")?;
        let removed = self.0.remove_factor(&wish.session_secret, factor, actor(&request)?).await;
        let removed = removed.map_err(|fault| status::of(&fault))?;
        Ok(account_changed(&removed, |account| v1::RemoveSecondFactorResponse { account }))
    }
}

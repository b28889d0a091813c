use tonic::{Request, Response, Status, Streaming};
use vsys_chassis::actor;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::account_service_server::AccountService;

use super::{Answer, account_changed, changed, status, wire};
use crate::app::{Fault, Identity};
use crate::domain::account_csv::BYTES;

/// Looks after organisations and the people who act for them.
pub(crate) struct Accounts(pub(crate) Identity);

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn refused(fault: Fault) -> Status {
    status::of(&fault)
}

#[tonic::async_trait]
impl AccountService for Accounts {
    async fn list_organisations(
        &self,
        request: Request<v1::ListOrganisationsRequest>,
    ) -> Answer<v1::ListOrganisationsResponse> {
        let (filter, page) = wire::organisation_list(request.get_ref())?;
        let listed = self.0.list_organisations(filter, &page, actor(&request)?).await;
        let listed = listed.map_err(refused)?;
        let organisations =
            listed.found.iter().map(|(one, accounts)| wire::wire_organisation(one, *accounts));
        Ok(Response::new(v1::ListOrganisationsResponse {
            organisations: organisations.collect(),
            next_page_token: listed.next.unwrap_or_default(),
        }))
    }

    async fn put_organisation(
        &self,
        request: Request<v1::PutOrganisationRequest>,
    ) -> Answer<v1::PutOrganisationResponse> {
        let wish = wire::organisation(request.get_ref().organisation.clone())?;
        let put = self.0.put_organisation(wish, actor(&request)?).await.map_err(refused)?;
        let before = put.0.as_ref().map(|before| wire::wire_organisation(before, 0));
        let after = wire::wire_organisation(&put.1, 0);
        let answer = v1::PutOrganisationResponse { organisation: Some(after.clone()) };
        Ok(changed(answer, before.as_ref(), Some(&after)))
    }

    async fn issue_account(
        &self,
        request: Request<v1::IssueAccountRequest>,
    ) -> Answer<v1::IssueAccountResponse> {
        let wish = wire::id(&request.get_ref().request_id, "request_id")?;
        let entry = wire::entry(request.get_ref().account.clone())?;
        let issued = self.0.issue_account(wish, entry, actor(&request)?).await.map_err(refused)?;
        Ok(account_changed(&issued, |account| v1::IssueAccountResponse { account }))
    }

    async fn import_accounts(
        &self,
        request: Request<Streaming<v1::ImportAccountsRequest>>,
    ) -> Answer<v1::ImportAccountsResponse> {
        let by = actor(&request)?.clone();
        let (header, file) = received(request.into_inner()).await?;
        let wish = wire::optional_id(&header.request_id, "header.request_id")?;
        if !header.dry_run && wish.is_none() {
            wire::id("", "header.request_id")?;
        }
        let wish = wish.filter(|_| !header.dry_run);
        let import = self.0.import_accounts(wish, &file, &by).await.map_err(refused)?;
        let answer = wire::wire_import(import);
        let issued = answer.issued.then(|| answer.clone());
        Ok(changed(answer, None, issued.as_ref()))
    }

    async fn get_account(
        &self,
        request: Request<v1::GetAccountRequest>,
    ) -> Answer<v1::GetAccountResponse> {
        let found = self.0.get_account(&request.get_ref().user_name, actor(&request)?).await;
        let account = Some(wire::wire_account(&found.map_err(refused)?));
        Ok(Response::new(v1::GetAccountResponse { account }))
    }

    async fn list_accounts(
        &self,
        request: Request<v1::ListAccountsRequest>,
    ) -> Answer<v1::ListAccountsResponse> {
        let (filter, page) = wire::account_list(request.get_ref())?;
        let listed =
            self.0.list_accounts(filter, &page, actor(&request)?).await.map_err(refused)?;
        Ok(Response::new(v1::ListAccountsResponse {
            accounts: listed.found.iter().map(wire::wire_account).collect(),
            next_page_token: listed.next.unwrap_or_default(),
        }))
    }

    async fn resend_invitation(
        &self,
        request: Request<v1::ResendInvitationRequest>,
    ) -> Answer<v1::ResendInvitationResponse> {
        let sent = self.0.resend_invitation(&request.get_ref().user_name, actor(&request)?).await;
        Ok(account_changed(&sent.map_err(refused)?, |account| v1::ResendInvitationResponse {
            account,
        }))
    }

    async fn set_membership(
        &self,
        request: Request<v1::SetMembershipRequest>,
    ) -> Answer<v1::SetMembershipResponse> {
        let wish = request.get_ref();
        let roles = wire::membership_roles(&wish.roles)?;
        let by = actor(&request)?;
        let set = self.0.set_membership(&wish.user_name, &wish.organisation_id, roles, by).await;
        Ok(account_changed(&set.map_err(refused)?, |account| v1::SetMembershipResponse { account }))
    }

    async fn suspend_account(
        &self,
        request: Request<v1::SuspendAccountRequest>,
    ) -> Answer<v1::SuspendAccountResponse> {
        let wish = request.get_ref();
        let done = self.0.suspend_account(&wish.user_name, &wish.reason, actor(&request)?).await;
        Ok(account_changed(&done.map_err(refused)?, |account| v1::SuspendAccountResponse {
            account,
        }))
    }

    async fn restore_account(
        &self,
        request: Request<v1::RestoreAccountRequest>,
    ) -> Answer<v1::RestoreAccountResponse> {
        let wish = request.get_ref();
        let done = self.0.restore_account(&wish.user_name, &wish.reason, actor(&request)?).await;
        Ok(account_changed(&done.map_err(refused)?, |account| v1::RestoreAccountResponse {
            account,
        }))
    }

    async fn hand_over_account(
        &self,
        request: Request<v1::HandOverAccountRequest>,
    ) -> Answer<v1::HandOverAccountResponse> {
        let wish = request.get_ref();
        let to = (&*wish.new_mail, &*wish.new_name);
        let by = actor(&request)?;
        let done = self.0.hand_over_account(&wish.user_name, to, &wish.reason, by).await;
        Ok(account_changed(&done.map_err(refused)?, |account| v1::HandOverAccountResponse {
            account,
        }))
    }

    async fn reset_second_factors(
        &self,
        request: Request<v1::ResetSecondFactorsRequest>,
    ) -> Answer<v1::ResetSecondFactorsResponse> {
        let wish = request.get_ref();
        let by = actor(&request)?;
        let done = self.0.reset_second_factors(&wish.user_name, &wish.reason, by).await;
        Ok(account_changed(&done.map_err(refused)?, |account| v1::ResetSecondFactorsResponse {
            account,
        }))
    }

    async fn issue_service_account(
        &self,
        request: Request<v1::IssueServiceAccountRequest>,
    ) -> Answer<v1::IssueServiceAccountResponse> {
        let wish = request.get_ref();
        let by = actor(&request)?;
        let issued = self.0.issue_service_account(&wish.organisation_id, &wish.purpose, by).await;
        let (issued, client_secret) = issued.map_err(refused)?;
        let after = wire::wire_service_account(&issued);
        let service_account = Some(after.clone());
        let answer = v1::IssueServiceAccountResponse { service_account, client_secret };
        Ok(changed(answer, None, Some(&after)))
    }

    async fn list_service_accounts(
        &self,
        request: Request<v1::ListServiceAccountsRequest>,
    ) -> Answer<v1::ListServiceAccountsResponse> {
        let by = actor(&request)?;
        let found = self.0.list_service_accounts(&request.get_ref().organisation_id, by).await;
        let service_accounts =
            found.map_err(refused)?.iter().map(wire::wire_service_account).collect();
        Ok(Response::new(v1::ListServiceAccountsResponse { service_accounts }))
    }

    async fn revoke_service_account(
        &self,
        request: Request<v1::RevokeServiceAccountRequest>,
    ) -> Answer<v1::RevokeServiceAccountResponse> {
        let by = actor(&request)?;
        let revoked = self.0.revoke_service_account(&request.get_ref().client_id, by).await;
        let [before, after] = revoked.map_err(refused)?.map(|one| wire::wire_service_account(&one));
        let answer = v1::RevokeServiceAccountResponse { service_account: Some(after.clone()) };
        Ok(changed(answer, Some(&before), Some(&after)))
    }
}

/// The header and the file of a stream, which ends at its limit.
async fn received(
    mut parts: Streaming<v1::ImportAccountsRequest>,
) -> Result<(v1::ImportAccountsHeader, Vec<u8>), Status> {
    use v1::import_accounts_request::Part;

    let Some(v1::ImportAccountsRequest { part: Some(Part::Header(header)) }) =
        parts.message().await?
    else {
        return Err(status::refuse(super::reason::about(&super::reason::HEADER_MISSING, "header")));
    };
    let mut file = Vec::new();
    while let Some(part) = parts.message().await? {
        if let Some(Part::Chunk(chunk)) = part.part {
            if file.len() + chunk.len() > BYTES {
                return Err(status::refuse(super::reason::about(
                    &super::reason::FILE_TOO_LARGE,
                    "chunk",
                )));
            }
            file.extend_from_slice(&chunk);
        }
    }
    Ok((header, file))
}

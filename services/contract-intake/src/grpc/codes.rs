use tonic::{Request, Response};
use vsys_chassis::actor;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::new_code_service_server::NewCodeService;
use vsys_proto::convert::{self, timestamp};

use super::wire::{self, application};
use super::{Answer, status};
use crate::app::{Intake, Numbered};

/// New codes for sites without one.
pub(crate) struct NewCodes(pub(crate) Intake);

#[tonic::async_trait]
impl NewCodeService for NewCodes {
    async fn apply_for_code(
        &self,
        request: Request<v1::ApplyForCodeRequest>,
    ) -> Answer<v1::ApplyForCodeResponse> {
        let request = request.into_inner();
        let wish = convert::id(&request.request_id, "request_id");
        let wish = wish.map_err(|error| status::malformed(&error))?;
        let applicant = application::applicant(request.applicant)?;
        let site = application::site(request.site)?;
        let applied = self.0.apply_for_code(wish, &applicant, &site).await;
        let (applied, secret) = applied.map_err(|error| status::of(&error))?;
        let application = Some(application::wire(&applied));
        Ok(Response::new(v1::ApplyForCodeResponse { application, secret }))
    }

    async fn mend_application(
        &self,
        request: Request<v1::MendApplicationRequest>,
    ) -> Answer<v1::MendApplicationResponse> {
        let request = request.into_inner();
        let number = application::number(&request.application_number)?;
        let applicant = application::applicant(request.applicant)?;
        let site = application::site(request.site)?;
        let key = (number, wire::secret(&request.secret)?);
        let mended = self.0.mend_application(key, &applicant, &site).await;
        let mended = mended.map_err(|error| status::of(&error))?;
        let application = Some(application::wire(&mended));
        Ok(Response::new(v1::MendApplicationResponse { application }))
    }

    async fn follow_application(
        &self,
        request: Request<v1::FollowApplicationRequest>,
    ) -> Answer<v1::FollowApplicationResponse> {
        let request = request.get_ref();
        let number = application::number(&request.application_number)?;
        let followed = self.0.follow_application(number, wire::secret(&request.secret)?).await;
        let followed = followed.map_err(|error| status::of(&error))?;
        let application = Some(application::wire(&followed));
        Ok(Response::new(v1::FollowApplicationResponse { application }))
    }

    async fn confirm_applicant_mail(
        &self,
        request: Request<v1::ConfirmApplicantMailRequest>,
    ) -> Answer<v1::ConfirmApplicantMailResponse> {
        let request = request.get_ref();
        let number = application::number(&request.application_number)?;
        let secret = wire::secret(&request.mail_secret)?;
        let confirmed = self.0.confirm_applicant(number, secret).await;
        Ok(Response::new(v1::ConfirmApplicantMailResponse {
            application_number: number.to_string(),
            mail_confirmed_time: Some(timestamp(confirmed.map_err(|error| status::of(&error))?)),
        }))
    }

    async fn list_applications(
        &self,
        request: Request<v1::ListApplicationsRequest>,
    ) -> Answer<v1::ListApplicationsResponse> {
        let (filter, before, size) = application::list(request.get_ref(), actor(&request)?)?;
        let listed = self.0.list_applications(&filter, before, size).await;
        let listed = listed.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::ListApplicationsResponse {
            applications: listed.found.iter().map(application::wire).collect(),
            next_page_token: listed.next.map_or_else(String::new, |next| next.to_string()),
        }))
    }

    async fn get_application(
        &self,
        request: Request<v1::GetApplicationRequest>,
    ) -> Answer<v1::GetApplicationResponse> {
        let number = application::number(&request.get_ref().application_number)?;
        let found = self.0.application(number, actor(&request)?).await;
        let (found, steps) = found.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::GetApplicationResponse {
            application: Some(application::wire(&found)),
            steps: steps.into_iter().map(application::wire_step).collect(),
        }))
    }

    async fn collate_applications(
        &self,
        request: Request<v1::CollateApplicationsRequest>,
    ) -> Answer<v1::CollateApplicationsResponse> {
        let numbers = application::numbers(&request.get_ref().application_numbers)?;
        let changed = self.0.collate(&numbers, actor(&request)?).await;
        let changed = changed.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::CollateApplicationsResponse { changed }))
    }

    async fn return_application(
        &self,
        request: Request<v1::ReturnApplicationRequest>,
    ) -> Answer<v1::ReturnApplicationResponse> {
        let number = application::number(&request.get_ref().application_number)?;
        let reason = wire::reason(&request.get_ref().reason)?;
        let returned = self.0.return_application(number, reason, actor(&request)?).await;
        let returned = returned.map_err(|error| status::of(&error))?;
        let application = Some(application::wire(&returned));
        Ok(Response::new(v1::ReturnApplicationResponse { application }))
    }

    async fn number_applications(
        &self,
        request: Request<v1::NumberApplicationsRequest>,
    ) -> Answer<v1::NumberApplicationsResponse> {
        let numbers = application::numbers(&request.get_ref().application_numbers)?;
        let numbered = self.0.number(&numbers, actor(&request)?).await;
        let Numbered { numbered, later } = numbered.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::NumberApplicationsResponse {
            applications: numbered.iter().map(application::wire).collect(),
            later_applications: later.iter().map(application::wire).collect(),
        }))
    }

    async fn export_numbered_codes(
        &self,
        request: Request<v1::ExportNumberedCodesRequest>,
    ) -> Answer<v1::ExportNumberedCodesResponse> {
        let (prefecture, day, encoding) = application::export(request.get_ref())?;
        let exported = self.0.export_codes(prefecture, day, encoding, actor(&request)?).await;
        let (file, codes) = exported.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::ExportNumberedCodesResponse { file, codes }))
    }
}

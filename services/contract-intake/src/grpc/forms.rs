use tonic::{Request, Response};
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::mandate_form_service_server::MandateFormService;
use vsys_proto::convert::{self, timestamp};

use super::{Answer, status, wire};
use crate::app::{Choices, Intake};

/// The public form.
pub(crate) struct Forms(pub(crate) Intake);

#[tonic::async_trait]
impl MandateFormService for Forms {
    async fn look_up_code(
        &self,
        request: Request<v1::LookUpCodeRequest>,
    ) -> Answer<v1::LookUpCodeResponse> {
        let code = wire::typed_code(&request.get_ref().typed, "typed")?;
        let looked = self.0.look_up(code).await.map_err(|error| status::of(&error))?;
        Ok(Response::new(wire::wire_looked(looked)))
    }

    async fn list_choices(
        &self,
        request: Request<v1::ListChoicesRequest>,
    ) -> Answer<v1::ListChoicesResponse> {
        let of = wire::optional_prefecture(&request.get_ref().prefecture_code)?;
        let choices = self.0.choices(of).await.map_err(|error| status::of(&error))?;
        let Choices { prefectures, municipalities, bodies, products } = choices;
        let wired = |choices: Vec<_>| choices.into_iter().map(wire::wire_choice).collect();
        Ok(Response::new(v1::ListChoicesResponse {
            prefectures: wired(prefectures),
            municipalities: wired(municipalities),
            bodies: wired(bodies),
            products: wired(products),
        }))
    }

    async fn begin_mandate(
        &self,
        request: Request<v1::BeginMandateRequest>,
    ) -> Answer<v1::BeginMandateResponse> {
        let request = request.get_ref();
        let wish = convert::id(&request.request_id, "request_id");
        let wish = wish.map_err(|error| status::malformed(&error))?;
        let code = wire::typed_code(&request.facility_code, "facility_code")?;
        let (opened, secret) =
            self.0.begin(wish, code).await.map_err(|error| status::of(&error))?;
        let (mandate, _) = wire::wire_opened(opened);
        Ok(Response::new(v1::BeginMandateResponse { mandate: Some(mandate), secret }))
    }

    async fn begin_successor(
        &self,
        request: Request<v1::BeginSuccessorRequest>,
    ) -> Answer<v1::BeginSuccessorResponse> {
        let request = request.get_ref();
        let wish = convert::id(&request.request_id, "request_id");
        let wish = wish.map_err(|error| status::malformed(&error))?;
        let key = (wire::number(&request.mandate_number)?, wire::secret(&request.secret)?);
        let begun = self.0.begin_successor(wish, key, wire::succession(request.kind)?).await;
        let (opened, secret) = begun.map_err(|error| status::of(&error))?;
        let (mandate, _) = wire::wire_opened(opened);
        Ok(Response::new(v1::BeginSuccessorResponse { mandate: Some(mandate), secret }))
    }

    async fn save_form(
        &self,
        request: Request<v1::SaveFormRequest>,
    ) -> Answer<v1::SaveFormResponse> {
        let request = request.into_inner();
        let key = (wire::number(&request.mandate_number)?, wire::secret(&request.secret)?);
        let form = wire::form(request.form)?;
        let saved = self.0.save_form(key, form, request.expected_version).await;
        let (mandate, problems) = wire::wire_opened(saved.map_err(|error| status::of(&error))?);
        Ok(Response::new(v1::SaveFormResponse { mandate: Some(mandate), problems }))
    }

    async fn submit_mandate(
        &self,
        request: Request<v1::SubmitMandateRequest>,
    ) -> Answer<v1::SubmitMandateResponse> {
        let request = request.get_ref();
        let key = (wire::number(&request.mandate_number)?, wire::secret(&request.secret)?);
        let submitted = self.0.submit(key, request.expected_version).await;
        let (mandate, _) = wire::wire_opened(submitted.map_err(|error| status::of(&error))?);
        Ok(Response::new(v1::SubmitMandateResponse { mandate: Some(mandate) }))
    }

    async fn follow_mandate(
        &self,
        request: Request<v1::FollowMandateRequest>,
    ) -> Answer<v1::FollowMandateResponse> {
        let request = request.get_ref();
        let number = wire::number(&request.mandate_number)?;
        let followed = self.0.follow(number, wire::secret(&request.secret)?).await;
        let (mandate, problems) = wire::wire_opened(followed.map_err(|error| status::of(&error))?);
        Ok(Response::new(v1::FollowMandateResponse { mandate: Some(mandate), problems }))
    }

    async fn confirm_mail(
        &self,
        request: Request<v1::ConfirmMailRequest>,
    ) -> Answer<v1::ConfirmMailResponse> {
        let request = request.get_ref();
        let number = wire::number(&request.mandate_number)?;
        let confirmed = self.0.confirm_mail(number, wire::secret(&request.mail_secret)?).await;
        Ok(Response::new(v1::ConfirmMailResponse {
            mandate_number: number.to_string(),
            mail_confirmed_time: Some(timestamp(confirmed.map_err(|error| status::of(&error))?)),
        }))
    }

    async fn resend_proof(
        &self,
        request: Request<v1::ResendProofRequest>,
    ) -> Answer<v1::ResendProofResponse> {
        let request = request.get_ref();
        let key = (wire::number(&request.mandate_number)?, wire::secret(&request.secret)?);
        let resent = self.0.resend_proof(key, &request.contact_mail).await;
        let (mandate, _) = wire::wire_opened(resent.map_err(|error| status::of(&error))?);
        Ok(Response::new(v1::ResendProofResponse { mandate: Some(mandate) }))
    }
}

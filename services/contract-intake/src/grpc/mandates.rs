use tonic::{Request, Response};
use vsys_chassis::actor;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::mandate_service_server::MandateService;
use vsys_proto::convert::timestamp;

use super::{Answer, status, wire};
use crate::app::{Counts, Intake};

/// Mandates as their mandataries see them.
pub(crate) struct Mandates(pub(crate) Intake);

#[tonic::async_trait]
impl MandateService for Mandates {
    async fn list_mandates(
        &self,
        request: Request<v1::ListMandatesRequest>,
    ) -> Answer<v1::ListMandatesResponse> {
        let (filter, before, size) = wire::list(request.get_ref(), actor(&request)?)?;
        let listed = self.0.list(&filter, before, size).await;
        Ok(Response::new(wire::wire_list(&listed.map_err(|error| status::of(&error))?)))
    }

    async fn get_mandate(
        &self,
        request: Request<v1::GetMandateRequest>,
    ) -> Answer<v1::GetMandateResponse> {
        let number = wire::number(&request.get_ref().mandate_number)?;
        let whole = self.0.get(number, actor(&request)?).await;
        Ok(Response::new(wire::wire_whole(&whole.map_err(|error| status::of(&error))?)))
    }

    async fn count_mandates(
        &self,
        request: Request<v1::CountMandatesRequest>,
    ) -> Answer<v1::CountMandatesResponse> {
        let counts = self.0.count(actor(&request)?).await.map_err(|error| status::of(&error))?;
        let Counts { submitted, sent_back, received, locked } = counts;
        Ok(Response::new(v1::CountMandatesResponse { submitted, received, locked, sent_back }))
    }

    async fn receive_mandates(
        &self,
        request: Request<v1::ReceiveMandatesRequest>,
    ) -> Answer<v1::ReceiveMandatesResponse> {
        let wish = request.get_ref();
        let numbers = wire::numbers(&wish.mandate_numbers)?;
        let changed = self.0.receive(&numbers, wish.duplicates_seen, actor(&request)?).await;
        let changed = changed.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::ReceiveMandatesResponse { changed }))
    }

    async fn return_mandates(
        &self,
        request: Request<v1::ReturnMandatesRequest>,
    ) -> Answer<v1::ReturnMandatesResponse> {
        let numbers = wire::numbers(&request.get_ref().mandate_numbers)?;
        let changed = self.0.give_back(&numbers, actor(&request)?).await;
        let changed = changed.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::ReturnMandatesResponse { changed }))
    }

    async fn send_mandate_back(
        &self,
        request: Request<v1::SendMandateBackRequest>,
    ) -> Answer<v1::SendMandateBackResponse> {
        let wish = request.get_ref();
        let (number, reason) = (wire::number(&wish.mandate_number)?, wire::reason(&wish.reason)?);
        let sent = self.0.send_back(number, reason, actor(&request)?).await;
        let mandate = Some(wire::wire_beside(&sent.map_err(|error| status::of(&error))?));
        Ok(Response::new(v1::SendMandateBackResponse { mandate }))
    }

    async fn reissue_secret(
        &self,
        request: Request<v1::ReissueSecretRequest>,
    ) -> Answer<v1::ReissueSecretResponse> {
        let number = wire::number(&request.get_ref().mandate_number)?;
        let reissued = self.0.reissue_secret(number, actor(&request)?).await;
        let reissued_time = Some(timestamp(reissued.map_err(|error| status::of(&error))?));
        Ok(Response::new(v1::ReissueSecretResponse { reissued_time }))
    }

    async fn lock_mandates(
        &self,
        request: Request<v1::LockMandatesRequest>,
    ) -> Answer<v1::LockMandatesResponse> {
        let numbers = wire::numbers(&request.get_ref().mandate_numbers)?;
        let changed = self.0.lock(&numbers, actor(&request)?).await;
        let changed = changed.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::LockMandatesResponse { changed }))
    }
}

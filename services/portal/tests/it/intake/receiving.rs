//! Mandates as their mandataries see them.

use std::collections::HashMap;

use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};
use vsys_proto::contract_intake::v1 as intake;
use vsys_proto::contract_intake::v1::mandate_service_server::MandateService;

use super::{Answer, Intake, NOW, chiyoda, refusal};

impl Intake {
    /// A refusal that names those whose basic facility is not there, each by its place.
    fn blocked(&self, numbers: &[String]) -> Option<Status> {
        let kept = self.kept();
        let named = numbers.iter().enumerate().filter_map(|(place, number)| {
            kept.orphans.get(number).map(|basic| (format!("mandate_numbers[{place}]"), basic))
        });
        let named: Vec<_> = named.collect();
        let reason = match named.len() {
            0 => return None,
            1 => "BASIC_UNKNOWN",
            _ => "MANDATES_REFUSED",
        };
        let is_one = named.len() == 1;
        let key = |path: &String| if is_one { "basic".into() } else { format!("{path}/basic") };
        let mut values: HashMap<String, String> =
            named.iter().map(|(path, basic)| (key(path), (*basic).clone())).collect();
        values.insert("refused".into(), named.len().to_string());
        let mut details = ErrorDetails::with_error_info(reason, "contract_intake.vsys", values);
        let violations = named.into_iter().map(|(path, _)| FieldViolation {
            reason: "BASIC_UNKNOWN".to_owned(),
            ..FieldViolation::new(path, "it is not there")
        });
        details.set_bad_request(violations.collect::<Vec<_>>());
        Some(Status::with_error_details(Code::FailedPrecondition, "no", details))
    }
}

#[tonic::async_trait]
impl MandateService for Intake {
    async fn list_mandates(
        &self,
        request: Request<intake::ListMandatesRequest>,
    ) -> Answer<intake::ListMandatesResponse> {
        let wish = request.into_inner();
        let kept = self.kept();
        let found = kept.mandates.values().filter(|one| match wish.state() {
            intake::MandateState::Unspecified => one.state() != intake::MandateState::Draft,
            state => one.state() == state,
        });
        let listed = found.map(|one| intake::ListedMandate {
            mandate: Some(one.clone()),
            duplicate_numbers: kept
                .duplicates
                .get(&one.mandate_number)
                .into_iter()
                .cloned()
                .collect(),
        });
        let (mandates, next_page_token) = (listed.collect(), String::new());
        Ok(Response::new(intake::ListMandatesResponse { mandates, next_page_token }))
    }

    async fn get_mandate(
        &self,
        request: Request<intake::GetMandateRequest>,
    ) -> Answer<intake::GetMandateResponse> {
        let number = request.into_inner().mandate_number;
        let kept = self.kept();
        let mandate = kept.mandates.get(&number).cloned();
        let mandate = mandate.ok_or_else(|| refusal(Code::NotFound, "NO_SUCH_MANDATE"))?;
        let beside = |other: &String| intake::Duplicate {
            mandate_number: other.clone(),
            mandatary: Some(chiyoda()),
            state: intake::MandateState::Submitted.into(),
            submitted_time: NOW,
        };
        let step = |state: intake::MandateState, person: &str| intake::MandateStep {
            state: state.into(),
            time: NOW,
            person: person.to_owned(),
            ..intake::MandateStep::default()
        };
        let reissue = || intake::MandateStep {
            secret_reissued: true,
            ..step(intake::MandateState::Received, "131016-01")
        };
        let replaces = kept.mandates.get(&mandate.replaces_mandate_number).cloned();
        Ok(Response::new(intake::GetMandateResponse {
            mandate: Some(mandate),
            steps: [
                step(intake::MandateState::Submitted, ""),
                step(intake::MandateState::Received, "131016-01"),
            ]
            .into_iter()
            .chain(kept.reissued.iter().filter(|reissued| **reissued == number).map(|_| reissue()))
            .collect(),
            duplicates: kept.duplicates.get(&number).map(beside).into_iter().collect(),
            replaces,
        }))
    }

    async fn count_mandates(
        &self,
        _: Request<intake::CountMandatesRequest>,
    ) -> Answer<intake::CountMandatesResponse> {
        let kept = self.kept();
        let count = |state: intake::MandateState| {
            u32::try_from(kept.mandates.values().filter(|one| one.state() == state).count())
                .unwrap()
        };
        Ok(Response::new(intake::CountMandatesResponse {
            submitted: count(intake::MandateState::Submitted),
            received: count(intake::MandateState::Received),
            locked: count(intake::MandateState::Locked),
            sent_back: count(intake::MandateState::SentBack),
        }))
    }

    async fn receive_mandates(
        &self,
        request: Request<intake::ReceiveMandatesRequest>,
    ) -> Answer<intake::ReceiveMandatesResponse> {
        let wish = request.into_inner();
        let doubled: Vec<String> = {
            let kept = self.kept();
            let numbers = wish.mandate_numbers.iter();
            numbers.filter(|number| kept.duplicates.contains_key(*number)).cloned().collect()
        };
        if !wish.duplicates_seen && !doubled.is_empty() {
            let mut details =
                ErrorDetails::with_error_info("DUPLICATE_MANDATES", "contract_intake.vsys", []);
            for number in doubled {
                details.add_bad_request_violation(number, "there is another");
            }
            return Err(Status::with_error_details(Code::FailedPrecondition, "no", details));
        }
        let changed = self.bring(&wish.mandate_numbers, intake::MandateState::Received);
        Ok(Response::new(intake::ReceiveMandatesResponse { changed }))
    }

    async fn return_mandates(
        &self,
        request: Request<intake::ReturnMandatesRequest>,
    ) -> Answer<intake::ReturnMandatesResponse> {
        let numbers = request.into_inner().mandate_numbers;
        let changed = self.bring(&numbers, intake::MandateState::Submitted);
        Ok(Response::new(intake::ReturnMandatesResponse { changed }))
    }

    async fn send_mandate_back(
        &self,
        request: Request<intake::SendMandateBackRequest>,
    ) -> Answer<intake::SendMandateBackResponse> {
        let wish = request.into_inner();
        if wish.reason.is_empty() {
            let mut details =
                ErrorDetails::with_error_info("VALUE_MISSING", "contract_intake.vsys", []);
            details.add_bad_request_violation("reason", "a value is needed");
            return Err(Status::with_error_details(Code::InvalidArgument, "no", details));
        }
        self.bring(std::slice::from_ref(&wish.mandate_number), intake::MandateState::SentBack);
        let mut kept = self.kept();
        let mandate = kept.mandates.get_mut(&wish.mandate_number).unwrap();
        mandate.sent_back_reason = wish.reason;
        let mandate = Some(mandate.clone());
        Ok(Response::new(intake::SendMandateBackResponse { mandate }))
    }

    async fn reissue_secret(
        &self,
        request: Request<intake::ReissueSecretRequest>,
    ) -> Answer<intake::ReissueSecretResponse> {
        let number = request.into_inner().mandate_number;
        let mut kept = self.kept();
        if kept.mandates[&number].mail_confirmed_time.is_none() {
            return Err(refusal(Code::FailedPrecondition, "MAIL_NOT_PROVED"));
        }
        kept.reissued.push(number);
        Ok(Response::new(intake::ReissueSecretResponse { reissued_time: NOW }))
    }

    async fn lock_mandates(
        &self,
        request: Request<intake::LockMandatesRequest>,
    ) -> Answer<intake::LockMandatesResponse> {
        let numbers = request.into_inner().mandate_numbers;
        if numbers.iter().any(|number| self.state(number) != intake::MandateState::Received) {
            return Err(refusal(Code::FailedPrecondition, "MANDATE_NOT_RECEIVED"));
        }
        if let Some(refused) = self.blocked(&numbers) {
            return Err(refused);
        }
        let changed = self.bring(&numbers, intake::MandateState::Locked);
        Ok(Response::new(intake::LockMandatesResponse { changed }))
    }
}

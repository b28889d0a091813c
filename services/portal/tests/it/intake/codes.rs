//! Applications for codes.

use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};
use vsys_proto::contract_intake::v1 as intake;
use vsys_proto::contract_intake::v1::new_code_service_server::NewCodeService;
use vsys_proto::vocabulary::v1::Date;

use super::{Answer, Intake, NOW, SECRET, refusal};

/// What the arena's application says.
pub(crate) fn arena() -> (intake::Applicant, intake::NewSite) {
    let applicant = intake::Applicant {
        name: "厚生花子".to_owned(),
        organisation: "千代田区".to_owned(),
        mail: "hanako@city.example".to_owned(),
        phone: "03-0000-0000".to_owned(),
        ..intake::Applicant::default()
    };
    let site = intake::NewSite {
        owner: intake::Owner::Municipality.into(),
        venue: true,
        name: "区民アリーナ".to_owned(),
        kana: "クミンアリーナ".to_owned(),
        representative: "千代田太郎".to_owned(),
        postcode: "1000001".to_owned(),
        municipality_code: "131016".to_owned(),
        address: "千代田1-1".to_owned(),
        phone: "03-0000-0001".to_owned(),
    };
    (applicant, site)
}

/// What is wrong with a form, as far as it matters here.
fn incomplete(applicant: &intake::Applicant, site: &intake::NewSite) -> Option<Status> {
    let fields = [
        ("applicant.name", applicant.name.is_empty()),
        ("applicant.mail", !applicant.mail.contains('@')),
        ("site.name", site.name.is_empty()),
        ("site.kana", !site.kana.starts_with('ク')),
        ("site.municipality_code", site.municipality_code.is_empty()),
    ];
    let wrong: Vec<_> = fields.iter().filter(|(_, is_wrong)| *is_wrong).collect();
    if wrong.is_empty() {
        return None;
    }
    let mut details = ErrorDetails::with_error_info("FORM_INCOMPLETE", "contract_intake.vsys", []);
    for (field, _) in wrong {
        details.add_bad_request_violation(*field, "in English");
    }
    Some(Status::with_error_details(Code::FailedPrecondition, "no", details))
}

/// A year that has not come.
pub(crate) const AHEAD: u32 = 2100;

/// How an application came to where it is.
fn steps(application: &intake::Application) -> Vec<intake::ApplicationStep> {
    use intake::ApplicationState::{Applied, Collated, Numbered, Returned};

    let step = |state: intake::ApplicationState, person: &str, organisation: &str| {
        intake::ApplicationStep {
            state: state.into(),
            time: NOW,
            person: person.to_owned(),
            organisation_id: organisation.to_owned(),
            reason: String::new(),
        }
    };
    let applied = step(Applied, "", "");
    let collated = step(Collated, "tokyo-01", "13");
    let reason = application.returned_reason.clone();
    match application.state() {
        Returned => {
            vec![applied, intake::ApplicationStep { reason, ..step(Returned, "tokyo-01", "13") }]
        }
        Collated => vec![applied, collated],
        Numbered => vec![applied, collated, step(Numbered, "desk-01", "service-desk")],
        _ => vec![applied],
    }
}

impl Intake {
    /// An application for the arena.
    pub(crate) fn application(&self, number: &str, state: intake::ApplicationState) {
        let (applicant, site) = arena();
        let is_numbered = state == intake::ApplicationState::Numbered;
        let application = intake::Application {
            application_number: number.to_owned(),
            applicant: Some(applicant),
            site: Some(intake::NewSite { name: format!("会場{number}"), ..site }),
            state: state.into(),
            applied_time: NOW,
            numbered_time: NOW.filter(|_| is_numbered),
            facility_code: if is_numbered { "9000000012".to_owned() } else { String::new() },
            ..intake::Application::default()
        };
        self.kept().applications.insert(number.to_owned(), application);
    }

    /// The same, handed on, and to be numbered from 23 March of a year on.
    pub(crate) fn application_for(&self, number: &str, year: u32) {
        self.application(number, intake::ApplicationState::Collated);
        let mut kept = self.kept();
        let application = kept.applications.get_mut(number).unwrap();
        application.numberable_date = Some(Date { year, month: 3, day: 23 });
    }

    /// How far an application has come.
    pub(crate) fn application_state(&self, number: &str) -> intake::ApplicationState {
        self.kept().applications[number].state()
    }

    fn opened_application(
        &self,
        number: &str,
        secret: &str,
    ) -> Result<intake::Application, Status> {
        let found = self.kept().applications.get(number).filter(|_| secret == SECRET).cloned();
        found.ok_or_else(|| refusal(Code::NotFound, "NO_SUCH_APPLICATION"))
    }

    /// Brings applications from a state to another, all or none; says which were not there.
    fn advance(
        &self,
        numbers: &[String],
        (from, to): (intake::ApplicationState, intake::ApplicationState),
        reason: &str,
    ) -> Result<Vec<intake::Application>, Status> {
        let mut kept = self.kept();
        for number in numbers {
            let state = kept.applications[number].state();
            if state != from && state != to {
                let mut details = ErrorDetails::with_error_info(reason, "contract_intake.vsys", []);
                details.add_bad_request_violation(number, "it is not there");
                return Err(Status::with_error_details(Code::FailedPrecondition, "no", details));
            }
        }
        let mut changed = Vec::new();
        for number in numbers {
            let application = kept.applications.get_mut(number).unwrap();
            if application.state() == from {
                application.state = to.into();
                changed.push(application.clone());
            }
        }
        Ok(changed)
    }
}

#[tonic::async_trait]
impl NewCodeService for Intake {
    async fn apply_for_code(
        &self,
        request: Request<intake::ApplyForCodeRequest>,
    ) -> Answer<intake::ApplyForCodeResponse> {
        let wish = request.into_inner();
        let (applicant, site) = (wish.applicant.unwrap(), wish.site.unwrap());
        if let Some(refusal) = incomplete(&applicant, &site) {
            return Err(refusal);
        }
        let mut kept = self.kept();
        let next = format!("C-000000{}", kept.applied.len());
        let number = kept.applied.entry(wish.request_id).or_insert(next).clone();
        let application = intake::Application {
            application_number: number.clone(),
            applicant: Some(applicant),
            site: Some(site),
            state: intake::ApplicationState::Applied.into(),
            applied_time: NOW,
            ..intake::Application::default()
        };
        let application = kept.applications.entry(number).or_insert(application).clone();
        let secret = SECRET.to_owned();
        Ok(Response::new(intake::ApplyForCodeResponse { application: Some(application), secret }))
    }

    async fn mend_application(
        &self,
        request: Request<intake::MendApplicationRequest>,
    ) -> Answer<intake::MendApplicationResponse> {
        let wish = request.into_inner();
        let mut application = self.opened_application(&wish.application_number, &wish.secret)?;
        if application.state() != intake::ApplicationState::Returned {
            return Err(refusal(Code::FailedPrecondition, "APPLICATION_NOT_RETURNED"));
        }
        let (applicant, site) = (wish.applicant.unwrap(), wish.site.unwrap());
        if let Some(refusal) = incomplete(&applicant, &site) {
            return Err(refusal);
        }
        application.state = intake::ApplicationState::Applied.into();
        (application.applicant, application.site) = (Some(applicant), Some(site));
        application.returned_reason.clear();
        self.kept().applications.insert(wish.application_number, application.clone());
        let application = Some(application);
        Ok(Response::new(intake::MendApplicationResponse { application }))
    }

    async fn follow_application(
        &self,
        request: Request<intake::FollowApplicationRequest>,
    ) -> Answer<intake::FollowApplicationResponse> {
        let wish = request.into_inner();
        let application = Some(self.opened_application(&wish.application_number, &wish.secret)?);
        Ok(Response::new(intake::FollowApplicationResponse { application }))
    }

    async fn confirm_applicant_mail(
        &self,
        request: Request<intake::ConfirmApplicantMailRequest>,
    ) -> Answer<intake::ConfirmApplicantMailResponse> {
        let wish = request.into_inner();
        self.opened_application(&wish.application_number, &wish.mail_secret)?;
        let mut kept = self.kept();
        let application = kept.applications.get_mut(&wish.application_number).unwrap();
        application.mail_confirmed_time = NOW;
        Ok(Response::new(intake::ConfirmApplicantMailResponse {
            application_number: wish.application_number,
            mail_confirmed_time: NOW,
        }))
    }

    async fn list_applications(
        &self,
        request: Request<intake::ListApplicationsRequest>,
    ) -> Answer<intake::ListApplicationsResponse> {
        let wish = request.into_inner();
        let mut kept = self.kept();
        let is_any = wish.state() == intake::ApplicationState::Unspecified;
        let found = kept.applications.values().filter(|one| {
            let name = one.site.clone().unwrap_or_default().name;
            (is_any || one.state() == wish.state())
                && (one.application_number.contains(&wish.keyword) || name.contains(&wish.keyword))
        });
        let (applications, next_page_token) = (found.cloned().collect(), String::new());
        kept.listed.push(wish);
        Ok(Response::new(intake::ListApplicationsResponse { applications, next_page_token }))
    }

    async fn get_application(
        &self,
        request: Request<intake::GetApplicationRequest>,
    ) -> Answer<intake::GetApplicationResponse> {
        let number = request.into_inner().application_number;
        let found = self.kept().applications.get(&number).cloned();
        let found = found.ok_or_else(|| refusal(Code::NotFound, "NO_SUCH_APPLICATION"))?;
        let steps = steps(&found);
        Ok(Response::new(intake::GetApplicationResponse { application: Some(found), steps }))
    }

    async fn collate_applications(
        &self,
        request: Request<intake::CollateApplicationsRequest>,
    ) -> Answer<intake::CollateApplicationsResponse> {
        let states = (intake::ApplicationState::Applied, intake::ApplicationState::Collated);
        let numbers = request.into_inner().application_numbers;
        let changed = self.advance(&numbers, states, "APPLICATION_RETURNED")?;
        let changed = u32::try_from(changed.len()).unwrap();
        Ok(Response::new(intake::CollateApplicationsResponse { changed }))
    }

    async fn return_application(
        &self,
        request: Request<intake::ReturnApplicationRequest>,
    ) -> Answer<intake::ReturnApplicationResponse> {
        let wish = request.into_inner();
        if wish.reason.is_empty() {
            let mut details =
                ErrorDetails::with_error_info("VALUE_MISSING", "contract_intake.vsys", []);
            details.add_bad_request_violation("reason", "no");
            return Err(Status::with_error_details(Code::InvalidArgument, "no", details));
        }
        let mut kept = self.kept();
        let application = kept.applications.get_mut(&wish.application_number).unwrap();
        application.state = intake::ApplicationState::Returned.into();
        application.returned_reason = wish.reason;
        let application = Some(application.clone());
        Ok(Response::new(intake::ReturnApplicationResponse { application }))
    }

    async fn number_applications(
        &self,
        request: Request<intake::NumberApplicationsRequest>,
    ) -> Answer<intake::NumberApplicationsResponse> {
        let states = (intake::ApplicationState::Collated, intake::ApplicationState::Numbered);
        let wish = request.into_inner();
        let is_later = |number: &&String| {
            let day = self.kept().applications[*number].numberable_date;
            day.is_some_and(|day| day.year == AHEAD)
        };
        let (later, now): (Vec<_>, Vec<_>) =
            wish.application_numbers.iter().partition(|number| is_later(number));
        let numbers: Vec<_> = now.into_iter().cloned().collect();
        let mut applications = self.advance(&numbers, states, "APPLICATION_NOT_COLLATED")?;
        for application in &mut applications {
            application.letter_time = self.kept().letters_go;
        }
        let kept = self.kept();
        let later_applications = later.into_iter().map(|number| kept.applications[number].clone());
        let later_applications = later_applications.collect();
        Ok(Response::new(intake::NumberApplicationsResponse { applications, later_applications }))
    }

    async fn export_numbered_codes(
        &self,
        request: Request<intake::ExportNumberedCodesRequest>,
    ) -> Answer<intake::ExportNumberedCodesResponse> {
        let wish = request.into_inner();
        if wish.encoding() == intake::FileEncoding::ShiftJis {
            let values = [("characters".to_owned(), "𠮷 (9000000027)".to_owned())];
            let mut details = ErrorDetails::with_error_info(
                "CHARACTERS_UNWRITABLE",
                "contract_intake.vsys",
                values,
            );
            details.add_bad_request_violation("encoding", "no");
            return Err(Status::with_error_details(Code::FailedPrecondition, "no", details));
        }
        let month = wish.month_date.unwrap();
        let file = format!("{},{}-{}", wish.prefecture_code, month.year, month.month).into_bytes();
        Ok(Response::new(intake::ExportNumberedCodesResponse { file, codes: 1 }))
    }
}

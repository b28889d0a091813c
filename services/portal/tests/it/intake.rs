//! What the pages about mandates ask for, in memory.

mod codes;
mod documents;
mod master_list;
mod receiving;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use prost_types::Timestamp;
use tonic::transport::server::Router;
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};
use vsys_proto::contract_intake::v1 as intake;
use vsys_proto::contract_intake::v1::mandate_form_service_server::{
    MandateFormService, MandateFormServiceServer,
};
use vsys_proto::contract_intake::v1::mandate_service_server::MandateServiceServer;
use vsys_proto::contract_intake::v1::master_list_service_server::MasterListServiceServer;
use vsys_proto::contract_intake::v1::new_code_service_server::NewCodeServiceServer;
use vsys_proto::documents::v1::MandateDocument;
use vsys_proto::documents::v1::document_service_server::DocumentServiceServer;

pub(crate) use self::codes::AHEAD;

/// A code of the master list, the same mistyped, and what opens every mandate.
pub(crate) const CODE: &str = "1310113719";
pub(crate) const MISTYPED: &str = "1310113718";
pub(crate) const SECRET: &str = "s3cret-of-a-mandate";

type Answer<T> = Result<Response<T>, Status>;

/// Everything that is kept.
#[derive(Clone, Default)]
pub(crate) struct Intake(Arc<Mutex<Kept>>);

#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) mandates: BTreeMap<String, intake::Mandate>,
    /// Wishes to begin one, with what they gave.
    begun: BTreeMap<String, String>,
    /// Where letters that prove an address went again, at most two.
    pub(crate) resent: Vec<String>,
    /// What every form lacks.
    pub(crate) problems: Vec<intake::FormProblem>,
    /// Numbers of mandates beside others, with those.
    pub(crate) duplicates: BTreeMap<String, String>,
    /// Numbers of mandates whose basic facility is not there, with its code.
    pub(crate) orphans: BTreeMap<String, String>,
    /// Mandates whose secret was issued anew.
    pub(crate) reissued: Vec<String>,
    pub(crate) applications: BTreeMap<String, intake::Application>,
    /// Wishes for a code, with the applications that they gave.
    applied: BTreeMap<String, String>,
    /// When the letters about codes go.
    pub(crate) letters_go: Option<Timestamp>,
    /// Lists of applications that were asked for.
    pub(crate) listed: Vec<intake::ListApplicationsRequest>,
    /// What was printed.
    pub(crate) printed: Vec<MandateDocument>,
    /// Whether nothing can be printed.
    pub(crate) press_is_away: bool,
    /// What a file of the master list is answered with.
    pub(crate) findings: intake::ImportMasterListResponse,
    /// The master list, and what was looked for in it.
    pub(crate) entries: Vec<intake::ListedMasterEntry>,
    pub(crate) looked_for: Vec<intake::ListMasterEntriesRequest>,
    /// Files that came, with what was said of them and how long they were.
    pub(crate) files: Vec<(intake::ImportMasterListHeader, usize)>,
}

fn refusal(code: Code, reason: &str) -> Status {
    let details = ErrorDetails::with_error_info(reason, "contract_intake.vsys", []);
    Status::with_error_details(code, "no", details)
}

/// A morning in March 2021.
const NOW: Option<Timestamp> = Some(Timestamp { seconds: 1_615_766_400, nanos: 0 });

fn choice(code: &str, name: &str) -> intake::Choice {
    intake::Choice { code: code.to_owned(), name: name.to_owned(), name_en: String::new() }
}

/// The municipality, which receives the mandates of clinics.
pub(crate) fn chiyoda() -> intake::Mandatary {
    intake::Mandatary {
        kind: intake::MandataryKind::Municipality.into(),
        mandatary_id: "131016".to_owned(),
        name: "千代田区".to_owned(),
        rule: intake::MandataryRule::NoBody.into(),
    }
}

fn entry() -> intake::MasterEntry {
    intake::MasterEntry {
        facility_code: CODE.to_owned(),
        name: "架空クリニック".to_owned(),
        prefecture_code: "13".to_owned(),
        address: "東京都千代田区霞が関1-2-2".to_owned(),
        ..intake::MasterEntry::default()
    }
}

impl Intake {
    /// What is kept, to be looked at and changed.
    pub(crate) fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap()
    }

    /// Answers beside others.
    pub(crate) fn beside(&self, server: Router) -> Router {
        server
            .add_service(MandateFormServiceServer::new(self.clone()))
            .add_service(MandateServiceServer::new(self.clone()))
            .add_service(MasterListServiceServer::new(self.clone()))
            .add_service(NewCodeServiceServer::new(self.clone()))
            .add_service(DocumentServiceServer::new(self.clone()))
    }

    /// A mandate to Chiyoda.
    pub(crate) fn mandate(&self, number: &str, state: intake::MandateState) {
        let form = intake::MandateForm {
            name: format!("施設{number}"),
            municipality_code: "131016".to_owned(),
            contact_mail: "sato@example.jp".to_owned(),
            ..intake::MandateForm::default()
        };
        let mandate = intake::Mandate {
            mandate_number: number.to_owned(),
            facility_code: CODE.to_owned(),
            form: Some(form),
            mandatary: Some(chiyoda()),
            state: state.into(),
            submitted_time: NOW,
            version: 1,
            ..intake::Mandate::default()
        };
        self.kept().mandates.insert(number.to_owned(), mandate);
    }

    /// How far a mandate has come.
    pub(crate) fn state(&self, number: &str) -> intake::MandateState {
        self.kept().mandates[number].state()
    }

    fn opened(&self, number: &str, secret: &str) -> Result<intake::Mandate, Status> {
        let found = self.kept().mandates.get(number).filter(|_| secret == SECRET).cloned();
        found.ok_or_else(|| refusal(Code::NotFound, "NO_SUCH_MANDATE"))
    }

    /// Brings mandates to a state, and says how many were not there.
    fn bring(&self, numbers: &[String], state: intake::MandateState) -> u32 {
        let mut kept = self.kept();
        let mut changed = 0;
        for number in numbers {
            let mandate = kept.mandates.get_mut(number).unwrap();
            changed += u32::from(mandate.state() != state);
            mandate.state = state.into();
        }
        changed
    }
}

#[tonic::async_trait]
impl MandateFormService for Intake {
    async fn look_up_code(
        &self,
        request: Request<intake::LookUpCodeRequest>,
    ) -> Answer<intake::LookUpCodeResponse> {
        let typed = request.into_inner().typed;
        let answer = match typed.as_str() {
            CODE => intake::LookUpCodeResponse {
                facility_code: typed,
                entry: Some(entry()),
                check_digit_fits: true,
                ..intake::LookUpCodeResponse::default()
            },
            MISTYPED => intake::LookUpCodeResponse {
                facility_code: typed,
                suggestions: vec![entry()],
                ..intake::LookUpCodeResponse::default()
            },
            _ => return Err(refusal(Code::InvalidArgument, "CODE_FORMAT")),
        };
        Ok(Response::new(answer))
    }

    async fn list_choices(
        &self,
        request: Request<intake::ListChoicesRequest>,
    ) -> Answer<intake::ListChoicesResponse> {
        let of_tokyo = request.get_ref().prefecture_code == "13";
        let if_tokyo = |choice| if of_tokyo { vec![choice] } else { Vec::new() };
        Ok(Response::new(intake::ListChoicesResponse {
            prefectures: vec![choice("13", "東京都"), choice("14", "神奈川県")],
            municipalities: if_tokyo(choice("131016", "千代田区")),
            bodies: if_tokyo(choice("chiyoda-medical", "千代田区医師会")),
            products: vec![choice("pfizer", "コミナティ")],
        }))
    }

    async fn begin_mandate(
        &self,
        request: Request<intake::BeginMandateRequest>,
    ) -> Answer<intake::BeginMandateResponse> {
        let wish = request.into_inner();
        if wish.facility_code != CODE {
            return Err(refusal(Code::FailedPrecondition, "CODE_NOT_IN_MASTER"));
        }
        let mut kept = self.kept();
        let known = kept.begun.get(&wish.request_id).cloned();
        let secret = if known.is_none() { SECRET.to_owned() } else { String::new() };
        let number = known.unwrap_or_else(|| format!("M-000000{}", kept.begun.len()));
        kept.begun.insert(wish.request_id, number.clone());
        let form = intake::MandateForm {
            name: entry().name,
            municipality_code: "131016".to_owned(),
            ..intake::MandateForm::default()
        };
        let mandate = intake::Mandate {
            mandate_number: number.clone(),
            facility_code: CODE.to_owned(),
            form: Some(form),
            state: intake::MandateState::Draft.into(),
            begun_time: NOW,
            version: 1,
            ..intake::Mandate::default()
        };
        let mandate = kept.mandates.entry(number).or_insert(mandate).clone();
        Ok(Response::new(intake::BeginMandateResponse { mandate: Some(mandate), secret }))
    }

    async fn begin_successor(
        &self,
        request: Request<intake::BeginSuccessorRequest>,
    ) -> Answer<intake::BeginSuccessorResponse> {
        let wish = request.into_inner();
        let before = self.opened(&wish.mandate_number, &wish.secret)?;
        let number = format!("{}0", wish.mandate_number);
        let mandate = intake::Mandate {
            mandate_number: number.clone(),
            state: intake::MandateState::Draft.into(),
            kind: wish.kind,
            replaces_mandate_number: wish.mandate_number,
            locked_time: None,
            ..before
        };
        self.kept().mandates.insert(number, mandate.clone());
        let secret = SECRET.to_owned();
        Ok(Response::new(intake::BeginSuccessorResponse { mandate: Some(mandate), secret }))
    }

    async fn save_form(
        &self,
        request: Request<intake::SaveFormRequest>,
    ) -> Answer<intake::SaveFormResponse> {
        let wish = request.into_inner();
        let mut mandate = self.opened(&wish.mandate_number, &wish.secret)?;
        if mandate.version != wish.expected_version {
            return Err(refusal(Code::Aborted, "STALE_VERSION"));
        }
        let form = wish.form.unwrap();
        mandate.mandatary = match form.owner() {
            intake::Owner::Unspecified => None,
            intake::Owner::Municipality if !form.serves_others => Some(intake::Mandatary {
                kind: intake::MandataryKind::None.into(),
                rule: intake::MandataryRule::OwnResidentsOnly.into(),
                ..intake::Mandatary::default()
            }),
            _ => Some(chiyoda()),
        };
        mandate.form = Some(form);
        mandate.version += 1;
        let mut kept = self.kept();
        kept.mandates.insert(wish.mandate_number, mandate.clone());
        let problems = kept.problems.clone();
        Ok(Response::new(intake::SaveFormResponse { mandate: Some(mandate), problems }))
    }

    async fn submit_mandate(
        &self,
        request: Request<intake::SubmitMandateRequest>,
    ) -> Answer<intake::SubmitMandateResponse> {
        let wish = request.into_inner();
        self.opened(&wish.mandate_number, &wish.secret)?;
        if !self.kept().problems.is_empty() {
            return Err(refusal(Code::FailedPrecondition, "FORM_INCOMPLETE"));
        }
        self.bring(std::slice::from_ref(&wish.mandate_number), intake::MandateState::Submitted);
        Ok(Response::new(intake::SubmitMandateResponse { mandate: None }))
    }

    async fn follow_mandate(
        &self,
        request: Request<intake::FollowMandateRequest>,
    ) -> Answer<intake::FollowMandateResponse> {
        let wish = request.into_inner();
        let mandate = Some(self.opened(&wish.mandate_number, &wish.secret)?);
        let problems = self.kept().problems.clone();
        Ok(Response::new(intake::FollowMandateResponse { mandate, problems }))
    }

    async fn confirm_mail(
        &self,
        request: Request<intake::ConfirmMailRequest>,
    ) -> Answer<intake::ConfirmMailResponse> {
        let wish = request.into_inner();
        self.opened(&wish.mandate_number, &wish.mail_secret)?;
        let mut kept = self.kept();
        kept.mandates.get_mut(&wish.mandate_number).unwrap().mail_confirmed_time = NOW;
        let mandate_number = wish.mandate_number;
        Ok(Response::new(intake::ConfirmMailResponse { mandate_number, mail_confirmed_time: NOW }))
    }

    async fn resend_proof(
        &self,
        request: Request<intake::ResendProofRequest>,
    ) -> Answer<intake::ResendProofResponse> {
        let wish = request.into_inner();
        let mut mandate = self.opened(&wish.mandate_number, &wish.secret)?;
        let mut kept = self.kept();
        let form = mandate.form.as_mut().unwrap();
        if mandate.mail_confirmed_time.is_none() || form.contact_mail != wish.contact_mail {
            if kept.resent.len() == 2 {
                return Err(refusal(Code::FailedPrecondition, "PROOFS_RESENT"));
            }
            kept.resent.push(wish.contact_mail.clone());
            form.contact_mail = wish.contact_mail;
            mandate.mail_confirmed_time = None;
        }
        kept.mandates.insert(wish.mandate_number, mandate.clone());
        Ok(Response::new(intake::ResendProofResponse { mandate: Some(mandate) }))
    }
}

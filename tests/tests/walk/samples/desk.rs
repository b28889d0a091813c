//! Questions to the service desk, the record of calls, letters.

use vsys_proto::identity::v1;
use vsys_proto::mailer::v1 as mailer;
use vsys_vocabulary::Role::{Administrator, Clerk};
use vsys_vocabulary::{Role, Standing};

use crate::reach;
use crate::sample::Foreign::Unseen;
use crate::sample::{nobodys, somebodys};
use crate::samples::Call;
use crate::wire::field;

const SERVICE: &str = "/vsys.identity.v1.DeskService";
const AUDIT: &str = "/vsys.identity.v1.AuditService";

fn rpc(name: &str) -> String {
    format!("{SERVICE}/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ListQuestions"),
            |_, _| {
                let page_size = 100;
                Some(
                    v1::ListQuestionsRequest { page_size, ..v1::ListQuestionsRequest::default() }
                        .into(),
                )
            },
            reach::own,
            Unseen,
        )
        .shows(|about| Some(field(2, &about.question)))
        .with_roles(|by, role| *by != Standing::ServiceDesk || !answers(role)),
        somebodys(
            &rpc("ListQuestions"),
            |_, _| {
                let page_size = 100;
                Some(
                    v1::ListQuestionsRequest { page_size, ..v1::ListQuestionsRequest::default() }
                        .into(),
                )
            },
            // Whoever answers sees what everyone asks.
            |_, _| true,
            Unseen,
        )
        .shows(|about| Some(field(2, &about.question)))
        .with_roles(|by, role| *by == Standing::ServiceDesk && answers(role)),
        nobodys(&rpc("SearchFaq"), "answers that were published are everyone's", |_| {
            v1::SearchFaqRequest::default().into()
        }),
        somebodys(
            &format!("{AUDIT}/SearchAudit"),
            |_, about| {
                let request = v1::SearchAuditRequest {
                    organisation_id: about.id.clone(),
                    page_size: 100,
                    ..v1::SearchAuditRequest::default()
                };
                Some(request.into())
            },
            reach::reads_the_record_of,
            Unseen,
        )
        .shows(|about| Some(field(3, &about.person.user_name)))
        .of_the_record(),
        somebodys(
            &format!("{AUDIT}/SearchAudit"),
            |_, about| {
                let request = v1::SearchAuditRequest {
                    person: about.person.user_name.clone(),
                    page_size: 100,
                    ..v1::SearchAuditRequest::default()
                };
                Some(request.into())
            },
            reach::reads_the_record_of,
            Unseen,
        )
        .shows(|about| Some(field(3, &about.person.user_name)))
        .of_the_record(),
        nobodys(
            &format!("{AUDIT}/VerifyAudit"),
            "the record is one chain, and the answer holds only whether it is whole",
            |_| v1::VerifyAuditRequest {}.into(),
        ),
        nobodys(
            "/vsys.mailer.v1.MailerService/ListLetters",
            "the nation and the desk watch all letters, of which the list holds no address",
            |_| mailer::ListLettersRequest::default().into(),
        ),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        nobodys(&rpc("AskQuestion"), "one asks in one's own name", |asking| {
            v1::AskQuestionRequest {
                request_id: asking.land.id(),
                subject: "締切".to_owned(),
                text: "いつまでですか。".to_owned(),
            }
            .into()
        }),
        nobodys(&rpc("PutFaqEntry"), "the desk keeps one collection for everyone", |_| {
            let entry = Some(v1::FaqEntry {
                question: "いつまでですか。".to_owned(),
                answer: "金曜日です。".to_owned(),
                published: true,
                ..v1::FaqEntry::default()
            });
            v1::PutFaqEntryRequest { entry }.into()
        }),
        somebodys(
            &rpc("AnswerQuestion"),
            |_, about| {
                let (question_id, answer) = (about.question_id.clone(), "明日です。".to_owned());
                Some(v1::AnswerQuestionRequest { question_id, answer }.into())
            },
            // The desk answers everyone.
            |by, _| *by == Standing::ServiceDesk,
            Unseen,
        ),
    ]
}

/// Roles of the desk that answer.
fn answers(role: Role) -> bool {
    matches!(role, Clerk | Administrator)
}

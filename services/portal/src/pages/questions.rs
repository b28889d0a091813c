//! Questions to the service desk (サービスデスクへの問い合わせ).

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;
use vsys_proto::identity::v1::{
    AnswerQuestionRequest, AskQuestionRequest, ListQuestionsRequest, Question,
};

use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, page, refused};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

/// Questions on a page.
const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "questions.html")]
struct QuestionsPage {
    frame: Frame,
    troubles: FieldTroubles,
    /// Whether this is the desk, which answers.
    desk: bool,
    filter: Filter,
    questions: Vec<Question>,
    next: String,
    sent: Asked,
}

/// What is looked for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    open: String,
    page_token: String,
}

/// A question.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    request_id: String,
    subject: String,
    text: String,
}

/// An answer.
#[derive(Deserialize)]
pub(crate) struct Answered {
    answer: String,
}

/// `GET /questions`.
pub(crate) async fn show(visitor: Visitor, Query(filter): Query<Filter>) -> Answer {
    page(&list(&visitor, FieldTroubles::none(), filter, Asked::default()).await?)
}

/// `POST /questions`: the same form sent twice asks once.
pub(crate) async fn ask(visitor: Visitor, Form(sent): Form<Asked>) -> Answer {
    let wish = visitor.request(AskQuestionRequest {
        request_id: sent.request_id.clone(),
        subject: sent.subject.trim().to_owned(),
        text: sent.text.trim().to_owned(),
    });
    let portal = &visitor.guest.portal;
    match portal.clients.desk().ask_question(wish).await.map_err(Trouble::from) {
        Ok(_) => done(portal, "/questions", &Flash::of("question-asked")),
        Err(trouble) if trouble.is_about_the_form() => {
            let troubles = trouble.fields(visitor.locale);
            refused(&list(&visitor, troubles, Filter::default(), sent).await?)
        }
        Err(trouble) => Err(trouble),
    }
}

/// `POST /questions/{id}/answer`.
pub(crate) async fn answer(
    visitor: Visitor,
    Path(question_id): Path<String>,
    Form(sent): Form<Answered>,
) -> Answer {
    let portal = &visitor.guest.portal;
    let answer = sent.answer.trim().to_owned();
    let wish = visitor.request(AnswerQuestionRequest { question_id, answer });
    match portal.clients.desk().answer_question(wish).await.map_err(Trouble::from) {
        Ok(_) => done(portal, "/questions", &Flash::of("question-answered")),
        Err(trouble) if trouble.is_about_the_form() => {
            let troubles = trouble.fields(visitor.locale);
            refused(&list(&visitor, troubles, Filter::default(), Asked::default()).await?)
        }
        Err(trouble) => Err(trouble),
    }
}

/// Questions without an answer, and whether there are more than one answer carries.
pub(crate) async fn waiting(visitor: &Visitor) -> Result<(usize, bool), Trouble> {
    let wish = visitor.request(ListQuestionsRequest {
        open_only: true,
        page_size: PAGE,
        page_token: String::new(),
    });
    let found = visitor.guest.portal.clients.desk().list_questions(wish).await?.into_inner();
    Ok((found.questions.len(), !found.next_page_token.is_empty()))
}

async fn list(
    visitor: &Visitor,
    troubles: FieldTroubles,
    filter: Filter,
    sent: Asked,
) -> Result<QuestionsPage, Trouble> {
    let wish = visitor.request(ListQuestionsRequest {
        open_only: !filter.open.is_empty(),
        page_size: PAGE,
        page_token: filter.page_token.clone(),
    });
    let portal = &visitor.guest.portal;
    let found = portal.clients.desk().list_questions(wish).await?.into_inner();
    let next = match found.next_page_token.as_str() {
        "" => String::new(),
        token => {
            let query = [("open", filter.open.as_str()), ("page_token", token)];
            format!("/questions?{}", serde_html_form::to_string(query).unwrap_or_default())
        }
    };
    let request_id = match sent.request_id.as_str() {
        "" => portal.clock.new_id().to_string(),
        same => same.to_owned(),
    };
    Ok(QuestionsPage {
        frame: Frame::of(visitor, "questions"),
        troubles,
        desk: visitor.answers_at_the_desk(),
        filter,
        questions: found.questions,
        next,
        sent: Asked { request_id, ..sent },
    })
}

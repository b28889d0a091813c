use tonic::{Request, Response};
use vsys_chassis::actor;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::desk_service_server::DeskService;

use super::{Answer, changed, status, wire};
use crate::app::Identity;

/// Takes questions and answers them.
pub(crate) struct Desk(pub(crate) Identity);

#[tonic::async_trait]
impl DeskService for Desk {
    async fn ask_question(
        &self,
        request: Request<v1::AskQuestionRequest>,
    ) -> Answer<v1::AskQuestionResponse> {
        let v1::AskQuestionRequest { request_id, subject, text } = request.get_ref();
        let wish = wire::id(request_id, "request_id")?;
        let asked = self.0.ask_question(wish, subject, text, actor(&request)?).await;
        let question = Some(wire::wire_question(asked.map_err(|fault| status::of(&fault))?));
        Ok(Response::new(v1::AskQuestionResponse { question }))
    }

    async fn list_questions(
        &self,
        request: Request<v1::ListQuestionsRequest>,
    ) -> Answer<v1::ListQuestionsResponse> {
        let (filter, page) = wire::question_list(request.get_ref())?;
        let listed = self.0.list_questions(filter, &page, actor(&request)?).await;
        let listed = listed.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::ListQuestionsResponse {
            questions: listed.found.into_iter().map(wire::wire_question).collect(),
            next_page_token: listed.next.unwrap_or_default(),
        }))
    }

    async fn answer_question(
        &self,
        request: Request<v1::AnswerQuestionRequest>,
    ) -> Answer<v1::AnswerQuestionResponse> {
        let v1::AnswerQuestionRequest { question_id, answer } = request.get_ref();
        let id = wire::id(question_id, "question_id")?;
        let answered = self.0.answer_question(id, answer, actor(&request)?).await;
        let question = Some(wire::wire_question(answered.map_err(|fault| status::of(&fault))?));
        Ok(Response::new(v1::AnswerQuestionResponse { question }))
    }

    async fn put_faq_entry(
        &self,
        request: Request<v1::PutFaqEntryRequest>,
    ) -> Answer<v1::PutFaqEntryResponse> {
        let wish = wire::faq_entry(request.get_ref().entry.clone())?;
        let put = self.0.put_faq_entry(wish, actor(&request)?).await;
        let (before, after) = put.map_err(|fault| status::of(&fault))?;
        let (before, after) = (before.map(wire::wire_faq_entry), wire::wire_faq_entry(after));
        let answer = v1::PutFaqEntryResponse { entry: Some(after.clone()) };
        Ok(changed(answer, before.as_ref(), Some(&after)))
    }

    async fn search_faq(
        &self,
        request: Request<v1::SearchFaqRequest>,
    ) -> Answer<v1::SearchFaqResponse> {
        let v1::SearchFaqRequest { keyword, with_unpublished } = request.get_ref();
        let words = wire::words(keyword, "keyword")?;
        let found = self.0.search_faq(&words, *with_unpublished, actor(&request)?).await;
        let found = found.map_err(|fault| status::of(&fault))?;
        let entries = found.into_iter().map(wire::wire_faq_entry).collect();
        Ok(Response::new(v1::SearchFaqResponse { entries }))
    }
}

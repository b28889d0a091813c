use chrono::{DateTime, Datelike, Utc};
use tonic::Status;
use uuid::Uuid;
use vsys_proto::convert::timestamp;
use vsys_proto::identity::v1;

use super::super::{reason, status};
use crate::app::FaqWish;
use crate::domain::question::{Answer, FaqEntry, Question};
use crate::store::Page;
use crate::store::questions::Filter;

/// What is looked for; a page goes on after the question that the one before ended with.
pub(crate) fn question_list(wire: &v1::ListQuestionsRequest) -> Result<(Filter, Page), Status> {
    let page = super::page(wire.page_size, &wire.page_token)?;
    let unknown = || status::refuse(reason::about(&reason::PAGE_TOKEN_INVALID, "page_token"));
    let before = match &*page.after {
        "" => None,
        token => Some(last(token).ok_or_else(unknown)?),
    };
    Ok((Filter { organisation: None, open_only: wire.open_only, before }, page))
}

/// The instant and the id of the last question of a page.
fn last(token: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (micros, id) = token.split_once('.')?;
    let asked_at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    // Years that the database knows.
    if !(1..=9999).contains(&asked_at.year()) {
        return None;
    }
    Some((asked_at, id.parse().ok()?))
}

pub(crate) fn wire_question(question: Question) -> v1::Question {
    let (answer, answered_by, answered_at) = match question.answer {
        Some(Answer { text, by, at }) => (text, by, Some(timestamp(at))),
        None => (String::new(), String::new(), None),
    };
    v1::Question {
        question_id: question.id.to_string(),
        subject: question.subject,
        text: question.text,
        person: question.person,
        organisation_id: question.organisation,
        asked_time: Some(timestamp(question.asked_at)),
        answer,
        answered_by,
        answered_time: answered_at,
    }
}

/// An entry of the collection, to be entered or changed.
pub(crate) fn faq_entry(wire: Option<v1::FaqEntry>) -> Result<FaqWish, Status> {
    let wire = wire.unwrap_or_default();
    Ok(FaqWish {
        id: super::optional_id(&wire.faq_id, "entry.faq_id")?,
        question: wire.question,
        answer: wire.answer,
        question_en: wire.question_en,
        answer_en: wire.answer_en,
        published: wire.published,
    })
}

pub(crate) fn wire_faq_entry(entry: FaqEntry) -> v1::FaqEntry {
    v1::FaqEntry {
        faq_id: entry.id.to_string(),
        question: entry.question,
        answer: entry.answer,
        question_en: entry.question_en,
        answer_en: entry.answer_en,
        changed_time: Some(timestamp(entry.changed_at)),
        published: entry.published,
    }
}

/// The words of a wish, in small letters.
pub(crate) fn words(text: &str, field: &'static str) -> Result<Vec<String>, Status> {
    let text = super::term(text, field)?.unwrap_or_default();
    Ok(text.to_lowercase().split_whitespace().map(str::to_owned).collect())
}

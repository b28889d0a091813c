//! Answers for everyone (よくある質問).

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::identity::v1::{FaqEntry, PutFaqEntryRequest, SearchFaqRequest};

use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::locale::Locale;
use crate::page::{Answer, done, page, refused};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "faq.html")]
struct FaqPage {
    frame: Frame,
    desk: bool,
    keyword: String,
    entries: Vec<Shown>,
}

/// An entry in the reader's language; Japanese where there is no English.
struct Shown {
    entry: FaqEntry,
    question: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "faq_edit.html")]
struct EditPage {
    frame: Frame,
    troubles: FieldTroubles,
    sent: Sent,
}

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    keyword: String,
}

/// The entry to change; none for a new one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    faq_id: String,
}

/// An entry as it was sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    faq_id: String,
    question: String,
    answer: String,
    question_en: String,
    answer_en: String,
    published: String,
}

/// `GET /faq`.
pub(crate) async fn show(visitor: Visitor, Query(filter): Query<Filter>) -> Answer {
    let entries = search(&visitor, &filter.keyword).await?;
    let locale = visitor.locale;
    page(&FaqPage {
        frame: Frame::of(&visitor, "faq"),
        desk: visitor.answers_at_the_desk(),
        keyword: filter.keyword,
        entries: entries.into_iter().map(|entry| shown(entry, locale)).collect(),
    })
}

/// `GET /faq/edit`.
pub(crate) async fn edit(visitor: Visitor, Query(which): Query<Which>) -> Answer {
    let sent = if which.faq_id.is_empty() {
        Sent::default()
    } else {
        let mut entries = search(&visitor, "").await?.into_iter();
        let entry = entries.find(|entry| entry.faq_id == which.faq_id);
        Sent::from(entry.ok_or_else(Trouble::missing)?)
    };
    page(&form(&visitor, FieldTroubles::none(), sent))
}

/// `POST /faq/edit`.
pub(crate) async fn put(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    let entry = Some(sent.clone().into());
    let portal = &visitor.guest.portal;
    let wish = visitor.request(PutFaqEntryRequest { entry });
    match portal.clients.desk().put_faq_entry(wish).await.map_err(Trouble::from) {
        Ok(_) => {
            let shown = if sent.published.is_empty() { "faq-kept" } else { "faq-published" };
            done(portal, "/faq", &Flash::of(shown))
        }
        Err(trouble) if trouble.is_about_the_form() => {
            refused(&form(&visitor, trouble.fields(visitor.locale), sent))
        }
        Err(trouble) => Err(trouble),
    }
}

async fn search(visitor: &Visitor, keyword: &str) -> Result<Vec<FaqEntry>, Trouble> {
    let wish = visitor.request(SearchFaqRequest {
        keyword: keyword.trim().to_owned(),
        with_unpublished: visitor.answers_at_the_desk(),
    });
    Ok(visitor.guest.portal.clients.desk().search_faq(wish).await?.into_inner().entries)
}

fn shown(entry: FaqEntry, locale: Locale) -> Shown {
    Shown {
        question: locale.name(&entry.question, &entry.question_en).to_owned(),
        answer: locale.name(&entry.answer, &entry.answer_en).to_owned(),
        entry,
    }
}

fn form(visitor: &Visitor, troubles: FieldTroubles, sent: Sent) -> EditPage {
    EditPage { frame: Frame::of(visitor, "faq-edit"), troubles, sent }
}

impl From<FaqEntry> for Sent {
    fn from(entry: FaqEntry) -> Self {
        Self {
            faq_id: entry.faq_id,
            question: entry.question,
            answer: entry.answer,
            question_en: entry.question_en,
            answer_en: entry.answer_en,
            published: if entry.published { "yes".to_owned() } else { String::new() },
        }
    }
}

impl From<Sent> for FaqEntry {
    fn from(sent: Sent) -> Self {
        let trimmed = |text: String| text.trim().to_owned();
        Self {
            faq_id: sent.faq_id,
            question: trimmed(sent.question),
            answer: trimmed(sent.answer),
            question_en: trimmed(sent.question_en),
            answer_en: trimmed(sent.answer_en),
            changed_time: None,
            published: !sent.published.is_empty(),
        }
    }
}

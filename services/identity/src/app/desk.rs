//! Questions to the service desk, and the collection of answers.

use uuid::Uuid;
use vsys_proto::identity::v1;
use vsys_vocabulary::Actor;

use super::{Fault, Identity, Listed, Refused, account, fitting};
use crate::domain::question::{self, FAQ_QUESTION, FaqEntry, Question, SUBJECT, TEXT};
use crate::domain::text::{self, TextError};
use crate::events::outgoing;
use crate::store::questions::Filter;
use crate::store::{Page, faq_entries, questions};

/// Entries of the collection that are shown at most.
const FAQ_ENTRIES: i64 = 500;

/// An entry of the collection as it is typed in; a new one without an id.
#[derive(Debug, Clone)]
pub(crate) struct FaqWish {
    pub(crate) id: Option<Uuid>,
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) question_en: String,
    pub(crate) answer_en: String,
    pub(crate) published: bool,
}

impl Identity {
    /// Asks the desk; the same wish again is the same question.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn ask_question(
        &self,
        request: Uuid,
        subject: &str,
        text: &str,
        by: &Actor,
    ) -> Result<Question, Fault> {
        let wish = Question {
            id: request,
            subject: text::required(subject, SUBJECT).map_err(refused("subject"))?,
            text: text::required_lines(text, TEXT).map_err(refused("text"))?,
            person: by.person.clone(),
            organisation: by.organisation.clone(),
            asked_at: self.clock.now(),
            answer: None,
        };
        let mut tx = self.pool.begin().await?;
        self.own(&mut tx, by).await?;
        questions::insert(&mut tx, &wish).await?;
        let asked = questions::find_for_update(&mut tx, request).await?;
        let asked = asked.filter(|asked| asked.is_asked_by(by)).ok_or(Refused::RequestTaken)?;
        tx.commit().await?;
        Ok(asked)
    }

    /// The newest questions: the desk's people see all, everyone else those of their organisation.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn list_questions(
        &self,
        mut filter: Filter,
        page: &Page,
        by: &Actor,
    ) -> Result<Listed<Question>, Fault> {
        filter.organisation = (!question::runs_the_desk(by)).then(|| by.organisation.clone());
        let mut db = self.pool.acquire().await?;
        let found = questions::list(&mut db, &filter, page.limit()).await?;
        let size = fitting(&found, page.size, |Question { subject, text, answer, .. }| {
            let answer = answer.as_ref().map_or(0, |answer| answer.text.len());
            subject.len() + text.len() + answer + 500
        });
        Ok(Listed::cut(found, size, |last| {
            format!("{}.{}", last.asked_at.timestamp_micros(), last.id)
        }))
    }

    /// Answers a question, and has a letter sent to who asked; the same answer again is no news.
    #[tracing::instrument(skip_all, fields(question.id = %id))]
    pub(crate) async fn answer_question(
        &self,
        id: Uuid,
        answer: &str,
        by: &Actor,
    ) -> Result<Question, Fault> {
        let answer = text::required_lines(answer, TEXT).map_err(refused("answer"))?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let found = questions::find_for_update(&mut tx, id).await?;
        let mut question = found.ok_or(Refused::NoSuchQuestion(id))?;
        let Some(answer) = question.answer(answer, by, now) else {
            return Ok(question);
        };
        questions::save_answer(&mut tx, id, &answer).await?;
        let asker = account(&mut tx, &question.person).await?;
        let addressee =
            v1::Addressee { subject: question.subject.clone(), ..Self::addressee(&asker) };
        let sealed = self.sealed(&addressee)?;
        let told = outgoing::question_answered(&question, sealed);
        self.outbox.record(&mut tx, &[self.fact(&told, now)]).await?;
        self.outbox.commit(tx).await?;
        Ok(question)
    }

    /// Enters or changes an entry of the collection; answers what was there before as well.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn put_faq_entry(
        &self,
        wish: FaqWish,
        by: &Actor,
    ) -> Result<(Option<FaqEntry>, FaqEntry), Fault> {
        let line = |text: &str, field| text::line(text, FAQ_QUESTION).map_err(refused(field));
        let lines = |text: &str, field| text::lines(text, TEXT).map_err(refused(field));
        let entry = FaqEntry {
            id: wish.id.unwrap_or_else(|| self.clock.new_id()),
            question: text::required(&wish.question, FAQ_QUESTION)
                .map_err(refused("entry.question"))?,
            answer: text::required_lines(&wish.answer, TEXT).map_err(refused("entry.answer"))?,
            question_en: line(&wish.question_en, "entry.question_en")?,
            answer_en: lines(&wish.answer_en, "entry.answer_en")?,
            published: wish.published,
            changed_at: self.clock.now(),
        };
        let mut tx = self.pool.begin().await?;
        let before = faq_entries::find_for_update(&mut tx, entry.id).await?;
        if wish.id.is_some() && before.is_none() {
            return Err(Refused::NoSuchFaqEntry(entry.id).into());
        }
        faq_entries::put(&mut tx, &entry, &by.person).await?;
        tx.commit().await?;
        Ok((before, entry))
    }

    /// The entries that have every word inside.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn search_faq(
        &self,
        words: &[String],
        with_unpublished: bool,
        by: &Actor,
    ) -> Result<Vec<FaqEntry>, Fault> {
        if with_unpublished && !question::runs_the_desk(by) {
            return Err(Refused::DeskOnly.into());
        }
        let mut db = self.pool.acquire().await?;
        let mut found = faq_entries::search(&mut db, words, with_unpublished, FAQ_ENTRIES).await?;
        let fits = fitting(&found, found.len(), |entry| {
            let FaqEntry { question, answer, question_en, answer_en, .. } = entry;
            question.len() + answer.len() + question_en.len() + answer_en.len()
        });
        found.truncate(fits);
        Ok(found)
    }
}

fn refused(field: &'static str) -> impl FnOnce(TextError) -> Refused {
    move |error| Refused::Text { field, error }
}

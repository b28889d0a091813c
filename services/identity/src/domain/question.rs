//! Questions to the service desk (問い合わせ), and the answers for everyone (よくある質問).

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Actor, Role, Standing};

/// The most characters of what a question is about.
pub(crate) const SUBJECT: usize = 100;
/// The most characters of a question of the collection.
pub(crate) const FAQ_QUESTION: usize = 200;
/// The most characters of a question or an answer.
pub(crate) const TEXT: usize = 4_000;

/// A question to the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) id: Uuid,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) person: String,
    pub(crate) organisation: String,
    pub(crate) asked_at: DateTime<Utc>,
    pub(crate) answer: Option<Answer>,
}

/// What the desk answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) by: String,
    pub(crate) at: DateTime<Utc>,
}

impl Question {
    /// Answers it, or answers it anew; none when that is the answer already.
    pub(crate) fn answer(&mut self, text: String, by: &Actor, at: DateTime<Utc>) -> Option<Answer> {
        if self.answer.as_ref().is_some_and(|answer| answer.text == text) {
            return None;
        }
        self.answer = Some(Answer { text, by: by.person.clone(), at });
        self.answer.clone()
    }

    /// Whether it is the question that `by` asks with a wish of this id.
    pub(crate) fn is_asked_by(&self, by: &Actor) -> bool {
        self.person == by.person && self.organisation == by.organisation
    }
}

/// Whether somebody works at the desk: sees what everyone asks, and answers.
pub(crate) fn runs_the_desk(by: &Actor) -> bool {
    by.standing == Standing::ServiceDesk && (by.has(Role::Clerk) || by.has(Role::Administrator))
}

/// An answer for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FaqEntry {
    pub(crate) id: Uuid,
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) question_en: String,
    pub(crate) answer_en: String,
    pub(crate) published: bool,
    pub(crate) changed_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::Environment;

    use super::*;

    fn person(standing: Standing, roles: &[Role]) -> Actor {
        Actor {
            person: "service-desk-01".to_owned(),
            organisation: "service-desk".to_owned(),
            standing,
            roles: roles.iter().copied().collect(),
            environment: Environment::Local,
        }
    }

    #[test]
    fn a_question_is_answered_anew_but_the_same_answer_is_none() {
        let clerk = person(Standing::ServiceDesk, &[Role::Clerk]);
        let now = DateTime::UNIX_EPOCH;
        let mut question = Question {
            id: Uuid::from_u128(1),
            subject: "クール".to_owned(),
            text: "締切はいつですか".to_owned(),
            person: "131016-01".to_owned(),
            organisation: "131016".to_owned(),
            asked_at: now,
            answer: None,
        };
        let first = question.answer("金曜日です".to_owned(), &clerk, now).unwrap();
        assert_eq!((&*first.by, first.at), ("service-desk-01", now));
        assert_eq!(question.answer("金曜日です".to_owned(), &clerk, now), None);
        assert!(question.answer("木曜日です".to_owned(), &clerk, now).is_some());
        assert_eq!(question.answer.unwrap().text, "木曜日です");
    }

    #[test]
    fn only_clerks_and_administrators_of_the_desk_run_it() {
        for (role, runs) in [
            (Role::Clerk, true),
            (Role::Administrator, true),
            (Role::Viewer, false),
            (Role::Auditor, false),
        ] {
            assert_eq!(runs_the_desk(&person(Standing::ServiceDesk, &[role])), runs, "{role}");
            assert!(!runs_the_desk(&person(Standing::Nation, &[role])), "{role} of the nation");
        }
    }
}

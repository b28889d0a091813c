//! How an application stands, for its applicant: to be looked at again and again, and to be mended
//! when it was returned.

use askama::Template;
use prost_types::Timestamp;
use vsys_proto::contract_intake::v1::{Application, ApplicationState};

use super::{
    address,
    entry::{Entry, Typed},
    facts::{chapters, prefecture},
    field::Labels,
    opening::Opened,
    words,
};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page, refused},
    pages::{
        allocation::moment,
        mandate_form::{choices, facts::Chapter},
    },
    trouble::{FieldTroubles, Trouble},
};

/// Something that has happened to an application, or will.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Milestone {
    text: String,
    /// When; empty while it has not happened.
    time: String,
}

/// The page.
#[derive(Template)]
#[template(path = "code_form/state.html")]
struct StatePage {
    frame: Frame,
    troubles: FieldTroubles,
    labels: Labels,
    number: String,
    /// Empty before it has one.
    code: String,
    state: String,
    tone: &'static str,
    milestones: Vec<Milestone>,
    next: String,
    /// Why it was returned; empty when it was not.
    reason: String,
    /// To be mended, when it was returned.
    entry: Option<Entry>,
    /// What it says, when nothing is to be mended.
    chapters: Vec<Chapter>,
}

/// What happens to an application, in the order in which it is meant to.
fn milestones(application: &Application, locale: Locale) -> Vec<Milestone> {
    let of = |key: &str, time: Option<Timestamp>| Milestone {
        text: locale.text(key),
        time: moment::shown(locale, time),
    };
    vec![
        of("code-was-applied-for", application.applied_time),
        of("code-mail-was-confirmed", application.mail_confirmed_time),
        of("code-was-collated", application.collated_time),
        of("code-was-numbered", application.numbered_time),
    ]
}

/// Key of what comes next.
fn next(application: &Application) -> &'static str {
    match application.state() {
        ApplicationState::Applied if application.mail_confirmed_time.is_none() => "code-next-mail",
        ApplicationState::Unspecified | ApplicationState::Applied => "code-next-applied",
        ApplicationState::Returned => "code-next-returned",
        ApplicationState::Collated => "code-next-collated",
        ApplicationState::Numbered => "code-next-numbered",
    }
}

impl StatePage {
    /// With what was typed to mend it; as it was handed in where nothing was.
    async fn of(opened: &Opened, typed: Option<Typed>) -> Result<Self, Trouble> {
        let (guest, application) = (&opened.guest, &opened.application);
        let (locale, number) = (guest.locale, application.application_number.clone());
        let is_returned = application.state() == ApplicationState::Returned;
        let (entry, chapters) = if is_returned {
            let typed = typed.unwrap_or_else(|| Typed::of(application));
            (Some(Entry::of(guest, typed).await?), Vec::new())
        } else {
            let known = choices::all(guest, prefecture(application)).await?;
            (None, chapters(application, &known, locale).into())
        };
        let (state, tone, _) = words::state(application.state());
        let title = locale.text_with("code-number-title", &[("number", &number)]);
        Ok(Self {
            frame: Frame::for_guest(guest, "code-title").titled(title).at(address(&number)),
            troubles: FieldTroubles::none(),
            labels: Labels(locale),
            code: application.facility_code.clone(),
            state: locale.text(state),
            tone: tone.as_str(),
            milestones: milestones(application, locale),
            next: locale.text(next(application)),
            reason: application.returned_reason.clone(),
            entry,
            chapters,
            number,
        })
    }
}

/// `GET /code/{number}`.
pub(crate) async fn show(opened: Opened) -> Answer {
    page(&StatePage::of(&opened, None).await?)
}

/// The page with what was typed and is not handed in yet.
pub(super) async fn with_typed(opened: &Opened, typed: Typed) -> Answer {
    page(&StatePage::of(opened, Some(typed)).await?)
}

/// The page again, with what is wrong and nothing of what was typed lost.
pub(super) async fn again(opened: &Opened, typed: Typed, troubles: FieldTroubles) -> Answer {
    refused(&StatePage { troubles, ..StatePage::of(opened, Some(typed)).await? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_happened_has_a_time_and_what_comes_next_is_said() {
        let morning = Some(Timestamp { seconds: 1_615_766_400, nanos: 0 });
        let mut application = Application {
            state: ApplicationState::Applied.into(),
            applied_time: morning,
            ..Application::default()
        };
        let times: Vec<bool> =
            milestones(&application, Locale::Ja).iter().map(|one| !one.time.is_empty()).collect();
        assert_eq!(times, [true, false, false, false]);
        assert_eq!(next(&application), "code-next-mail");
        application.mail_confirmed_time = morning;
        assert_eq!(next(&application), "code-next-applied");
    }

    #[test]
    fn every_state_has_a_sentence_of_what_comes_next() {
        for number in 0..=4 {
            let application = Application { state: number, ..Application::default() };
            for locale in Locale::ALL {
                assert!(locale.find::<&str>(next(&application), &[]).is_some(), "{number}");
            }
        }
    }
}

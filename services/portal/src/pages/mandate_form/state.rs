//! How a mandate stands, for its applicant: to be looked at again and again, and to be printed.

use askama::Template;
use prost_types::Timestamp;
use vsys_proto::contract_intake::v1::{Mandate, MandateState};

use super::{
    address, choices,
    facts::{Chapter, chapters},
    mandatary::Decided,
    opening::Opened,
    words,
};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::allocation::moment,
};

/// Something that has happened to a mandate, or will.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Milestone {
    text: String,
    /// When; empty while it has not happened.
    time: String,
}

/// The page.
#[derive(Template)]
#[template(path = "mandate_form/state.html")]
struct StatePage {
    frame: Frame,
    number: String,
    code: String,
    state: String,
    tone: &'static str,
    /// The form; empty once it is handed in.
    form_path: String,
    milestones: Vec<Milestone>,
    next: String,
    decided: Option<Decided>,
    chapters: Vec<Chapter>,
}

/// What happens to a mandate, in the order in which it is meant to.
fn milestones(mandate: &Mandate, locale: Locale) -> Vec<Milestone> {
    let of = |key: &str, time: Option<Timestamp>| Milestone {
        text: locale.text(key),
        time: moment::shown(locale, time),
    };
    vec![
        of("mandate-was-begun", mandate.begun_time),
        of("mandate-was-submitted", mandate.submitted_time),
        of("mandate-mail-was-confirmed", mandate.mail_confirmed_time),
        of("mandate-was-received", mandate.received_time),
        of("mandate-receipt-was-sent", mandate.locked_time),
    ]
}

/// Key of what comes next.
fn next(mandate: &Mandate) -> &'static str {
    match mandate.state() {
        MandateState::Draft if words::is_needless(mandate.mandatary.as_ref()) => {
            "mandate-next-needless"
        }
        MandateState::Unspecified | MandateState::Draft => "mandate-next-draft",
        MandateState::Submitted if mandate.mail_confirmed_time.is_none() => "mandate-next-mail",
        MandateState::Submitted => "mandate-next-submitted",
        MandateState::Received => "mandate-next-received",
        MandateState::Locked => "mandate-next-locked",
    }
}

/// `GET /mandate/{number}`.
pub(crate) async fn show(opened: Opened) -> Answer {
    let (locale, form) = (opened.guest.locale, opened.form());
    let prefecture = form.municipality_code.get(..2).unwrap_or_default();
    let known = choices::all(&opened.guest, prefecture).await?;
    let mandate = &opened.mandate;
    let number = mandate.mandate_number.clone();
    let (state, tone, _) = words::state(mandate.state());
    let title = locale.text_with("mandate-number-title", &[("number", &number)]);
    let is_draft = mandate.state() == MandateState::Draft;
    page(&StatePage {
        frame: Frame::for_guest(&opened.guest, "mandate-title").titled(title),
        code: mandate.facility_code.clone(),
        state: locale.text(state),
        tone: tone.as_str(),
        form_path: if is_draft { address(&number, "/site") } else { String::new() },
        milestones: milestones(mandate, locale),
        next: locale.text(next(mandate)),
        decided: Decided::of(&opened),
        chapters: chapters(&form, &known, locale),
        number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_happened_has_a_time_and_what_comes_next_is_said() {
        let morning = Some(Timestamp { seconds: 1_615_766_400, nanos: 0 });
        let mut mandate = Mandate {
            state: MandateState::Submitted.into(),
            begun_time: morning,
            submitted_time: morning,
            ..Mandate::default()
        };
        let times: Vec<bool> =
            milestones(&mandate, Locale::Ja).iter().map(|one| !one.time.is_empty()).collect();
        assert_eq!(times, [true, true, false, false, false]);
        assert_eq!(next(&mandate), "mandate-next-mail");
        mandate.mail_confirmed_time = morning;
        assert_eq!(next(&mandate), "mandate-next-submitted");
    }

    #[test]
    fn every_state_has_a_sentence_of_what_comes_next() {
        for number in 0..=4 {
            let mandate = Mandate { state: number, ..Mandate::default() };
            for locale in Locale::ALL {
                assert!(locale.find::<&str>(next(&mandate), &[]).is_some(), "{number}");
            }
        }
    }
}

//! How a mandate stands, for its applicant: to be looked at again and again, and to be printed.

use askama::Template;
use prost_types::Timestamp;
use vsys_proto::contract_intake::v1::{Mandate, MandateKind, MandateState};

use super::{
    address, choices,
    facts::{Chapter, chapters, withdrawal},
    mandatary::Decided,
    opening::Opened,
    paper, proving,
    refusal::NotTaken,
    saving, words,
};
use crate::{
    frame::Frame, locale::Locale, page::Answer, pages::allocation::moment, table::Tone,
    trouble::FieldTroubles,
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
    /// What it does, where it changes or ends another; with that one's number.
    kind: Option<(String, &'static str)>,
    replaces: String,
    /// What has changed or ended it, and that one's number.
    replaced_by: Option<(String, String)>,
    /// Why it was sent back; empty when it was not.
    sent_back_reason: String,
    /// What of it the register did not take over.
    not_taken: Option<NotTaken>,
    troubles: FieldTroubles,
    /// The same wish to change it, and to end it, however often their buttons are pressed; none
    /// where nothing can follow.
    follows: Option<[String; 2]>,
    /// The form; empty once it is handed in.
    form_path: String,
    /// The mandate on paper; empty while there is none.
    paper_path: String,
    milestones: Vec<Milestone>,
    next: String,
    /// The contact's mail address, to be proved by another letter; none where none is sent.
    proof: Option<String>,
    is_proved: bool,
    decided: Option<Decided>,
    chapters: Vec<Chapter>,
}

/// What happens to a mandate, in the order in which it is meant to.
fn milestones(mandate: &Mandate, locale: Locale) -> Vec<Milestone> {
    let of = |key: &str, time: Option<Timestamp>| Milestone {
        text: locale.text(key),
        time: moment::shown(locale, time),
    };
    let mut all = vec![
        of("mandate-was-begun", mandate.begun_time),
        of("mandate-was-submitted", mandate.submitted_time),
    ];
    // It comes and goes: what is handed in again was never sent back, for who looks on.
    if mandate.state() == MandateState::SentBack {
        all.push(of("mandate-was-sent-back", mandate.sent_back_time));
    }
    all.extend([
        of("mandate-mail-was-confirmed", mandate.mail_confirmed_time),
        of("mandate-was-received", mandate.received_time),
        of("mandate-receipt-was-sent", mandate.locked_time),
    ]);
    all
}

/// Key of what comes next.
fn next(mandate: &Mandate) -> &'static str {
    match mandate.state() {
        MandateState::Draft if words::is_needless(mandate.mandatary.as_ref()) => {
            "mandate-next-needless"
        }
        MandateState::Unspecified | MandateState::Draft => "mandate-next-draft",
        MandateState::SentBack => "mandate-next-sent-back",
        MandateState::Locked if mandate.replaced_by_kind() == MandateKind::Change => {
            "mandate-next-changed"
        }
        MandateState::Locked if !mandate.replaced_by_mandate_number.is_empty() => {
            "mandate-next-ended"
        }
        MandateState::Locked if mandate.register_refusal.is_some() => "mandate-next-refused",
        MandateState::Locked if mandate.kind() == MandateKind::Withdrawal => "mandate-next-left",
        MandateState::Locked if mandate.kind() == MandateKind::Change => "mandate-next-updated",
        MandateState::Submitted if mandate.mail_confirmed_time.is_none() => "mandate-next-mail",
        MandateState::Submitted => "mandate-next-submitted",
        MandateState::Received => "mandate-next-received",
        MandateState::Locked => "mandate-next-locked",
    }
}

/// `GET /mandate/{number}`.
pub(crate) async fn show(opened: Opened) -> Answer {
    shown(&opened, None, FieldTroubles::none()).await
}

/// The page again, with why nothing was done.
pub(super) async fn again(opened: &Opened, troubles: FieldTroubles) -> Answer {
    shown(opened, None, troubles).await
}

/// The same, with the mail address that was typed.
pub(super) async fn again_typed(opened: &Opened, mail: String, why: FieldTroubles) -> Answer {
    shown(opened, Some(mail), why).await
}

async fn shown(opened: &Opened, typed: Option<String>, troubles: FieldTroubles) -> Answer {
    let (locale, form) = (opened.guest.locale, opened.form());
    let prefecture = form.municipality_code.get(..2).unwrap_or_default();
    let known = choices::all(&opened.guest, prefecture).await?;
    let mandate = &opened.mandate;
    let number = mandate.mandate_number.clone();
    let (state, tone, _) = words::state(mandate.state());
    let title = locale.text_with("mandate-number-title", &[("number", &number)]);
    let is_in_force = mandate.state() == MandateState::Locked
        && mandate.replaced_by_mandate_number.is_empty()
        && mandate.kind() != MandateKind::Withdrawal;
    let new_id = || opened.guest.portal.clock.new_id().to_string();
    let word = |(key, tone, _): (&str, Tone, u8)| (locale.text(key), tone.as_str());
    let is_alone = mandate.replaces_mandate_number.is_empty();
    let replaced_by = mandate.replaced_by_mandate_number.clone();
    let kind_after = word(words::kind(mandate.replaced_by_kind())).0;
    let mut chapters = chapters(mandate, &known, locale);
    if mandate.kind() == MandateKind::Withdrawal {
        chapters.insert(0, withdrawal(&form, locale));
    }
    let shown = StatePage {
        frame: Frame::for_guest(&opened.guest, "mandate-title")
            .titled(title)
            .at(address(&number, "")),
        kind: (!is_alone).then(|| word(words::kind(mandate.kind()))),
        replaces: mandate.replaces_mandate_number.clone(),
        replaced_by: (!replaced_by.is_empty()).then_some((kind_after, replaced_by)),
        sent_back_reason: mandate.sent_back_reason.clone(),
        not_taken: NotTaken::of(mandate, locale),
        troubles,
        follows: is_in_force.then(|| [new_id(), new_id()]),
        code: mandate.facility_code.clone(),
        state: locale.text(state),
        tone: tone.as_str(),
        paper_path: paper::path(mandate, &address(&number, "")),
        form_path: opened.form_path().map(|(path, _)| path).unwrap_or_default(),
        milestones: milestones(mandate, locale),
        next: locale.text(next(mandate)),
        proof: proving::is_open(mandate).then(|| typed.unwrap_or(form.contact_mail)),
        is_proved: mandate.mail_confirmed_time.is_some(),
        decided: Decided::of(opened),
        chapters,
        number,
    };
    saving::answered(&shown.troubles, &shown)
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
        for number in 0..=5 {
            let mandate = Mandate { state: number, ..Mandate::default() };
            for locale in Locale::ALL {
                assert!(locale.find::<&str>(next(&mandate), &[]).is_some(), "{number}");
            }
        }
    }
}

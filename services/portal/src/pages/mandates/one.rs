//! One mandate: what it says, what has happened to it and who did it, and others for its site.

use askama::Template;
use axum::extract::Path;
use vsys_proto::contract_intake::v1::{
    ListChoicesResponse, Mandatary, MandateKind, MandateState, MandateStep,
};

use super::{
    duplicates::{found, of_one},
    filter::{Filter, Tab},
    row::{kind, may_act, names, proof, state},
};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page, refused},
    pages::{
        allocation::places::Register,
        mandate_form::{
            facts::{self, Change, Chapter, changes, chapters, withdrawal},
            paper,
            refusal::NotTaken,
            words,
        },
    },
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// What has happened to it, and the name of whose organisation did it.
struct Step {
    step: MandateStep,
    organisation: String,
}

impl Step {
    /// With the name as the mandate, the choices of its prefecture or the register have it; else
    /// the organisation's id.
    fn of(
        step: MandateStep,
        mandatary: &Mandatary,
        known: &ListChoicesResponse,
        register: &Register,
        locale: Locale,
    ) -> Self {
        let id = step.organisation_id.as_str();
        let organisation = if id.is_empty() {
            String::new()
        } else if id == mandatary.mandatary_id {
            words::mandatary(mandatary, locale)
        } else if known.bodies.iter().any(|body| body.code == id) {
            words::chosen(&known.bodies, id, locale)
        } else {
            register.full_name(locale, id)
        };
        Self { step, organisation }
    }
}

fn person(row: &Step, locale: Locale) -> Cell {
    if row.step.person.is_empty() {
        return Cell::text(locale.text("mandate-applicant"));
    }
    Cell::text(&row.step.person)
}

fn step(row: &Step, locale: Locale) -> Cell {
    if row.step.secret_reissued {
        let text = locale.text("mandate-secret-reissued");
        return Cell::Badge { text, tone: Tone::Plain, rank: 0 };
    }
    state(row.step.state(), locale)
}

/// What a change changes.
const CHANGES: Table<Change> = Table {
    name: "mandate-changes",
    caption: "mandate-changes-caption",
    columns: &[
        Column { name: "mandate-field", cell: |row, _| Cell::text(&row.label) },
        Column { name: "mandate-before", cell: |row, _| Cell::text(&row.before) },
        Column { name: "mandate-after", cell: |row, _| Cell::text(&row.after) },
    ],
};

const STEPS: Table<Step> = Table {
    name: "mandate-steps",
    caption: "mandate-steps-caption",
    columns: &[
        Column { name: "mandate-state", cell: step },
        Column { name: "time", cell: |row, _| Cell::time(row.step.time.as_ref()) },
        Column { name: "by-person", cell: person },
        Column { name: "organisation-name", cell: |row, _| Cell::text(&row.organisation) },
        Column { name: "sent-back-reason", cell: |row, _| Cell::text(&row.step.reason) },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "mandates/one.html")]
struct MandatePage {
    frame: Frame,
    troubles: FieldTroubles,
    number: String,
    code: String,
    /// How far it has come, and whether the contact's mail address was proved: words and looks.
    state: (String, &'static str),
    proof: (String, &'static str),
    proved_at: Option<prost_types::Timestamp>,
    mandatary: String,
    why: String,
    /// What it does, where it changes or ends another, with that one's number.
    kind: Option<(String, &'static str)>,
    replaces: String,
    replaced_by: String,
    /// What a change changes of what stands.
    changes: Option<TableView>,
    /// Why it was sent back; empty when it was not.
    sent_back_reason: String,
    /// What of it the register did not take over.
    not_taken: Option<NotTaken>,
    chapters: Vec<Chapter>,
    /// The mandate on paper; empty where there is none.
    paper_path: String,
    steps: TableView,
    duplicates: Option<TableView>,
    /// What may be done with it.
    may_receive: bool,
    /// Why it is to be sent back, as it was typed.
    reason: String,
    may_lock: bool,
    /// Where a new secret would go, and whether one may; none where the visitor issues none.
    reissue: Option<(String, bool)>,
    is_locked: bool,
    list: String,
}

/// Words and looks of a badge.
fn badge(cell: &Cell, locale: Locale) -> (String, &'static str) {
    let tone = match cell {
        Cell::Badge { tone, .. } => *tone,
        _ => Tone::Plain,
    };
    (cell.shown(locale), tone.as_str())
}

impl MandatePage {
    async fn read(visitor: &Visitor, number: &str) -> Result<Self, Trouble> {
        let locale = visitor.locale;
        let found = found(visitor, number).await?;
        let mandate = found.mandate.ok_or_else(Trouble::missing)?;
        let form = mandate.form.clone().unwrap_or_default();
        let prefecture = form.municipality_code.get(..2).unwrap_or_default();
        let register = visitor.guest.portal.places.register(visitor);
        let (register, known) = tokio::try_join!(register, names(visitor, prefecture))?;
        let mut chapters = chapters(&mandate, &known, locale);
        let changes = match (&found.replaces, mandate.kind()) {
            (Some(before), MandateKind::Change) => {
                let before = facts::chapters(before, &known, locale);
                Some(differences(&before, &chapters, locale))
            }
            _ => None,
        };
        if mandate.kind() == MandateKind::Withdrawal {
            chapters.insert(0, withdrawal(&form, locale));
        }
        let may_act = may_act(visitor, &mandate);
        let tab = Tab::ALL.into_iter().find(|tab| tab.state() == mandate.state());
        let mandatary = mandate.mandatary.clone().unwrap_or_default();
        let duplicates = found.duplicates;
        let step = |step| Step::of(step, &mandatary, &known, &register, locale);
        let steps: Vec<_> = found.steps.into_iter().map(step).collect();
        Ok(Self {
            frame: Frame::of(visitor, "mandates-title")
                .titled(locale.text_with("mandate-number-title", &[("number", number)]))
                .at(super::address(number)),
            troubles: FieldTroubles::none(),
            state: badge(&state(mandate.state(), locale), locale),
            proof: badge(&proof(&mandate, locale), locale),
            proved_at: mandate.mail_confirmed_time,
            mandatary: words::mandatary(&mandatary, locale),
            why: words::why(&mandatary, locale),
            kind: (!mandate.replaces_mandate_number.is_empty())
                .then(|| badge(&kind(&mandate, locale), locale)),
            replaces: mandate.replaces_mandate_number.clone(),
            replaced_by: mandate.replaced_by_mandate_number.clone(),
            changes,
            sent_back_reason: mandate.sent_back_reason.clone(),
            not_taken: NotTaken::of(&mandate, locale),
            chapters,
            paper_path: paper::path(&mandate, &super::address(number)),
            steps: STEPS.view(&steps, &Wish::default(), locale, "").alone(),
            duplicates: (!duplicates.is_empty()).then(|| of_one(visitor, duplicates)),
            reason: String::new(),
            may_receive: may_act && mandate.state() == MandateState::Submitted,
            may_lock: may_act && mandate.state() == MandateState::Received,
            is_locked: mandate.state() == MandateState::Locked,
            reissue: may_act.then(|| (form.contact_mail, mandate.mail_confirmed_time.is_some())),
            list: Filter::default().on(tab.unwrap_or(Tab::Submitted)).address(),
            number: mandate.mandate_number,
            code: mandate.facility_code,
        })
    }
}

/// What is to stand beside what stands.
fn differences(before: &[Chapter], after: &[Chapter], locale: Locale) -> TableView {
    CHANGES.view(&changes(before, after), &Wish::default(), locale, "").alone()
}

/// `GET /mandates/{number}`.
pub(crate) async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    page(&MandatePage::read(&visitor, &number).await?)
}

/// The page again, with why it was not sent back.
pub(super) async fn not_sent(
    visitor: &Visitor,
    number: &str,
    troubles: FieldTroubles,
    reason: String,
) -> Answer {
    refused(&MandatePage { troubles, reason, ..MandatePage::read(visitor, number).await? })
}

/// The page again, with why nothing was done.
pub(super) async fn again(visitor: &Visitor, number: &str, troubles: FieldTroubles) -> Answer {
    refused(&MandatePage { troubles, ..MandatePage::read(visitor, number).await? })
}

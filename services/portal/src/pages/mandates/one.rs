//! One mandate: what it says, what has happened to it and who did it, and others for its site.

use askama::Template;
use axum::extract::Path;
use vsys_proto::contract_intake::v1::{MandateState, MandateStep};

use super::{
    duplicates::{found, of_one},
    filter::{Filter, Tab},
    row::{may_act, names, proof, state},
};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page, refused},
    pages::mandate_form::{
        facts::{Chapter, chapters},
        words,
    },
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

fn person(row: &MandateStep, locale: Locale) -> Cell {
    if row.person.is_empty() {
        return Cell::text(locale.text("mandate-applicant"));
    }
    Cell::text(&row.person)
}

const STEPS: Table<MandateStep> = Table {
    name: "mandate-steps",
    caption: "mandate-steps-caption",
    columns: &[
        Column { name: "mandate-state", cell: |row, locale| state(row.state(), locale) },
        Column { name: "time", cell: |row, _| Cell::time(row.time.as_ref()) },
        Column { name: "by-person", cell: person },
        Column {
            name: "organisation-id",
            cell: |row, _| match row.organisation_id.as_str() {
                "" => Cell::Nothing,
                id => Cell::Code(id.to_owned()),
            },
        },
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
    chapters: Vec<Chapter>,
    steps: TableView,
    duplicates: Option<TableView>,
    /// What may be done with it.
    may_receive: bool,
    may_lock: bool,
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
        let known = names(visitor, prefecture).await?;
        let may_act = may_act(visitor, &mandate);
        let tab = Tab::ALL.into_iter().find(|tab| tab.state() == mandate.state());
        let mandatary = mandate.mandatary.clone().unwrap_or_default();
        let duplicates = found.duplicates;
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
            chapters: chapters(&form, &known, locale),
            steps: STEPS.view(&found.steps, &Wish::default(), locale, "").alone(),
            duplicates: (!duplicates.is_empty()).then(|| of_one(visitor, duplicates)),
            may_receive: may_act && mandate.state() == MandateState::Submitted,
            may_lock: may_act && mandate.state() == MandateState::Received,
            is_locked: mandate.state() == MandateState::Locked,
            list: Filter::default().on(tab.unwrap_or(Tab::Submitted)).address(),
            number: mandate.mandate_number,
            code: mandate.facility_code,
        })
    }
}

/// `GET /mandates/{number}`.
pub(crate) async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    page(&MandatePage::read(&visitor, &number).await?)
}

/// The page again, with why nothing was done.
pub(super) async fn again(visitor: &Visitor, number: &str, troubles: FieldTroubles) -> Answer {
    refused(&MandatePage { troubles, ..MandatePage::read(visitor, number).await? })
}

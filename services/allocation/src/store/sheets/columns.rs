//! Sheets as columns.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::Amounts;

use crate::{
    domain::sheet::{Sheet, State},
    store::column,
};

/// Sheets as columns for `unnest`.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) ids: Vec<Uuid>,
    pub(super) rounds: Vec<Uuid>,
    pub(super) offices: Vec<String>,
    pub(super) parents: Vec<Option<String>>,
    pub(super) vials: Vec<i32>,
    pub(super) needles: Vec<i32>,
    pub(super) syringes: Vec<i32>,
    pub(super) states: Vec<String>,
    pub(super) signed_by: Vec<Option<String>>,
    pub(super) signed_for: Vec<Option<String>>,
    pub(super) signed_at: Vec<Option<DateTime<Utc>>>,
    pub(super) by_proxy: Vec<Option<bool>>,
    pub(super) locks: Vec<Option<Uuid>>,
    pub(super) due_at: Vec<Option<DateTime<Utc>>>,
    pub(super) versions: Vec<i64>,
}

impl Columns {
    pub(super) fn of<'a>(sheets: impl IntoIterator<Item = &'a Sheet>) -> Self {
        let mut columns = Self::default();
        for sheet in sheets {
            columns.push(sheet);
        }
        columns
    }

    fn push(&mut self, sheet: &Sheet) {
        let Amounts { vaccine, needle, syringe } = sheet.ceilings;
        let (state, signature, lock) = match &sheet.state {
            State::Issued => ("issued", None, None),
            State::Confirmed(by) => ("confirmed", Some(by), None),
            State::Completed(by) => ("completed", Some(by), None),
            State::Locked { by, lock } => ("locked", Some(by), Some(*lock)),
        };
        self.ids.push(sheet.id);
        self.rounds.push(sheet.round);
        self.offices.push(sheet.office.to_string());
        self.parents.push(sheet.office.parent().map(|parent| parent.to_string()));
        self.vials.push(column(vaccine));
        self.needles.push(column(needle));
        self.syringes.push(column(syringe));
        self.states.push(state.to_owned());
        self.signed_by.push(signature.map(|by| by.person.clone()));
        self.signed_for.push(signature.map(|by| by.organisation.clone()));
        self.signed_at.push(signature.map(|by| by.at));
        self.by_proxy.push(signature.map(|by| by.by_proxy));
        self.locks.push(lock);
        self.due_at.push(sheet.due_at);
        self.versions.push(sheet.version);
    }
}

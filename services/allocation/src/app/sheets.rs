//! A sheet from issued to completed.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{Actor, Amounts, FacilityCode, ItemKind, Office, Packs, jst};

use super::{Allocation, AllocationError, reason_given};
use crate::{
    domain::{
        child::{Child, Lines},
        demand::Demands,
        receivers,
        round::Round,
        sheet::{Sheet, Signature, State},
    },
    events::outgoing,
    store::{
        self,
        history::Entry,
        sheets::{Filter, Summary},
    },
};

/// A sheet as people read it.
#[derive(Debug, Clone)]
pub(crate) struct SheetView {
    pub(crate) sheet: Sheet,
    pub(crate) packs: Packs,
    pub(crate) office_name: String,
    /// Names of the children by code.
    pub(crate) names: BTreeMap<String, String>,
    /// Lines with amendments applied, once locked.
    pub(crate) effective: Option<Lines>,
    /// What the children want, those included that get nothing.
    pub(crate) demands: Demands,
}

/// Lines to set.
#[derive(Debug, Clone)]
pub(crate) struct LinesWish {
    pub(crate) sheet: Uuid,
    pub(crate) expected_version: i64,
    pub(crate) entries: Vec<(String, Amounts)>,
    pub(crate) replace_all: bool,
}

/// Ceilings to set.
#[derive(Debug, Clone)]
pub(crate) struct CeilingsWish {
    pub(crate) sheet: Uuid,
    pub(crate) ceilings: Amounts,
    pub(crate) reason: String,
}

impl Allocation {
    /// One sheet, for its office and those above it.
    pub(crate) async fn sheet(&self, id: Uuid, by: &Actor) -> Result<SheetView, AllocationError> {
        let mut connection = self.pool.acquire().await?;
        let sheet = store::sheets::find(&mut connection, id).await?;
        self.visible(&mut connection, sheet, id.to_string(), by).await
    }

    /// One sheet by round and office.
    pub(crate) async fn sheet_of(
        &self,
        round: Uuid,
        office: &Office,
        by: &Actor,
    ) -> Result<SheetView, AllocationError> {
        let mut connection = self.pool.acquire().await?;
        let sheet = store::sheets::find_by_office(&mut connection, round, office).await?;
        self.visible(&mut connection, sheet, format!("of {office} in round {round}"), by).await
    }

    /// Sheets below an office, with their sums.
    pub(crate) async fn sheets_under(
        &self,
        round: Uuid,
        above: &Office,
        filter: Filter,
        by: &Actor,
    ) -> Result<(Round, Vec<Summary>), AllocationError> {
        let sees = by.standing.office().is_some_and(|own| own == *above || own.contains(above));
        if !sees {
            return Err(AllocationError::NotYourOffice { office: *above, field: "above" });
        }
        let mut connection = self.pool.acquire().await?;
        let kept = self.kept_round(&mut connection, round).await?;
        let sheets = store::sheets::list_below(&mut connection, round, above, &filter).await?;
        Ok((kept, sheets))
    }

    /// Who did what to a sheet.
    pub(crate) async fn history(
        &self,
        id: Uuid,
        by: &Actor,
    ) -> Result<Vec<Entry>, AllocationError> {
        self.sheet(id, by).await?;
        let mut connection = self.pool.acquire().await?;
        Ok(store::history::of_sheet(&mut connection, id).await?)
    }

    #[tracing::instrument(skip_all, fields(sheet.id = %id), err(level = "debug"))]
    pub(crate) async fn confirm(&self, id: Uuid, by: &Actor) -> Result<SheetView, AllocationError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (mut sheet, round) = self.sheet_for_update(&mut tx, id).await?;
        if let Some(fact) = sheet.confirm(by, now)? {
            let told = outgoing::sheet_confirmed(&sheet, &fact);
            let told = self.fact(Scope::of(&sheet.office), &told, now);
            self.save(&mut tx, &sheet, "confirmed", "", &fact.0, told).await?;
        }
        self.finish(tx, sheet, &round).await
    }

    #[tracing::instrument(skip_all, fields(sheet.id = %wish.sheet), err(level = "debug"))]
    pub(crate) async fn enter(
        &self,
        wish: LinesWish,
        by: &Actor,
    ) -> Result<SheetView, AllocationError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (mut sheet, round) = self.sheet_for_update(&mut tx, wish.sheet).await?;
        let entries = self.receivers_of(&mut tx, &sheet.office, &wish.entries).await?;
        if let Some(fact) =
            sheet.enter(&entries, wish.replace_all, wish.expected_version, by, now)?
        {
            store::sheets::save(&mut tx, &[&sheet]).await?;
            store::sheet_lines::replace(&mut tx, &sheet).await?;
            store::history::record(&mut tx, "entered", "", &[(&sheet, &fact.0)]).await?;
        }
        self.finish(tx, sheet, &round).await
    }

    #[tracing::instrument(skip_all, fields(sheet.id = %id), err(level = "debug"))]
    pub(crate) async fn complete(
        &self,
        id: Uuid,
        expected_version: i64,
        by: &Actor,
    ) -> Result<SheetView, AllocationError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (mut sheet, round) = self.sheet_for_update(&mut tx, id).await?;
        if let Some(fact) = sheet.complete(expected_version, by, now)? {
            let told = outgoing::sheet_completed(&sheet, &fact);
            let told = self.fact(Scope::of(&sheet.office), &told, now);
            self.save(&mut tx, &sheet, "completed", "", &fact.0, told).await?;
        }
        self.finish(tx, sheet, &round).await
    }

    #[tracing::instrument(skip_all, fields(sheet.id = %id), err(level = "debug"))]
    pub(crate) async fn reopen(&self, id: Uuid, by: &Actor) -> Result<SheetView, AllocationError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (mut sheet, round) = self.sheet_for_update(&mut tx, id).await?;
        if let Some(fact) = sheet.reopen(by, now)? {
            let told = self.fact(Scope::of(&sheet.office), &outgoing::sheet_reopened(&sheet), now);
            self.save(&mut tx, &sheet, "reopened", "", &fact.0, told).await?;
        }
        self.finish(tx, sheet, &round).await
    }

    /// Changes the ceilings of an office below; all ceilings below one office never pass its own.
    #[tracing::instrument(skip_all, fields(sheet.id = %wish.sheet), err(level = "debug"))]
    pub(crate) async fn change_ceilings(
        &self,
        wish: CeilingsWish,
        by: &Actor,
    ) -> Result<SheetView, AllocationError> {
        let reason = reason_given("reason", &wish.reason)?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (mut sheet, round) = self.sheet_for_update(&mut tx, wish.sheet).await?;
        if let Some(fact) = sheet.change_ceilings(wish.ceilings, by, now)? {
            self.refuse_over_parent(&mut tx, &sheet).await?;
            let told = outgoing::ceilings_changed(&sheet, &fact, reason, &round);
            let told = self.fact(Scope::of(&sheet.office), &told, now);
            self.save(&mut tx, &sheet, "ceilings_changed", reason, &fact.by, told).await?;
        }
        self.finish(tx, sheet, &round).await
    }

    async fn refuse_over_parent(
        &self,
        connection: &mut PgConnection,
        sheet: &Sheet,
    ) -> Result<(), AllocationError> {
        let above = sheet.office.parent().unwrap_or(Office::Nation);
        let parent = store::sheets::find_by_office(connection, sheet.round, &above)
            .await?
            .ok_or_else(|| AllocationError::NoSuchSheet(format!("of {above}")))?;
        // Two changes below one office wait for each other here, or their sum could pass the ceiling.
        store::sheets::hold(connection, parent.id).await?;
        let others =
            store::sheets::ceilings_below(connection, sheet.round, &above, sheet.id).await?;
        for &item in ItemKind::ALL {
            let sum = others.get(item) + u64::from(sheet.ceilings.get(item).0);
            let has = parent.ceilings.get(item).0;
            if sum > u64::from(has) {
                return Err(AllocationError::CeilingsOverParent {
                    above,
                    item: item.as_str(),
                    sum,
                    has,
                });
            }
        }
        Ok(())
    }

    /// Codes as children of the office, each of which may receive.
    pub(super) async fn receivers_of(
        &self,
        connection: &mut PgConnection,
        office: &Office,
        entries: &[(String, Amounts)],
    ) -> Result<Vec<(Child, Amounts)>, AllocationError> {
        let parsed = entries
            .iter()
            .enumerate()
            .map(|(at, (code, units))| match Child::parse(office, code) {
                Ok(child) => Ok((child, *units)),
                Err(source) => Err(AllocationError::NotBelow { at, source }),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let faults = self.receiver_faults(connection, office, &parsed).await?;
        if faults.is_empty() { Ok(parsed) } else { Err(AllocationError::Lines(faults)) }
    }

    pub(super) async fn receiver_faults(
        &self,
        connection: &mut PgConnection,
        office: &Office,
        entries: &[(Child, Amounts)],
    ) -> Result<Vec<(usize, receivers::Fault)>, AllocationError> {
        let codes: Vec<FacilityCode> = entries
            .iter()
            .filter_map(|(child, _)| match child {
                Child::Facility(code) => Some(*code),
                Child::Prefecture(_) | Child::Municipality(_) => None,
            })
            .collect();
        let sites = store::facilities::find(connection, &codes).await?;
        let places: BTreeSet<String> = if matches!(office, Office::Municipality(_)) {
            BTreeSet::new()
        } else {
            let today = jst::date_of(self.clock.now());
            let known = store::places::below(connection, office, false, today).await?;
            known.into_iter().map(|place| place.code).collect()
        };
        Ok(receivers::faults(office, entries, &places, &sites))
    }

    /// A sheet held for a change, in a round that goes on.
    pub(super) async fn sheet_for_update(
        &self,
        connection: &mut PgConnection,
        id: Uuid,
    ) -> Result<(Sheet, Round), AllocationError> {
        let sheet = store::sheets::find_for_update(connection, id)
            .await?
            .ok_or_else(|| AllocationError::NoSuchSheet(id.to_string()))?;
        let round = self.kept_round(connection, sheet.round).await?;
        round.refuse_cancelled()?;
        Ok((sheet, round))
    }

    pub(super) async fn save(
        &self,
        connection: &mut PgConnection,
        sheet: &Sheet,
        action: &str,
        reason: &str,
        by: &Signature,
        told: Envelope,
    ) -> Result<(), AllocationError> {
        store::sheets::save(connection, &[sheet]).await?;
        store::history::record(connection, action, reason, &[(sheet, by)]).await?;
        self.record(connection, &[told]).await
    }

    pub(super) async fn finish(
        &self,
        mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
        sheet: Sheet,
        round: &Round,
    ) -> Result<SheetView, AllocationError> {
        let view = self.view(&mut tx, sheet, round.packs).await?;
        self.outbox.commit(tx).await?;
        Ok(view)
    }

    async fn visible(
        &self,
        connection: &mut PgConnection,
        sheet: Option<Sheet>,
        what: String,
        by: &Actor,
    ) -> Result<SheetView, AllocationError> {
        let sheet = sheet.ok_or(AllocationError::NoSuchSheet(what))?;
        if !sheet.is_visible_to(by) {
            return Err(AllocationError::NotYourOffice { office: sheet.office, field: "sheet_id" });
        }
        let packs = self.kept_round(connection, sheet.round).await?.packs;
        self.view(connection, sheet, packs).await
    }

    async fn view(
        &self,
        connection: &mut PgConnection,
        sheet: Sheet,
        packs: Packs,
    ) -> Result<SheetView, AllocationError> {
        let effective = match (&sheet.state, sheet.office) {
            (State::Locked { .. }, Office::Municipality(_)) => {
                Some(store::amendments::replay(connection, &sheet).await?.0.lines)
            }
            _ => None,
        };
        let demands = match sheet.state {
            State::Locked { .. } => store::demands::as_locked(connection, &sheet).await?,
            State::Issued | State::Confirmed(_) | State::Completed(_) => {
                store::demands::below(connection, sheet.round, &sheet.office).await?
            }
        };
        let children = effective.as_ref().unwrap_or(&sheet.lines).keys().chain(demands.keys());
        let mut codes: Vec<String> = children.map(ToString::to_string).collect();
        let office = sheet.office.to_string();
        codes.push(office.clone());
        let mut names: BTreeMap<String, String> =
            store::places::names(connection, &codes).await?.into_iter().collect();
        if let Office::Municipality(_) = sheet.office {
            names.extend(store::facilities::names(connection, &codes).await?);
        }
        let office_name = names.remove(&office).unwrap_or_default();
        Ok(SheetView { sheet, packs, office_name, names, effective, demands })
    }
}

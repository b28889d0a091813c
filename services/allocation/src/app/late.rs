//! Locking a late office with the round's stated default, which says so (未対応時の扱い).

use std::collections::BTreeMap;

use sqlx::PgConnection;
use vsys_vocabulary::{Actor, Office};

use super::{
    Allocation, AllocationError, LockWish, locks::locked_before, sealing::default_signature,
};
use crate::{
    domain::{
        child::Lines,
        late, lock,
        round::{LateDefault, Round},
        sheet::Sheet,
    },
    events::outgoing,
    limits::LINES_PER_LOCK,
    store::{self, locks::LockReceipt},
};

/// What became of late sheets.
#[derive(Debug, Clone)]
pub(crate) struct LateLock {
    /// None when nobody is late.
    pub(crate) receipt: Option<LockReceipt>,
    /// Offices whose decision was the default.
    pub(crate) offices: Vec<Office>,
    /// The round's stated default.
    pub(crate) default: LateDefault,
}

impl Allocation {
    /// Completes late sheets below the locker with the default, as many as one lock takes, and
    /// locks them together. Waits for its turn like every lock: see [`super::Pace`].
    #[tracing::instrument(skip_all, fields(lock.id = %wish.id, locker = %wish.locker), err(level = "debug"))]
    pub(crate) async fn lock_late_sheets(
        &self,
        wish: LockWish,
        by: &Actor,
    ) -> Result<LateLock, AllocationError> {
        if !by.is(&wish.locker) {
            return Err(AllocationError::NotYourOffice { office: wish.locker, field: "locker" });
        }
        let _begun = match wish.locker {
            Office::Nation => None,
            _ => Some(self.pace.turn().await.admit(lock::most_orders_of(LINES_PER_LOCK)).await?),
        };
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let round = self.open_round(&mut tx, wish.round).await?;
        let ids = ["issued", "confirmed"];
        let ids = store::sheets::ids_below(&mut tx, round.id, &wish.locker, &ids).await?;
        let mut sheets = self.sheets_for_lock(&mut tx, &round, &ids).await?;
        if let Some(receipt) = locked_before(&mut tx, wish.id, round.id, wish.locker).await? {
            let offices = store::locks::offices(&mut tx, wish.id).await?;
            return Ok(LateLock { receipt: Some(receipt), offices, default: round.late_default });
        }
        sheets.retain(|sheet| sheet.late_by(now).is_some());
        if sheets.is_empty() {
            return Ok(LateLock {
                receipt: None,
                offices: Vec::new(),
                default: round.late_default,
            });
        }
        sheets.sort_by_key(|sheet| sheet.office);
        let last = self.last_round(&mut tx, &round, &sheets).await?;
        sheets.truncate(late::within_one_lock(&wish.locker, &sheets, &last));
        let mut facts = Vec::with_capacity(sheets.len());
        for sheet in &mut sheets {
            let fact =
                late::complete_late(sheet, round.late_default, last.get(&sheet.office), by, now)?;
            let told = outgoing::sheet_completed(sheet, &fact);
            facts.push(self.fact(vsys_messaging::Scope::of(&sheet.office), &told, now));
        }
        self.save_defaults(&mut tx, &round, &sheets, &default_signature(by, now)).await?;
        self.record(&mut tx, &facts).await?;
        let offices = sheets.iter().map(|sheet| sheet.office).collect();
        let destinations = store::facilities::destinations(&mut tx, &sheets).await?;
        let lock = lock::lock_sheets(wish.id, round.id, sheets, &destinations, by, now)?;
        let default = Some(round.late_default);
        let receipt =
            self.seal(tx, &round, lock, wish.locker, &destinations, default, by, now).await?;
        Ok(LateLock { receipt: Some(receipt), offices, default: round.late_default })
    }

    async fn save_defaults(
        &self,
        connection: &mut PgConnection,
        round: &Round,
        sheets: &[Sheet],
        by: &crate::domain::sheet::Signature,
    ) -> Result<(), AllocationError> {
        let changed: Vec<&Sheet> = sheets.iter().collect();
        store::sheets::save(connection, &changed).await?;
        for sheet in sheets {
            store::sheet_lines::replace(connection, sheet).await?;
        }
        let deeds: Vec<_> = sheets.iter().map(|sheet| (sheet, by)).collect();
        let reason = round.late_default.as_str();
        Ok(store::history::record(connection, "completed_by_default", reason, &deeds).await?)
    }

    /// What the late offices locked in the round before; nothing for those that did not.
    async fn last_round(
        &self,
        connection: &mut PgConnection,
        round: &Round,
        sheets: &[Sheet],
    ) -> Result<BTreeMap<Office, Lines>, AllocationError> {
        if round.late_default == LateDefault::HoldBack {
            return Ok(BTreeMap::new());
        }
        let Some(previous) = store::rounds::previous(connection, round).await? else {
            return Ok(BTreeMap::new());
        };
        let offices: Vec<Office> = sheets.iter().map(|sheet| sheet.office).collect();
        let locked = store::locks::locked_lines(connection, previous, &offices).await?;
        let mut patterns = BTreeMap::new();
        for sheet in locked {
            let entries: Vec<_> =
                sheet.lines.iter().map(|(child, units)| (*child, *units)).collect();
            // Whoever can't receive any more has no part in the default.
            let faults = self.receiver_faults(connection, &sheet.office, &entries).await?;
            let gone: Vec<usize> = faults.into_iter().map(|(at, _)| at).collect();
            let kept = entries
                .into_iter()
                .enumerate()
                .filter_map(|(at, entry)| (!gone.contains(&at)).then_some(entry));
            patterns.insert(sheet.office, kept.collect());
        }
        Ok(patterns)
    }
}

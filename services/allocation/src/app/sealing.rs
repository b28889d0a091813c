//! Saving a decided lock: rows, the sheets below it, facts, and last the chain.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;
use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{Actor, Amounts, Office, jst};

use super::{Allocation, AllocationError};
use crate::{
    domain::{
        chain::Hash,
        child::{Child, Lines},
        lock::{Destinations, Lock},
        proposal::{self, Explained, Known},
        round::{LateDefault, Round},
        sheet::{Sheet, Signature, State},
    },
    events::outgoing::{self, count},
    store::{self, bases::Basis, locks::LockReceipt},
};

/// What a prefilled sheet's basis calls itself.
const PREFILL: &str = "prefill";

impl Allocation {
    /// Saves a decided lock, opens the sheets below, tells of both, and chains it, last.
    #[expect(clippy::too_many_arguments, reason = "a plan and everything it was made from")]
    pub(super) async fn seal(
        &self,
        mut tx: Transaction<'_, Postgres>,
        round: &Round,
        lock: Lock,
        locker: Office,
        destinations: &Destinations,
        late_default: Option<LateDefault>,
        by: &Actor,
        now: DateTime<Utc>,
    ) -> Result<LockReceipt, AllocationError> {
        let sheets: Vec<&Sheet> = lock.sheets.iter().map(|locked| &locked.sheet).collect();
        store::sheets::save(&mut tx, &sheets).await?;
        store::demands::keep_locked(&mut tx, round.id, &sheets).await?;
        let deeds: Vec<_> =
            lock.sheets.iter().map(|locked| (&locked.sheet, &locked.locked.by)).collect();
        store::history::record(&mut tx, "locked", "", &deeds).await?;
        let open = ["issued", "confirmed", "completed"];
        let open = store::sheets::ids_below(&mut tx, round.id, &locker, &open).await?;
        let waiting = store::sheets::ids_below(&mut tx, round.id, &locker, &["completed"]).await?;
        let mut receipt = LockReceipt {
            lock: lock.id,
            round: round.id,
            locker,
            sheets: count(lock.sheets.len()),
            sheets_open: count(open.len()),
            sheets_waiting: count(waiting.len()),
            allocated: lock.allocated,
            late_default,
            locked_at: now,
            held: lock.held.clone(),
            chain_sequence: 0,
            chain_hash: Hash::NONE,
        };
        store::locks::insert(&mut tx, &lock, &receipt, destinations).await?;
        store::sheet_orders::insert(&mut tx, &lock, destinations, now).await?;
        let mut opened = self.sheets_below(&mut tx, round, &lock, now).await?;
        let own = Signature::own(by, now);
        let bases = self.prefill(&mut tx, round, &lock, &mut opened, &own).await?;
        store::sheets::insert(&mut tx, &opened).await?;
        for (sheet, basis) in &bases {
            store::bases::insert(&mut tx, *sheet, basis).await?;
        }
        let facts = self.lock_facts(round, &lock, destinations, &opened, now);
        self.record(&mut tx, &facts).await?;
        let link = store::chain::append(&mut tx, lock.record(by, now)).await?;
        receipt.chain_sequence = link.sequence;
        receipt.chain_hash = link.hash;
        self.outbox.commit(tx).await?;
        Ok(receipt)
    }

    fn lock_facts(
        &self,
        round: &Round,
        lock: &Lock,
        destinations: &Destinations,
        opened: &[Sheet],
        now: DateTime<Utc>,
    ) -> Vec<Envelope> {
        let sheets_in_lock = count(lock.sheets.len());
        let locked = lock.sheets.iter().flat_map(|locked| {
            let scope = Scope::of(&locked.sheet.office);
            outgoing::sheet_locked(
                round,
                &locked.sheet,
                &locked.locked,
                locked.content,
                sheets_in_lock,
                destinations,
            )
            .into_iter()
            .map(move |part| self.fact(scope, &part, now))
        });
        let issued = opened
            .iter()
            .map(|sheet| self.fact(Scope::of(&sheet.office), &outgoing::sheet_issued(sheet), now));
        locked.chain(issued).collect()
    }

    /// Sheets for the offices below locked ones; everybody in force gets one, a zero ceiling too.
    async fn sheets_below(
        &self,
        connection: &mut PgConnection,
        round: &Round,
        lock: &Lock,
        now: DateTime<Utc>,
    ) -> Result<Vec<Sheet>, AllocationError> {
        let today = jst::date_of(now);
        let mut opened = Vec::new();
        for locked in &lock.sheets {
            let sheet = &locked.sheet;
            let children = match sheet.office {
                Office::Municipality(_) => continue,
                Office::Nation | Office::Prefecture(_) => {
                    store::places::below(connection, &sheet.office, false, today).await?
                }
            };
            let offices = children.iter().filter_map(|place| {
                let child = Child::parse(&sheet.office, &place.code).ok()?;
                Some((child.office()?, sheet.lines.get(&child).copied().unwrap_or(Amounts::ZERO)))
            });
            opened.extend(offices.map(|(office, ceilings)| Sheet {
                id: self.clock.new_id(),
                round: round.id,
                office,
                ceilings,
                state: State::Issued,
                version: 1,
                due_at: round.deadlines.for_sheet_of(&office),
                lines: Lines::new(),
            }));
        }
        Ok(opened)
    }

    /// Fills the sheets of prefectures by the nation's thinking; municipalities start empty.
    async fn prefill(
        &self,
        connection: &mut PgConnection,
        round: &Round,
        lock: &Lock,
        opened: &mut [Sheet],
        by: &Signature,
    ) -> Result<Vec<(Uuid, Basis)>, AllocationError> {
        let Some(national) =
            lock.sheets.iter().find(|locked| locked.sheet.office == Office::Nation)
        else {
            return Ok(Vec::new());
        };
        let basis = store::bases::latest(connection, national.sheet.id).await?;
        let (application, lines) =
            basis.map(|basis| (basis.application, basis.lines)).unwrap_or_default();
        let reckoned: BTreeMap<String, Explained> =
            lines.into_iter().map(|line| (line.code.clone(), line)).collect();
        let known =
            store::places::below(connection, &Office::Nation, true, jst::date_of(by.at)).await?;
        let mut by_prefecture: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        for place in known {
            by_prefecture.entry(place.prefecture.clone()).or_default().push(place);
        }
        let mut prefilled = Vec::with_capacity(opened.len());
        for sheet in opened {
            let Some(places) = by_prefecture.get(&sheet.office.to_string()) else { continue };
            let (ceilings, packs) = (sheet.ceilings, round.packs);
            sheet.lines = proposal::prefill(&sheet.office, ceilings, packs, places, &reckoned);
            let lines = proposal::explain_prefill(ceilings, packs, places, &reckoned, &sheet.lines);
            let basis = Basis {
                version: sheet.version,
                rule: PREFILL.to_owned(),
                application: application.clone(),
                adopted_by: by.person.clone(),
                adopted_at: by.at,
                lines,
            };
            prefilled.push((sheet.id, basis));
        }
        Ok(prefilled)
    }
}

/// Signs what a default did, in the name of who locks.
pub(super) fn default_signature(by: &Actor, now: DateTime<Utc>) -> Signature {
    Signature { by_proxy: true, ..Signature::own(by, now) }
}

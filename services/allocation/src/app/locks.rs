//! The lock: completed sheets become irreversible, and who is next may start (データロック).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;
use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{Actor, Amounts, Office, jst};

use super::{Allocation, AllocationError};
use crate::{
    domain::{
        child::{Child, Lines},
        lock::{self, Destinations, Lock, WaitingSheet},
        proposal::{self, Explained, Known},
        round::{LateDefault, Round},
        sheet::{Sheet, Signature, State},
    },
    events::outgoing::{self, count},
    limits::LINES_PER_LOCK,
    store::{self, bases::Basis, locks::LockReceipt},
};

/// What a prefilled sheet's basis calls itself.
const PREFILL: &str = "prefill";

/// The nation's lock and how many prefectures may start.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub(crate) receipt: LockReceipt,
    pub(crate) sheets_issued: u32,
}

/// What is to be locked, and by whom.
#[derive(Debug, Clone)]
pub(crate) struct LockWish {
    /// Made by the caller; the lock's id.
    pub(crate) id: Uuid,
    pub(crate) round: Uuid,
    /// The office exactly above the sheets.
    pub(crate) locker: Office,
    /// Empty for all completed sheets below the locker.
    pub(crate) sheets: Vec<Uuid>,
}

impl Allocation {
    /// Locks the nation's sheet by issuing it to the prefectures, which may start then.
    #[tracing::instrument(skip_all, fields(round.id = %round), err(level = "debug"))]
    pub(crate) async fn issue_round(
        &self,
        id: Uuid,
        round: Uuid,
        by: &Actor,
    ) -> Result<Issued, AllocationError> {
        let receipt = self.issue(id, round, by).await?;
        let mut connection = self.pool.acquire().await?;
        let states = ["issued", "confirmed", "completed", "locked"];
        let sheets =
            store::sheets::ids_below(&mut connection, round, &Office::Nation, &states).await?;
        Ok(Issued { receipt, sheets_issued: count(sheets.len()) })
    }

    async fn issue(
        &self,
        id: Uuid,
        round: Uuid,
        by: &Actor,
    ) -> Result<LockReceipt, AllocationError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let round = self.open_round(&mut tx, round).await?;
        let sheet =
            store::sheets::find_by_office(&mut tx, round.id, &Office::Nation).await?.ok_or_else(
                || AllocationError::NoSuchSheet(format!("of the nation in {}", round.id)),
            )?;
        store::sheets::hold(&mut tx, sheet.id).await?;
        if let Some(receipt) = locked_before(&mut tx, id, round.id, Office::Nation).await? {
            return Ok(receipt);
        }
        let (sheet, _) = self.sheet_for_update(&mut tx, sheet.id).await?;
        let lock = lock::issue(id, round.id, sheet, by, now)?;
        self.seal(tx, &round, lock, Office::Nation, &Destinations::new(), None, by, now).await
    }

    /// Locks completed sheets of the offices below the locker: a slice that is named, or as many
    /// as fit into one lock. It waits for its turn first: see [`super::Pace`].
    #[tracing::instrument(skip_all, fields(lock.id = %wish.id, locker = %wish.locker), err(level = "debug"))]
    pub(crate) async fn lock_sheets(
        &self,
        wish: LockWish,
        by: &Actor,
    ) -> Result<LockReceipt, AllocationError> {
        if !by.is(&wish.locker) {
            return Err(AllocationError::NotYourOffice(wish.locker));
        }
        let all = wish.sheets.is_empty();
        let (waiting, is_known) = self.look_ahead(&wish).await?;
        let slice =
            if all { lock::slice(&wish.locker, &waiting, LINES_PER_LOCK) } else { &waiting };
        let orders = if is_known { 0 } else { lock::most_orders(slice) };
        let _begun = self.pace.admit(orders).await?;
        let ids =
            if all { slice.iter().map(|sheet| sheet.id).collect() } else { wish.sheets.clone() };

        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let round = self.open_round(&mut tx, wish.round).await?;
        let mut sheets = self.sheets_for_lock(&mut tx, &round, &ids).await?;
        if let Some(receipt) = locked_before(&mut tx, wish.id, round.id, wish.locker).await? {
            let same = count(sheets.len()) == receipt.sheets
                && sheets.iter().all(|sheet| sheet.is_in(wish.id));
            return if all || same {
                Ok(receipt)
            } else {
                Err(AllocationError::RequestIdTaken(wish.id))
            };
        }
        if all {
            // Others may have locked or reopened some while we waited for the rows.
            sheets.retain(|sheet| matches!(sheet.state, State::Completed(_)));
        }
        let destinations = store::facilities::destinations(&mut tx, &sheets).await?;
        let lock = lock::lock_sheets(wish.id, round.id, sheets, &destinations, by, now)?;
        self.seal(tx, &round, lock, wish.locker, &destinations, None, by, now).await
    }

    /// What waits to be locked, of the named sheets or of all, and whether the wish was granted
    /// before. Nothing is held: the lock itself looks again.
    async fn look_ahead(
        &self,
        wish: &LockWish,
    ) -> Result<(Vec<WaitingSheet>, bool), AllocationError> {
        let mut connection = self.pool.acquire().await?;
        let is_known = store::locks::find(&mut connection, wish.id).await?.is_some();
        let LockWish { round, locker, sheets, .. } = wish;
        let waiting = store::sheets::waiting(&mut connection, *round, locker, sheets).await?;
        Ok((waiting, is_known))
    }

    /// Sheets to lock, held; each must exist and be of the round.
    pub(super) async fn sheets_for_lock(
        &self,
        connection: &mut PgConnection,
        round: &Round,
        ids: &[Uuid],
    ) -> Result<Vec<Sheet>, AllocationError> {
        let sheets = store::sheets::find_many_for_update(connection, ids).await?;
        if let Some(missing) = ids.iter().find(|id| sheets.iter().all(|sheet| sheet.id != **id)) {
            return Err(AllocationError::NoSuchSheet(missing.to_string()));
        }
        match sheets.iter().find(|sheet| sheet.round != round.id) {
            Some(stranger) => Err(AllocationError::OtherRound(stranger.id)),
            None => Ok(sheets),
        }
    }

    /// The round, kept from being cancelled until the lock is there.
    pub(super) async fn open_round(
        &self,
        connection: &mut PgConnection,
        id: Uuid,
    ) -> Result<Round, AllocationError> {
        let round = store::rounds::find_for_share(connection, id)
            .await?
            .ok_or(AllocationError::NoSuchRound(id))?;
        round.refuse_cancelled()?;
        Ok(round)
    }

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
            chain_hash: crate::domain::chain::Hash::NONE,
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

/// The receipt of the same request made before; another request under its id is refused.
pub(super) async fn locked_before(
    connection: &mut PgConnection,
    id: Uuid,
    round: Uuid,
    locker: Office,
) -> Result<Option<LockReceipt>, AllocationError> {
    match store::locks::find(connection, id).await? {
        Some(receipt) if (receipt.round, receipt.locker) == (round, locker) => Ok(Some(receipt)),
        Some(_) => Err(AllocationError::RequestIdTaken(id)),
        None => Ok(None),
    }
}

/// Signs what a default did, in the name of who locks.
pub(super) fn default_signature(by: &Actor, now: DateTime<Utc>) -> Signature {
    Signature { by_proxy: true, ..Signature::own(by, now) }
}

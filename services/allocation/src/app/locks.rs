//! The lock: completed sheets become irreversible, and who is next may start (データロック).

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Actor, Office};

use super::{Allocation, AllocationError, pace::Begun};
use crate::{
    domain::{
        lock::{self, Destinations, WaitingSheet},
        round::Round,
        sheet::{Sheet, State},
    },
    events::outgoing::count,
    limits::LINES_PER_LOCK,
    store::{self, locks::LockReceipt},
};

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
            return Err(AllocationError::NotYourOffice { office: wish.locker, field: "locker" });
        }
        loop {
            if let Some(receipt) = self.lock_slice(&wish, by).await? {
                return Ok(receipt);
            }
        }
    }

    /// Locks what is named, or the first that waits. None when others locked all of that while
    /// this one waited for the rows: then there may be more.
    async fn lock_slice(
        &self,
        wish: &LockWish,
        by: &Actor,
    ) -> Result<Option<LockReceipt>, AllocationError> {
        let (ids, _begun) = self.plan(wish).await?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let round = self.open_round(&mut tx, wish.round).await?;
        let mut sheets = self.sheets_for_lock(&mut tx, &round, &ids).await?;
        let all = wish.sheets.is_empty();
        if let Some(receipt) = locked_before(&mut tx, wish.id, round.id, wish.locker).await? {
            let same = count(sheets.len()) == receipt.sheets
                && sheets.iter().all(|sheet| sheet.is_in(wish.id));
            return if all || same {
                Ok(Some(receipt))
            } else {
                Err(AllocationError::RequestIdTaken(wish.id))
            };
        }
        if all {
            // Others may have locked or reopened some while we waited for the rows.
            sheets.retain(|sheet| matches!(sheet.state, State::Completed(_)));
            if sheets.is_empty() && !ids.is_empty() {
                return Ok(None);
            }
        }
        let destinations = store::facilities::destinations(&mut tx, &sheets).await?;
        let lock = lock::lock_sheets(wish.id, round.id, sheets, &destinations, by, now)?;
        self.seal(tx, &round, lock, wish.locker, &destinations, None, by, now).await.map(Some)
    }

    /// Which sheets are to be locked, once it is this wish's turn. Who has nothing to order, or
    /// was granted the wish before, need not wait.
    async fn plan(&self, wish: &LockWish) -> Result<(Vec<Uuid>, Option<Begun>), AllocationError> {
        let LockWish { id, round, locker, sheets } = wish;
        let is_known = store::locks::find(&mut *self.pool.acquire().await?, *id).await?.is_some();
        if is_known || *locker == Office::Nation {
            let waiting = self.waiting(*round, locker, sheets).await?;
            return Ok((named_or(sheets, &waiting), None));
        }
        let turn = self.pace.turn().await;
        let waiting = self.waiting(*round, locker, sheets).await?;
        let slice = if sheets.is_empty() {
            lock::slice(locker, &waiting, LINES_PER_LOCK)
        } else {
            &waiting
        };
        let orders = lock::most_orders(slice);
        let begun = if orders == 0 { None } else { Some(turn.admit(orders).await?) };
        Ok((named_or(sheets, slice), begun))
    }

    /// Completed sheets, of the named or of all. Nothing is held: the lock itself looks again.
    async fn waiting(
        &self,
        round: Uuid,
        locker: &Office,
        named: &[Uuid],
    ) -> Result<Vec<WaitingSheet>, AllocationError> {
        let mut connection = self.pool.acquire().await?;
        Ok(store::sheets::waiting(&mut connection, round, locker, named).await?)
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

/// The sheets that a wish names, or those that wait.
fn named_or(named: &[Uuid], waiting: &[WaitingSheet]) -> Vec<Uuid> {
    if named.is_empty() { waiting.iter().map(|sheet| sheet.id).collect() } else { named.to_vec() }
}

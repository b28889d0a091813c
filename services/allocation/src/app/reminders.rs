//! Chasing offices that are late or nearly so (督促).

use uuid::Uuid;
use vsys_messaging::Scope;
use vsys_vocabulary::{Actor, Office};

use super::{Allocation, AllocationError};
use crate::{
    domain::{
        chase,
        sheet::{Sheet, State},
    },
    events::outgoing,
    store,
};

impl Allocation {
    /// Tells of every reminder whose time has come and that was not sent; answers how many.
    pub(crate) async fn remind_due(&self) -> Result<usize, AllocationError> {
        let now = self.clock.now();
        let horizon = chase::HOURS_BEFORE.into_iter().max().unwrap_or(0);
        let mut tx = self.pool.begin().await?;
        let until = now + chrono::TimeDelta::hours(i64::from(horizon));
        let sheets = store::sheets::due_before(&mut tx, until).await?;
        let due: Vec<_> = sheets
            .iter()
            .filter_map(|sheet| {
                let due = sheet.due_at?;
                Some((sheet.id, due, chase::reminder_due(due, now)?))
            })
            .collect();
        let first = store::reminders::first_time(&mut tx, &due, now).await?;
        let facts: Vec<_> = sheets
            .iter()
            .filter(|sheet| first.contains(&sheet.id))
            .map(|sheet| {
                let hours = sheet.due_at.and_then(|due| chase::reminder_due(due, now));
                self.fact(Scope::of(&sheet.office), &outgoing::sheet_reminded(sheet, hours), now)
            })
            .collect();
        self.record(&mut tx, &facts).await?;
        self.outbox.commit(tx).await?;
        Ok(facts.len())
    }

    /// Reminds offices at a person's wish: some, or all below that are not completed.
    #[tracing::instrument(skip_all, fields(round.id = %round, above = %above), err(level = "debug"))]
    pub(crate) async fn remind(
        &self,
        round: Uuid,
        above: Office,
        sheets: &[Uuid],
        by: &Actor,
    ) -> Result<usize, AllocationError> {
        if !by.is(&above) {
            return Err(AllocationError::NotYourOffice { office: above, field: "above" });
        }
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let round = self.open_round(&mut tx, round).await?;
        let open =
            store::sheets::ids_below(&mut tx, round.id, &above, &["issued", "confirmed"]).await?;
        if let Some(stranger) = sheets.iter().find(|sheet| !open.contains(sheet)) {
            let what = format!("{stranger} below {above} that is not completed");
            return Err(AllocationError::NoSuchSheet(what));
        }
        let wanted = if sheets.is_empty() { &open } else { sheets };
        let late: Vec<Sheet> = store::sheets::find_many(&mut tx, wanted).await?;
        let facts: Vec<_> = late
            .iter()
            .filter(|sheet| matches!(sheet.state, State::Issued | State::Confirmed(_)))
            .map(|sheet| {
                self.fact(Scope::of(&sheet.office), &outgoing::sheet_reminded(sheet, None), now)
            })
            .collect();
        self.record(&mut tx, &facts).await?;
        self.outbox.commit(tx).await?;
        Ok(facts.len())
    }
}

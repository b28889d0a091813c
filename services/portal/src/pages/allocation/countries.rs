//! Sheets of all municipalities, for the nation: read prefecture by prefecture, kept for a moment.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use tonic::Status;
use vsys_proto::allocation::v1::Sheet;
use vsys_vocabulary::{Tier, jst};

use super::reading;
use crate::visitor::Visitor;

/// A reading older than this is shown, and made anew behind the reader's back.
const FRESH: TimeDelta = TimeDelta::seconds(2);
/// A reading older than this is not shown any more.
const KEPT: Duration = Duration::from_secs(15);
const ROUNDS: u64 = 8;

/// Readings by round, for visitors of the nation, who may see all of it.
#[derive(Clone)]
pub(crate) struct Countries {
    kept: Cache<String, Arc<Reading>>,
    /// Rounds that are being read anew.
    anew: Cache<String, ()>,
}

/// All sheets as they were at a moment.
pub(crate) struct Reading {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) at: DateTime<Utc>,
}

impl Countries {
    pub(crate) fn new() -> Self {
        let rounds = || Cache::builder().max_capacity(ROUNDS);
        Self {
            kept: rounds().time_to_live(KEPT).build(),
            anew: Cache::builder().max_capacity(ROUNDS).time_to_live(KEPT).build(),
        }
    }

    /// The newest reading; in the visitor's name if there is none that is new enough.
    pub(crate) async fn sheets(
        &self,
        visitor: &Visitor,
        round: &str,
    ) -> Result<Arc<Reading>, Status> {
        if visitor.tier != Tier::Nation {
            return Err(Status::permission_denied("only the nation sees the whole country"));
        }
        let read = read(visitor.clone(), round.to_owned());
        let found = self.kept.try_get_with(round.to_owned(), read).await;
        let found = found.map_err(|status| Status::clone(&status))?;
        if visitor.guest.portal.clock.now() - found.at > FRESH {
            self.read_anew(visitor, round).await;
        }
        Ok(found)
    }

    /// Reads again without anybody waiting; once at a time for a round.
    async fn read_anew(&self, visitor: &Visitor, round: &str) {
        if !self.anew.entry(round.to_owned()).or_insert(()).await.is_fresh() {
            return;
        }
        let (countries, visitor, round) = (self.clone(), visitor.clone(), round.to_owned());
        tokio::spawn(async move {
            match read(visitor, round.clone()).await {
                Ok(reading) => countries.kept.insert(round.clone(), reading).await,
                Err(status) => tracing::info!(%status, "the country was not read anew"),
            }
            countries.anew.invalidate(&round).await;
        });
    }
}

async fn read(visitor: Visitor, round: String) -> Result<Arc<Reading>, Status> {
    let portal = visitor.guest.portal.clone();
    let at = portal.clock.now();
    let register = portal.places.register(&visitor).await?;
    let prefectures = register.prefectures(jst::date_of(at));
    let sheets = reading::sheets_of_municipalities(&visitor, &round, prefectures).await?;
    Ok(Arc::new(Reading { sheets, at }))
}

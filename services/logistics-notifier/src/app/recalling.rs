//! Recalls: where a lot went, who must know, and who has said that they do.

use uuid::Uuid;
use vsys_messaging::Scope;
use vsys_vocabulary::Office;

use super::feed_writer::FeedWriter;
use super::{Fault, Logistics};
use crate::events::outgoing;
use crate::partner::cloud_event::Kind;
use crate::partner::progress::RecallData;
use crate::store::recalls::parties::{self, Party};
use crate::store::recalls::{self, Eyes, LotOf, Place, Recall, Totals};

/// Organisations that one fact names as to be told.
const TOLD: usize = 500;

/// Why a lot was not recalled, or a recall not acknowledged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecallError {
    #[error("the lot is recalled already")]
    RecalledBefore,
    #[error("there is no such recall that concerns you")]
    NoSuchRecall,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for RecallError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<crate::store::StoreError> for RecallError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl Logistics {
    /// Where a lot went.
    pub(crate) async fn trace_lot(
        &self,
        lot: LotOf,
        after: (&str, &str),
        limit: i64,
    ) -> Result<(Totals, Vec<Place>), Fault> {
        let mut conn = self.pool.acquire().await?;
        let totals = recalls::totals(&mut conn, lot).await?;
        Ok((totals, recalls::places(&mut conn, lot, after, limit).await?))
    }

    /// Recalls a lot: from now on it is not shipped, and everyone concerned is told.
    #[tracing::instrument(skip_all, fields(lot = %lot.1), err)]
    pub(crate) async fn recall_lot(
        &self,
        id: Uuid,
        lot: LotOf,
        (reason, person): (&str, &str),
    ) -> Result<Recall, RecallError> {
        let mut tx = self.pool.begin().await?;
        // Holds the feeds, so that no shipment of the lot is registered meanwhile unseen: whoever
        // registers reads recalls before it writes, and waits for nothing here; what it committed
        // before is counted below.
        let mut writer = FeedWriter::open(self, &mut tx).await?;
        let eyes = Eyes::default();
        let totals = recalls::totals(&mut tx, lot).await?;
        let new = recalls::New { id, lot, reason, person, units: totals.units };
        if !recalls::insert(&mut tx, &new, writer.at()).await? {
            let same = recalls::list(&mut tx, &eyes, Some(id), Uuid::max(), 1).await?;
            return same.into_iter().next().ok_or(RecallError::RecalledBefore);
        }
        parties::note(&mut tx, id, lot).await?;
        let (product, number) = (lot.0.to_string(), lot.1.to_string());
        for (partner, units) in parties::partners(&mut tx, id).await? {
            let data = RecallData {
                recall_id: id,
                product_code: &product,
                lot_number: &number,
                reason,
                shipped_units: units,
            };
            writer.tell(Kind::LotRecalled, id, partner, &data)?;
        }
        let recall = recalls::list(&mut tx, &eyes, Some(id), Uuid::max(), 1).await?;
        let recall = recall.into_iter().next().ok_or(RecallError::NoSuchRecall)?;
        let nation = Scope::of(&Office::Nation);
        writer.fact(nation, &outgoing::lot_recalled(&recall));
        for organisations in parties::organisations(&mut tx, id).await?.chunks(TOLD) {
            writer.fact(nation, &outgoing::recall_notified(&recall, organisations));
        }
        writer.close(&mut tx).await?;
        self.outbox.commit(tx).await?;
        Ok(recall)
    }

    /// Recalls before `before`, the newest first.
    pub(crate) async fn list_recalls(
        &self,
        eyes: &Eyes,
        before: Uuid,
        limit: i64,
    ) -> Result<Vec<Recall>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(recalls::list(&mut conn, eyes, None, before, limit).await?)
    }

    /// Notes that an organisation knows of a recall; saying it twice changes nothing.
    pub(crate) async fn acknowledge_recall(
        &self,
        id: Uuid,
        (kind, organisation): (&'static str, &str),
        person: &str,
    ) -> Result<Recall, RecallError> {
        let mut tx = self.pool.begin().await?;
        let at = self.clock.now();
        let party = (kind, organisation);
        if !parties::acknowledge(&mut tx, id, party, person, at).await? {
            return Err(RecallError::NoSuchRecall);
        }
        let eyes = Eyes { organisation: Some((kind, organisation.to_owned())), area: None };
        let recall = recalls::list(&mut tx, &eyes, Some(id), Uuid::max(), 1).await?;
        let recall = recall.into_iter().next().ok_or(RecallError::NoSuchRecall)?;
        tx.commit().await?;
        Ok(recall)
    }

    /// Whom a recall concerns, after a key.
    pub(crate) async fn recall_parties(
        &self,
        id: Uuid,
        (eyes, waiting_only): (&Eyes, bool),
        after: (&str, &str),
        limit: i64,
    ) -> Result<Vec<Party>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(parties::list(&mut conn, id, eyes, waiting_only, after, limit).await?)
    }
}

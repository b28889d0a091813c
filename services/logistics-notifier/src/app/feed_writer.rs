//! Writing to partners' feeds: one writer at a time, sequences without a gap.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use prost::{Message, Name};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_chassis::Clock;
use vsys_messaging::{Envelope, Outbox, Scope, current_traceparent};
use vsys_vocabulary::{PartnerId, jst};

use super::{Fault, Logistics};
use crate::partner::cloud_event::{Kind, Pen};
use crate::store::{StoreError, partner_feeds};

/// Messages that are gathered before they are put into the outbox: bounds the memory of a batch.
const GATHERED: usize = 2_000;

/// Holds the heads of all feeds until the transaction ends.
pub(super) struct FeedWriter {
    outbox: Outbox,
    clock: Clock,
    pen: Pen,
    heads: BTreeMap<PartnerId, u64>,
    moved: BTreeSet<PartnerId>,
    gathered: Vec<Envelope>,
}

impl FeedWriter {
    /// Takes the heads; whoever else writes to partners waits until this transaction ends.
    pub(super) async fn open(app: &Logistics, conn: &mut PgConnection) -> Result<Self, Fault> {
        Ok(Self {
            outbox: app.outbox.clone(),
            clock: app.clock.clone(),
            pen: Pen::new(app.environment, current_traceparent(), app.clock.now()),
            heads: partner_feeds::hold(conn).await?,
            moved: BTreeSet::new(),
            gathered: Vec::new(),
        })
    }

    /// When everything of this transaction is written.
    pub(super) fn at(&self) -> DateTime<Utc> {
        self.pen.at
    }

    /// An id of something that is written at that time.
    pub(super) fn new_id(&self) -> Uuid {
        self.clock.new_id()
    }

    /// The same as a day in Japan.
    pub(super) fn today(&self) -> NaiveDate {
        jst::date_of(self.pen.at)
    }

    /// The place that the partner's next message will have.
    pub(super) fn next(&mut self, partner: PartnerId) -> Result<u64, Fault> {
        let head = self.heads.get_mut(&partner).ok_or(StoreError::Inconsistent {
            table: "partner_feeds",
            what: "a partner without a feed",
        })?;
        *head += 1;
        self.moved.insert(partner);
        Ok(*head)
    }

    /// Writes a message at the place that [`Self::next`] gave.
    pub(super) fn write<D: Serialize>(
        &mut self,
        kind: Kind,
        subject: Uuid,
        place: (PartnerId, u64),
        data: &D,
    ) -> Result<(), Fault> {
        let envelope = self.pen.write(kind, (self.clock.new_id(), subject), place, data)?;
        self.gathered.push(envelope);
        Ok(())
    }

    /// Tells a partner something; returns the place it has in the feed.
    pub(super) fn tell<D: Serialize>(
        &mut self,
        kind: Kind,
        subject: Uuid,
        partner: PartnerId,
        data: &D,
    ) -> Result<u64, Fault> {
        let sequence = self.next(partner)?;
        self.write(kind, subject, (partner, sequence), data)?;
        Ok(sequence)
    }

    /// Puts a message of the feed into it once more: the same event at a new place, which says
    /// that it is a replay.
    pub(super) fn again(
        &mut self,
        subject: &str,
        partner: PartnerId,
        event: &mut serde_json::Value,
        replay: Uuid,
    ) -> Result<(), Fault> {
        let sequence = self.next(partner)?;
        let envelope = self.pen.again(subject, (self.clock.new_id(), replay), sequence, event)?;
        self.gathered.push(envelope);
        Ok(())
    }

    /// Tells the other services a fact.
    pub(super) fn fact<M: Message + Name>(&mut self, scope: Scope, message: &M) {
        self.gathered.push(Envelope::fact(self.clock.new_id(), scope, message, self.pen.at));
    }

    /// Puts what was gathered into the outbox when it has become much.
    pub(super) async fn relieve(&mut self, conn: &mut PgConnection) -> Result<(), Fault> {
        if self.gathered.len() >= GATHERED {
            self.outbox.record(conn, &self.gathered).await?;
            self.gathered.clear();
        }
        Ok(())
    }

    /// Puts the rest into the outbox and moves the heads.
    pub(super) async fn close(self, conn: &mut PgConnection) -> Result<(), Fault> {
        self.outbox.record(conn, &self.gathered).await?;
        let heads: Vec<_> =
            self.heads.into_iter().filter(|(partner, _)| self.moved.contains(partner)).collect();
        if !heads.is_empty() {
            partner_feeds::advance(conn, &heads).await?;
        }
        Ok(())
    }
}

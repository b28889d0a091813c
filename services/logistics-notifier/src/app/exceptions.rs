//! Exceptions of deliveries: raised, settled, looked at.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Actor, Standing};

use super::feed_writer::FeedWriter;
use super::receiving::ReceivingError;
use super::saying::Speaker;
use super::{Fault, Logistics};
use crate::domain::progress::ExceptionKind;
use crate::partner::cloud_event::Kind;
use crate::partner::progress::ExceptionData;
use crate::store::exceptions::{self, Exception, Raised};
use crate::store::{order_steps, progress, shipment_orders, shipments};

/// What is wrong with a delivery, as somebody says it.
#[derive(Debug, Clone)]
pub(crate) struct Complaint {
    /// The same id again is the same complaint.
    pub(crate) id: Uuid,
    pub(crate) order: Uuid,
    pub(crate) shipment: Option<Uuid>,
    pub(crate) kind: ExceptionKind,
    pub(crate) units: u32,
    pub(crate) note: String,
}

impl Logistics {
    /// Says that something is wrong; saying it twice changes nothing.
    #[tracing::instrument(skip_all, fields(order.id = %complaint.order), err)]
    pub(crate) async fn raise_exception(
        &self,
        actor: &Actor,
        complaint: &Complaint,
    ) -> Result<Exception, ReceivingError> {
        let mut tx = self.pool.begin().await?;
        let mut writer = FeedWriter::open(self, &mut tx).await?;
        let order = shipment_orders::find_for_update(&mut tx, complaint.order).await?;
        let order = order.filter(|order| match actor.standing {
            Standing::Facility(own) => order.line.ship_to.facility_code == own,
            Standing::Partner(own) => order.state.told().is_some_and(|told| told.partner == own),
            _ => false,
        });
        let order = order.filter(|order| order.state.told().is_some());
        let order = order.ok_or(ReceivingError::NoSuchOrder)?;
        if let Some(id) = complaint.shipment {
            let shipment = shipments::find_for_update(&mut tx, id).await?;
            shipment
                .filter(|shipment| shipment.order_id == order.id)
                .ok_or(ReceivingError::NoSuchShipment)?;
        }
        let steps = self.raise(&mut tx, &mut writer, complaint, &Speaker::from(actor)).await?;
        order_steps::insert(&mut tx, &steps).await?;
        progress::add_up(&mut tx, &[order.id]).await?;
        let exception = self.exception(&mut tx, complaint.id).await?;
        writer.close(&mut tx).await?;
        self.outbox.commit(tx).await?;
        Ok(exception)
    }

    /// Keeps a complaint and tells the partner of one that it has not raised itself.
    pub(super) async fn raise(
        &self,
        conn: &mut PgConnection,
        writer: &mut FeedWriter,
        complaint: &Complaint,
        by: &Speaker,
    ) -> Result<Vec<order_steps::Step>, ReceivingError> {
        let raised = Raised {
            id: complaint.id,
            order_id: complaint.order,
            shipment: complaint.shipment,
            kind: complaint.kind,
            units: complaint.units,
            note: complaint.note.clone(),
            by: by.organisation.clone(),
        };
        if !exceptions::insert(conn, &raised, self.clock.now()).await? {
            return Ok(Vec::new());
        }
        let exception = self.exception(conn, complaint.id).await?;
        if exception.partner.as_str() != by.organisation {
            let data = ExceptionData::from(&exception);
            writer.tell(Kind::ExceptionRaised, exception.id, exception.partner, &data)?;
        }
        let data = json!({
            "exception_id": exception.id, "kind": exception.kind.as_str(),
            "units": exception.units, "note": exception.note,
        });
        Ok(vec![self.step(complaint.order, "exception_raised", by, &data)?])
    }

    async fn exception(
        &self,
        conn: &mut PgConnection,
        id: Uuid,
    ) -> Result<Exception, ReceivingError> {
        let filter = exceptions::Filter { id: Some(id), ..exceptions::Filter::default() };
        let found = exceptions::list(conn, &filter, Uuid::max(), 1).await?;
        found.into_iter().next().ok_or(ReceivingError::NoSuchException)
    }

    /// Says how an exception was settled: its partner, its site, or the nation.
    #[tracing::instrument(skip_all, fields(exception.id = %id), err)]
    pub(crate) async fn resolve_exception(
        &self,
        actor: &Actor,
        id: Uuid,
        resolution: &str,
    ) -> Result<Exception, ReceivingError> {
        let mut tx = self.pool.begin().await?;
        let mut writer = FeedWriter::open(self, &mut tx).await?;
        let exception = self.exception(&mut tx, id).await?;
        let may = match actor.standing {
            Standing::Facility(own) => exception.facility == own,
            Standing::Partner(own) => exception.partner == own,
            Standing::Nation => true,
            _ => false,
        };
        if !may {
            return Err(ReceivingError::NoSuchException);
        }
        let at = self.clock.now();
        if !exceptions::resolve(&mut tx, id, resolution, at).await? {
            return if exception.resolution == resolution {
                Ok(exception)
            } else {
                Err(ReceivingError::ResolvedBefore)
            };
        }
        let exception = self.exception(&mut tx, id).await?;
        let by = Speaker::from(actor);
        if exception.partner.as_str() != by.organisation {
            let data = ExceptionData::from(&exception);
            writer.tell(Kind::ExceptionResolved, id, exception.partner, &data)?;
        }
        let data = json!({"exception_id": id, "resolution": resolution});
        let step = self.step(exception.order_id, "exception_resolved", &by, &data)?;
        order_steps::insert(&mut tx, &[step]).await?;
        progress::add_up(&mut tx, &[exception.order_id]).await?;
        writer.close(&mut tx).await?;
        self.outbox.commit(tx).await?;
        Ok(exception)
    }

    /// Exceptions before `before`, the newest first.
    pub(crate) async fn list_exceptions(
        &self,
        filter: &exceptions::Filter,
        before: Uuid,
        limit: i64,
    ) -> Result<Vec<Exception>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(exceptions::list(&mut conn, filter, before, limit).await?)
    }
}

//! Planned dates, and how rows name orders: many at once, all of them or none.

use std::collections::HashMap;

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{PartnerId, jst};

use super::saying::PartnerSpeaks;
use super::{Fault, Logistics};
use crate::domain::order::Order;
use crate::domain::progress::{OrderKey, Planned, RowError, Wrong, check_plan};
use crate::store::{order_steps, progress, shipment_orders};

/// What became of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Orders or shipments that were new or different; would be, in a dry run.
    pub(crate) changed: u32,
    /// What is wrong; then nothing was changed.
    pub(crate) errors: Vec<RowError>,
    /// Ids of the shipments in the order of the rows.
    pub(crate) shipments: Vec<Uuid>,
}

/// The orders that rows name.
pub(super) struct Named(HashMap<OrderKey, Order>);

impl Named {
    /// Takes the partner's orders among those named, held until the transaction ends.
    pub(super) async fn hold(
        conn: &mut PgConnection,
        partner: PartnerId,
        keys: impl Iterator<Item = OrderKey>,
    ) -> Result<Self, Fault> {
        let (mut ids, mut serials) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                OrderKey::Id(id) => ids.push(id),
                OrderKey::Number(number) => serials.push(number.serial()),
            }
        }
        let found = shipment_orders::of_partner_for_update(conn, partner, &ids, &serials).await?;
        let by_key = found.into_iter().flat_map(|order| {
            [(OrderKey::Id(order.id), order.clone()), (OrderKey::Number(order.number), order)]
        });
        Ok(Self(by_key.collect()))
    }

    pub(super) fn get(&self, key: OrderKey) -> Result<&Order, Wrong> {
        self.0.get(&key).ok_or(Wrong::NoSuchOrder)
    }
}

impl Logistics {
    /// Sets or moves planned dates.
    #[tracing::instrument(skip_all, fields(rows = rows.len()), err)]
    pub(crate) async fn plan_deliveries(
        &self,
        who: &PartnerSpeaks,
        rows: &[Planned],
        dry_run: bool,
    ) -> Result<Outcome, Fault> {
        let mut tx = self.pool.begin().await?;
        let named = Named::hold(&mut tx, who.partner, rows.iter().map(|row| row.order)).await?;
        let today = jst::date_of(self.clock.now());
        let (mut errors, mut first) = (Vec::new(), HashMap::new());
        let mut changes = Vec::new();
        for row in rows {
            let checked = named.get(row.order).and_then(|order| {
                check_plan(order, row.on, today)?;
                match first.insert(order.id, row.row) {
                    Some(before) => Err(Wrong::Twice(before)),
                    None => Ok(order),
                }
            });
            match checked {
                Ok(order) if order.progress.planned_on != Some(row.on) => {
                    changes.push((order, row.on));
                }
                Ok(_) => {}
                Err(wrong) => errors.push(wrong.at(row.row)),
            }
        }
        let outcome = Outcome { changed: count(changes.len()), errors, ..Outcome::default() };
        if dry_run || !outcome.errors.is_empty() || changes.is_empty() {
            return Ok(outcome);
        }
        let days: Vec<_> = changes.iter().map(|(order, on)| (order.id, *on)).collect();
        progress::plan(&mut tx, &days).await?;
        let steps: Vec<_> = changes
            .iter()
            .map(|(order, on)| {
                let data = json!({"planned_date": on, "before": order.progress.planned_on});
                self.step(order.id, "planned", &who.by, &data)
            })
            .collect::<Result<_, _>>()?;
        order_steps::insert(&mut tx, &steps).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

//! Actual dates: when orders and their shipments were delivered.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;
use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::jst;

use super::planning::{Named, Outcome};
use super::saying::PartnerSpeaks;
use super::shipping::Known;
use super::{Fault, Logistics};
use crate::domain::order::Order;
use crate::domain::progress::{Delivered, OrderKey, RowError, Wrong, check_delivery};
use crate::events::outgoing;
use crate::store::{order_steps, progress, shipments};

impl Logistics {
    /// Notes when orders or shipments were delivered.
    #[tracing::instrument(skip_all, fields(rows = rows.len()), err)]
    pub(crate) async fn record_deliveries(
        &self,
        who: &PartnerSpeaks,
        rows: &[Delivered],
        dry_run: bool,
    ) -> Result<Outcome, Fault> {
        let mut tx = self.pool.begin().await?;
        let named = Named::hold(&mut tx, who.partner, rows.iter().map(|row| row.order)).await?;
        let orders: BTreeSet<_> =
            rows.iter().filter_map(|row| Some(named.get(row.order).ok()?.id)).collect();
        let orders: Vec<_> = orders.into_iter().collect();
        let mut known = Known::of(shipments::of_orders_for_update(&mut tx, &orders).await?);
        let mut arrivals = Arrivals::default();
        let today = jst::date_of(self.clock.now());
        for row in rows {
            let checked =
                named.get(row.order).and_then(|order| arrivals.take(order, row, &mut known, today));
            if let Err(wrong) = checked {
                arrivals.errors.push(wrong.at(row.row));
            }
        }
        let outcome = Outcome {
            changed: arrivals.changed,
            errors: std::mem::take(&mut arrivals.errors),
            ..Outcome::default()
        };
        if dry_run || !outcome.errors.is_empty() || outcome.changed == 0 {
            return Ok(outcome);
        }
        let days: Vec<_> = arrivals.shipments.iter().map(|(id, day)| (*id, *day)).collect();
        shipments::deliver(&mut tx, &days).await?;
        let days: Vec<_> = arrivals.orders.iter().map(|(id, day)| (*id, *day)).collect();
        progress::deliver(&mut tx, &days).await?;
        let steps: Vec<_> = arrivals
            .said
            .iter()
            .map(|(order, data)| self.step(*order, "delivered", &who.by, data))
            .collect::<Result<_, _>>()?;
        order_steps::insert(&mut tx, &steps).await?;
        self.outbox.record(&mut tx, &self.delivered(&named, &known, &arrivals)).await?;
        self.outbox.commit(tx).await?;
        Ok(outcome)
    }

    /// What the other services are told of deliveries.
    fn delivered(&self, named: &Named, known: &Known, arrivals: &Arrivals) -> Vec<Envelope> {
        let at = self.clock.now();
        let shipped = arrivals.shipments.iter().filter_map(|(id, day)| {
            let shipment = known.by_id(*id)?;
            let order = named.get(OrderKey::Id(shipment.order_id)).ok()?;
            Some((order, Some(shipment), *day))
        });
        let whole = arrivals.orders.iter().filter_map(|(id, day)| {
            let order = named.get(OrderKey::Id(*id)).ok()?;
            known.of_order(*id).next().is_none().then_some((order, None, *day))
        });
        shipped
            .chain(whole)
            .map(|(order, shipment, day)| {
                let fact = outgoing::shipment_delivered(order, shipment, day);
                Envelope::fact(self.clock.new_id(), Scope::of(&order.sheet.office()), &fact, at)
            })
            .collect()
    }
}

/// Deliveries of a call.
#[derive(Default)]
struct Arrivals {
    shipments: BTreeMap<Uuid, NaiveDate>,
    orders: BTreeMap<Uuid, NaiveDate>,
    said: Vec<(Uuid, serde_json::Value)>,
    errors: Vec<RowError>,
    changed: u32,
}

impl Arrivals {
    fn take(
        &mut self,
        order: &Order,
        row: &Delivered,
        known: &mut Known,
        today: NaiveDate,
    ) -> Result<(), Wrong> {
        let of_order = known.0.entry(order.id).or_default();
        let arrived: Vec<_> = match &row.reference {
            None => of_order.iter_mut().filter(|one| one.delivered_on.is_none()).collect(),
            Some(reference) => {
                let found = of_order.iter_mut().find(|one| one.reference == *reference);
                vec![found.ok_or_else(|| Wrong::NoSuchShipment(reference.clone()))?]
            }
        };
        let mut is_new = row.reference.is_none() && order.progress.actual_on != Some(row.on);
        if arrived.is_empty() {
            check_delivery(order, None, row.on, today)?;
        }
        for shipment in &arrived {
            check_delivery(order, Some(shipment.shipped_on), row.on, today)?;
        }
        for shipment in arrived {
            if shipment.delivered_on != Some(row.on) {
                shipment.delivered_on = Some(row.on);
                self.shipments.insert(shipment.id, row.on);
                is_new = true;
            }
        }
        if !is_new {
            return Ok(());
        }
        let there: u32 =
            of_order.iter().filter(|one| one.delivered_on.is_some()).map(|one| one.units).sum();
        let last = of_order.iter().filter_map(|one| one.delivered_on).max();
        if row.reference.is_none() {
            self.orders.insert(order.id, row.on);
        } else if there >= order.units.0 {
            self.orders.insert(order.id, last.unwrap_or(row.on));
        }
        self.changed += 1;
        let data = json!({"actual_date": row.on, "reference": row.reference});
        self.said.push((order.id, data));
        Ok(())
    }
}

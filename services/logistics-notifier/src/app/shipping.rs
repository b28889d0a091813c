//! Shipments that partners register: new ones, and those that are known by their reference.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{LotNumber, jst};

use super::planning::{Named, Outcome, count};
use super::saying::PartnerSpeaks;
use super::{Fault, Logistics};
use crate::domain::order::Order;
use crate::domain::progress::{NewShipment, RowError, Stops, Wrong, check_shipment};
use crate::store::order_steps::{self, Step};
use crate::store::shipments::{self, Registered, Shipment};
use crate::store::{holds, progress};

impl Logistics {
    /// Registers shipments; one with a reference that is known is the same one.
    #[tracing::instrument(skip_all, fields(rows = rows.len()), err)]
    pub(crate) async fn register_shipments(
        &self,
        who: &PartnerSpeaks,
        rows: &[NewShipment],
        dry_run: bool,
    ) -> Result<Outcome, Fault> {
        let mut tx = self.pool.begin().await?;
        let named = Named::hold(&mut tx, who.partner, rows.iter().map(|row| row.order)).await?;
        let stops = stops(&mut tx, rows).await?;
        let orders: BTreeSet<_> =
            rows.iter().filter_map(|row| Some(named.get(row.order).ok()?.id)).collect();
        let orders: Vec<_> = orders.into_iter().collect();
        let known = Known::of(shipments::of_orders_for_update(&mut tx, &orders).await?);
        let mut sorted = Sorted::default();
        let today = jst::date_of(self.clock.now());
        for row in rows {
            let checked = named.get(row.order).and_then(|order| {
                sorted.take(order, row, &known, &stops, today, || self.clock.new_id())
            });
            if let Err(wrong) = checked {
                sorted.errors.push(wrong.at(row.row));
            }
        }
        let Sorted { new, errors, ids, .. } = sorted;
        let outcome = Outcome { changed: count(new.len()), errors, shipments: ids };
        if dry_run || !outcome.errors.is_empty() {
            return Ok(Outcome { shipments: Vec::new(), ..outcome });
        }
        if !new.is_empty() {
            shipments::insert(&mut tx, &new, self.clock.now()).await?;
            progress::add_up(&mut tx, &orders).await?;
            order_steps::insert(&mut tx, &self.shipped(who, &new)?).await?;
            tx.commit().await?;
        }
        Ok(outcome)
    }

    fn shipped(
        &self,
        who: &PartnerSpeaks,
        new: &[Registered<'_>],
    ) -> Result<Vec<Step>, serde_json::Error> {
        new.iter()
            .map(|shipment| {
                let lots: Vec<_> = shipment
                    .said
                    .lots
                    .iter()
                    .map(|lot| {
                        json!({
                            "lot_number": lot.number.as_str(),
                            "expiry_date": lot.expires_on,
                            "units": lot.units,
                        })
                    })
                    .collect();
                let data = json!({
                    "shipment_id": shipment.id,
                    "reference": shipment.said.reference,
                    "shipped_date": shipment.said.shipped_on,
                    "units": shipment.said.all_units(),
                    "lots": lots,
                });
                self.step(shipment.order_id, "shipped", &who.by, &data)
            })
            .collect()
    }
}

/// What must not be shipped of what rows name.
async fn stops(conn: &mut PgConnection, rows: &[NewShipment]) -> Result<Stops, Fault> {
    let lots: BTreeSet<_> =
        rows.iter().flat_map(|row| row.lots.iter().map(|lot| lot.number)).collect();
    let lots: Vec<_> = lots.iter().map(LotNumber::as_str).collect();
    Ok(Stops {
        holds: holds::in_force(conn).await?,
        recalled: progress::recalled(conn, &lots).await?,
    })
}

/// Shipments that are kept, by order.
pub(super) struct Known(pub(super) BTreeMap<Uuid, Vec<Shipment>>);

impl Known {
    pub(super) fn of(found: Vec<Shipment>) -> Self {
        let mut known = Self(BTreeMap::new());
        for shipment in found {
            known.0.entry(shipment.order_id).or_default().push(shipment);
        }
        known
    }

    pub(super) fn of_order(&self, order: Uuid) -> impl Iterator<Item = &Shipment> {
        self.0.get(&order).into_iter().flatten()
    }

    fn find(&self, order: Uuid, reference: &str) -> Option<&Shipment> {
        self.of_order(order).find(|shipment| shipment.reference == reference)
    }

    pub(super) fn by_id(&self, id: Uuid) -> Option<&Shipment> {
        self.0.values().flatten().find(|shipment| shipment.id == id)
    }
}

/// Shipments of a call, sorted into new and known ones.
#[derive(Default)]
struct Sorted<'a> {
    new: Vec<Registered<'a>>,
    errors: Vec<RowError>,
    ids: Vec<Uuid>,
    /// Units of each order that rows before took.
    taken: HashMap<Uuid, u32>,
    /// Rows that named a shipment first.
    first: HashMap<(Uuid, &'a str), u32>,
}

impl<'a> Sorted<'a> {
    fn take(
        &mut self,
        order: &Order,
        row: &'a NewShipment,
        known: &Known,
        stops: &Stops,
        today: NaiveDate,
        new_id: impl FnOnce() -> Uuid,
    ) -> Result<(), Wrong> {
        if let Some(before) = self.first.insert((order.id, &row.reference), row.row) {
            return Err(Wrong::Twice(before));
        }
        if let Some(same) = known.find(order.id, &row.reference) {
            if !same.is_same(row) {
                return Err(Wrong::OtherContent(row.reference.clone()));
            }
            self.ids.push(same.id);
            return Ok(());
        }
        let taken = self.taken.entry(order.id).or_default();
        let left = order.units.0.saturating_sub(order.progress.shipped.0).saturating_sub(*taken);
        check_shipment(order, row, left, stops, today)?;
        *taken = taken.saturating_add(row.all_units());
        let id = new_id();
        self.ids.push(id);
        let Some(told) = order.state.told() else { return Err(Wrong::NoSuchOrder) };
        self.new.push(Registered {
            id,
            order_id: order.id,
            partner: told.partner,
            facility: order.line.ship_to.facility_code,
            product: order.sheet.product,
            said: row,
        });
        Ok(())
    }
}

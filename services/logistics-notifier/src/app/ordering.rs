//! Placing orders: who delivers it, what it is called, one message each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_messaging::Scope;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1 as wire;
use vsys_vocabulary::{Amounts, FacilityCode, ItemKind, PartnerId, Units};

use super::feed_writer::FeedWriter;
use super::{Fault, Logistics};
use crate::domain::order::{Order, Told};
use crate::domain::sheet::{Line, Sheet};
use crate::partner::cloud_event::Kind;
use crate::partner::order::OrderData;
use crate::store::{customer_codes, responsibility, shipment_orders};

/// Orders that are made, told and kept at a time: bounds the memory of a batch.
const TOGETHER: usize = 2_000;

/// Digests that are to be issued: of one partner, or of all that have orders of the lock.
pub(super) type Stale = BTreeSet<(Uuid, Option<PartnerId>)>;

/// One item of a line that is to be ordered.
pub(super) type Wanted = (Arc<Sheet>, Arc<Line>, (ItemKind, Units));

/// Places an order for each wanted item; what nobody is responsible for is kept unassigned.
pub(super) async fn place(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    wanted: &[Wanted],
    stale: &mut Stale,
) -> Result<(), Fault> {
    let mut numbers = shipment_orders::numbers(conn, wanted.len()).await?;
    let lookup =
        Lookup::of(conn, writer, wanted.iter().map(|(sheet, line, _)| (sheet, line))).await?;
    let mut told = Tally::default();
    for some in wanted.chunks(TOGETHER) {
        let mut orders: Vec<_> = some
            .iter()
            .zip(&mut numbers)
            .map(|((sheet, line, item), number)| Order::draft(sheet, line, *item, number))
            .collect();
        for order in &mut orders {
            lookup.tell(writer, order, &mut told)?;
        }
        shipment_orders::insert(conn, &orders).await?;
        writer.relieve(conn).await?;
    }
    told.close(writer, stale);
    Ok(())
}

impl Logistics {
    /// Places waiting orders that somebody is responsible for by now, and sends the advance
    /// notices that waited for the same; returns how many orders were placed.
    pub(crate) async fn place_waiting(&self) -> Result<u32, Fault> {
        let mut placed = 0;
        loop {
            let some = self.place_some_waiting().await?;
            placed += some;
            if some < u32::try_from(TOGETHER).unwrap_or(u32::MAX) {
                return Ok(placed);
            }
        }
    }

    async fn place_some_waiting(&self) -> Result<u32, Fault> {
        let mut tx = self.pool.begin().await?;
        let mut writer = FeedWriter::open(self, &mut tx).await?;
        let limit = i64::try_from(TOGETHER).unwrap_or(i64::MAX);
        let mut orders =
            shipment_orders::placeable_for_update(&mut tx, writer.today(), limit).await?;
        let mut stale = Stale::new();
        if !orders.is_empty() {
            let lines = orders.iter().map(|order| (&order.sheet, &order.line));
            let lookup = Lookup::of(&mut tx, &writer, lines).await?;
            let mut told = Tally::default();
            for order in &mut orders {
                lookup.tell(&mut writer, order, &mut told)?;
            }
            shipment_orders::save(&mut tx, &orders).await?;
            told.close(&mut writer, &mut stale);
        }
        let sheets: BTreeSet<_> = orders.iter().map(|order| order.sheet.id).collect();
        let sheets: Vec<_> = sheets.into_iter().collect();
        super::holding::take_in(&mut tx, &mut writer, (&[], &[]), &sheets).await?;
        super::advance_notices::tell_untold(&mut tx, &mut writer).await?;
        super::digesting::issue(&mut tx, &mut writer, stale).await?;
        writer.close(&mut tx).await?;
        self.outbox.commit(tx).await?;
        Ok(u32::try_from(orders.len()).unwrap_or(u32::MAX))
    }
}

/// What must be known of many orders before they are told.
struct Lookup {
    responsible: responsibility::Responsible,
    customer_codes: std::collections::HashMap<(PartnerId, FacilityCode), String>,
}

impl Lookup {
    async fn of<'a>(
        conn: &mut PgConnection,
        writer: &FeedWriter,
        lines: impl Iterator<Item = (&'a Arc<Sheet>, &'a Arc<Line>)>,
    ) -> Result<Self, Fault> {
        let (mut areas, mut facilities) = (BTreeSet::new(), BTreeSet::new());
        for (sheet, line) in lines {
            areas.extend(sheet.municipality.map(|municipality| (municipality, sheet.product)));
            facilities.insert(line.ship_to.facility_code.as_str());
        }
        let areas: Vec<_> = areas.into_iter().collect();
        let facilities: Vec<_> = facilities.into_iter().collect();
        Ok(Self {
            responsible: responsibility::on(conn, &areas, writer.today()).await?,
            customer_codes: customer_codes::of_facilities(conn, &facilities).await?,
        })
    }

    /// Tells whoever is responsible for the order; nobody, if nobody is.
    fn tell(
        &self,
        writer: &mut FeedWriter,
        order: &mut Order,
        told: &mut Tally,
    ) -> Result<(), Fault> {
        let area = order.sheet.municipality.map(|code| (code, order.sheet.product, order.item));
        let Some(&partner) = area.and_then(|area| self.responsible.get(&area)) else {
            return Ok(());
        };
        let own_code = self.customer_codes.get(&(partner, order.line.ship_to.facility_code));
        order.customer_code = own_code.cloned().unwrap_or_default();
        let sequence = writer.next(partner)?;
        order.tell(Told { partner, sequence });
        let data = OrderData::of(order, None);
        writer.write(Kind::OrderPlaced, order.id, (partner, sequence), &data)?;
        told.add(order, partner);
        Ok(())
    }
}

/// What partners were told of each sheet, for the other services.
#[derive(Default)]
struct Tally(BTreeMap<(Uuid, PartnerId), (Arc<Sheet>, u32, Amounts)>);

impl Tally {
    fn add(&mut self, order: &Order, partner: PartnerId) {
        let (_, orders, ordered) = self
            .0
            .entry((order.sheet.id, partner))
            .or_insert_with(|| (Arc::clone(&order.sheet), 0, Amounts::ZERO));
        *orders += 1;
        *ordered.get_mut(order.item) += order.units;
    }

    fn close(self, writer: &mut FeedWriter, stale: &mut Stale) {
        for ((sheet_id, partner), (sheet, orders, ordered)) in self.0 {
            stale.insert((sheet.lock_id, Some(partner)));
            let fact = wire::ShipmentsOrdered {
                round_id: sheet.round_id.to_string(),
                lock_id: sheet.lock_id.to_string(),
                sheet_id: sheet_id.to_string(),
                partner_id: partner.to_string(),
                orders,
                ordered: Some(convert::item_units(&ordered)),
            };
            writer.fact(Scope::of(&sheet.office()), &fact);
        }
    }
}

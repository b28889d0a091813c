//! Amendments: what partners were told is changed, cancelled, or ordered for another site.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, ItemKind, Units};

use super::Fault;
use super::feed_writer::FeedWriter;
use super::ordering::{self, Stale, Wanted};
use crate::domain::amendment::{LineChange, line_changes};
use crate::domain::order::{Change, Order, Told};
use crate::domain::sheet::Line;
use crate::events::incoming;
use crate::partner::cloud_event::Kind;
use crate::partner::order::{AmendmentData, OrderData};
use crate::store::order_steps::{self, Step};
use crate::store::{amendments, locked_lines, sheets, shipment_orders};

/// Lines as amendments left them.
type Changed = HashMap<(Uuid, FacilityCode), Arc<Line>>;

/// Applies the amendments that wait for these sheets, if the sheets were heard whole.
pub(super) async fn apply(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    sheets: &[Uuid],
    stale: &mut Stale,
) -> Result<(), Fault> {
    let payloads = amendments::take(conn, sheets, writer.at()).await?;
    if payloads.is_empty() {
        return Ok(());
    }
    let amendments: Vec<_> = payloads
        .iter()
        .map(|payload| incoming::amendment(payload))
        .collect::<Result<_, _>>()
        .map_err(Fault::Amendment)?;
    let changes = line_changes(&amendments);
    let lines = locked_lines::amend(conn, &changes).await?;
    let changes: Vec<_> = changes
        .into_iter()
        .filter(|change| lines.contains_key(&(change.sheet_id, change.facility)))
        .collect();
    let ordered = correct(conn, writer, &changes, &lines, stale).await?;
    order_elsewhere(conn, writer, &changes, &lines, (&ordered, stale)).await
}

/// Changes the orders that exist; returns what they are for.
async fn correct(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    changes: &[LineChange],
    lines: &Changed,
    stale: &mut Stale,
) -> Result<Vec<(Uuid, FacilityCode, ItemKind)>, Fault> {
    let keys: Vec<_> = changes.iter().map(|change| (change.sheet_id, change.facility)).collect();
    let by_line: HashMap<_, _> = keys.iter().copied().zip(changes).collect();
    let known = shipment_orders::of_lines_for_update(conn, &keys).await?;
    let mut ordered = Vec::with_capacity(known.len());
    let (mut corrected, mut steps) = (Vec::new(), Vec::new());
    for mut order in known {
        let key = (order.sheet.id, order.line.ship_to.facility_code);
        ordered.push((key.0, key.1, order.item));
        let (Some(change), Some(line)) = (by_line.get(&key), lines.get(&key)) else { continue };
        order.line = Arc::clone(line);
        let before = order.units;
        let wanted = if line.held { Units::ZERO } else { *change.units.get(order.item) };
        let kind = match tell(writer, &mut order, wanted, (change, before))? {
            Change::Nothing => continue,
            Change::Quietly => None,
            Change::Amended => Some("amended"),
            Change::Cancelled => Some("cancelled"),
        };
        stale.extend(order.state.told().map(|told| (order.sheet.lock_id, Some(told.partner))));
        steps.extend(kind.map(|kind| step(writer, &order, kind, (change, before))));
        corrected.push(order);
    }
    if !corrected.is_empty() {
        shipment_orders::save(conn, &corrected).await?;
        order_steps::insert(conn, &steps).await?;
    }
    Ok(ordered)
}

/// What is kept of a correction in an order's history.
fn step(
    writer: &FeedWriter,
    order: &Order,
    kind: &str,
    (change, before): (&LineChange, Units),
) -> Step {
    let (person, organisation) = change.by.clone();
    Step {
        id: writer.new_id(),
        order_id: order.id,
        kind: kind.to_owned(),
        at: writer.at(),
        person,
        organisation,
        data: json!({
            "units": order.units.0, "previous_units": before.0, "reason": change.reason,
        }),
    }
}

/// Changes one order, unless it already was so, and tells its partner, if it was told of it.
fn tell(
    writer: &mut FeedWriter,
    order: &mut Order,
    wanted: Units,
    (change, before): (&LineChange, Units),
) -> Result<Change, Fault> {
    let changed = order.amend(wanted);
    let kind = match changed {
        Change::Nothing | Change::Quietly => return Ok(changed),
        Change::Amended => Kind::OrderAmended,
        Change::Cancelled => Kind::OrderCancelled,
    };
    if let Some(Told { partner, .. }) = order.state.told() {
        let sequence = writer.next(partner)?;
        order.tell(Told { partner, sequence });
        let why = AmendmentData::new(change.amendment_id, &change.reason, before);
        let data = OrderData::of(order, Some(why));
        writer.write(kind, order.id, (partner, sequence), &data)?;
    }
    Ok(changed)
}

/// Orders what no order exists for: another site, or an item the line did not have.
async fn order_elsewhere(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    changes: &[LineChange],
    lines: &Changed,
    (ordered, stale): (&[(Uuid, FacilityCode, ItemKind)], &mut Stale),
) -> Result<(), Fault> {
    let ids: Vec<_> = changes.iter().map(|change| change.sheet_id).collect();
    let sheets = sheets::find(conn, &ids).await?;
    let wanted: Vec<Wanted> = changes
        .iter()
        .filter_map(|change| {
            let line = lines.get(&(change.sheet_id, change.facility))?;
            Some((sheets.get(&change.sheet_id)?, line))
        })
        .flat_map(|(sheet, line)| {
            line.ordered()
                .filter(|(item, _)| {
                    !ordered.contains(&(sheet.id, line.ship_to.facility_code, *item))
                })
                .map(|item| (Arc::clone(sheet), Arc::clone(line), item))
        })
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    ordering::place(conn, writer, &wanted, stale).await
}

//! Shipments that are on their way to the site, or arrived and are not confirmed yet.

use tonic::Status;
use vsys_proto::{
    convert,
    logistics_notifier::v1::{ListShipmentsRequest, Shipment},
};

use crate::{
    locale::Locale,
    pages::orders::shipments::shipments,
    table::{Cell, Column, Table, Tone},
    visitor::Visitor,
};

/// Shipments that the site has not confirmed.
pub(super) async fn arriving(visitor: &Visitor) -> Result<Vec<Shipment>, Status> {
    let wanted = ListShipmentsRequest { unreceived: true, ..ListShipmentsRequest::default() };
    shipments(visitor, &wanted).await
}

/// What it is, in words.
pub(super) fn item(row: &Shipment, locale: Locale) -> Cell {
    let kind = convert::item_kind(row.item, "item");
    kind.map_or(Cell::Nothing, |kind| Cell::text(locale.text(&format!("item-{}", kind.as_str()))))
}

fn lots(row: &Shipment, locale: Locale) -> Cell {
    if row.recalled {
        return Cell::Badge { text: locale.text("lot-is-recalled"), tone: Tone::Bad, rank: 0 };
    }
    let numbers: Vec<_> = row.lots.iter().map(|lot| lot.lot_number.as_str()).collect();
    if numbers.is_empty() { Cell::Nothing } else { Cell::Code(numbers.join(", ")) }
}

/// Shipments to be confirmed.
pub(super) const ARRIVING: Table<Shipment> = Table {
    name: "arriving",
    caption: "arriving-caption",
    columns: &[
        Column {
            name: "reference",
            cell: |row, _| Cell::Link {
                text: row.reference.clone(),
                path: format!("/facility/shipments/{}", row.shipment_id),
            },
        },
        Column {
            name: "order-number",
            cell: |row, _| Cell::Link {
                text: row.order_number.clone(),
                path: format!("/orders/{}", row.order_id),
            },
        },
        Column { name: "round-number", cell: |row, _| Cell::text(&row.round_number) },
        Column { name: "item", cell: item },
        Column { name: "units", cell: |row, _| Cell::Number(row.units.into()) },
        Column { name: "lot", cell: lots },
        Column { name: "shipped-date", cell: |row, _| Cell::date(row.shipped_date.as_ref()) },
        Column { name: "actual-date", cell: |row, _| Cell::date(row.delivered_date.as_ref()) },
    ],
};

//! Shipments that are on their way to the site, or arrived and are not confirmed yet.

use tonic::Status;
use vsys_proto::{
    convert,
    logistics_notifier::v1::{ListShipmentsRequest, Shipment},
};

use crate::{
    format::grouped,
    locale::Locale,
    pages::{allocation::amount::Counting, orders::shipments::shipments},
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

/// A shipment with what it brings in words.
pub(super) struct Arriving {
    shipment: Shipment,
    units: Cell,
}

impl Arriving {
    pub(super) fn of(shipment: &Shipment, locale: Locale) -> Self {
        let text = convert::item_kind(shipment.item, "item").map_or_else(
            |_| grouped(shipment.units),
            |kind| Counting::of(locale).units(kind, shipment.units),
        );
        let units = Cell::Amount { units: shipment.units.into(), text };
        Self { shipment: shipment.clone(), units }
    }
}

/// Shipments to be confirmed.
pub(super) const ARRIVING: Table<Arriving> = Table {
    name: "arriving",
    caption: "arriving-caption",
    columns: &[
        Column {
            name: "reference",
            cell: |row, _| Cell::Link {
                text: row.shipment.reference.clone(),
                path: format!("/facility/shipments/{}", row.shipment.shipment_id),
            },
        },
        Column {
            name: "order-number",
            cell: |row, _| Cell::Link {
                text: row.shipment.order_number.clone(),
                path: format!("/orders/{}", row.shipment.order_id),
            },
        },
        Column { name: "round-number", cell: |row, _| Cell::text(&row.shipment.round_number) },
        Column { name: "item", cell: |row, locale| item(&row.shipment, locale) },
        Column { name: "units", cell: |row, _| row.units.clone() },
        Column { name: "lot", cell: |row, locale| lots(&row.shipment, locale) },
        Column {
            name: "shipped-date",
            cell: |row, _| Cell::date(row.shipment.shipped_date.as_ref()),
        },
        Column {
            name: "actual-date",
            cell: |row, _| Cell::date(row.shipment.delivered_date.as_ref()),
        },
    ],
};

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::ItemKind;

    use super::*;

    #[test]
    fn quantities_say_what_they_count() {
        let of = |item: ItemKind, units, locale| {
            let shipment = Shipment { item: item.into(), units, ..Shipment::default() };
            Arriving::of(&shipment, locale).units.shown(locale)
        };
        assert_eq!(of(ItemKind::Vaccine, 1_170, Locale::Ja), "1,170バイアル");
        assert_eq!(of(ItemKind::Needle, 60, Locale::Ja), "60本");
        assert_eq!(of(ItemKind::Vaccine, 1, Locale::En), "1 vial");
    }
}

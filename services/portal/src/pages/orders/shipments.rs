//! Shipments as the pages read and show them: a row for each lot (出荷).

use tonic::Status;
use vsys_proto::logistics_notifier::v1::{ListShipmentsRequest, Shipment, ShippedLot};

use super::history::tenths;
use crate::{
    locale::Locale,
    table::{Cell, Column, Table, Tone},
    visitor::Visitor,
};

/// Shipments in one answer.
const PER_PAGE: u32 = 1_000;
/// Shipments that one page shows at most.
const MOST: usize = 5_000;

/// All shipments that are wanted.
pub(crate) async fn shipments(
    visitor: &Visitor,
    wanted: &ListShipmentsRequest,
) -> Result<Vec<Shipment>, Status> {
    let (mut shipments, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListShipmentsRequest { page_size: PER_PAGE, page_token, ..wanted.clone() };
        let request = visitor.request(request);
        let answer = visitor.guest.portal.clients.shipments().list_shipments(request).await?;
        let page = answer.into_inner();
        shipments.extend(page.shipments);
        page_token = page.next_page_token;
        if page_token.is_empty() || shipments.len() >= MOST {
            return Ok(shipments);
        }
    }
}

/// One lot of a shipment; or the shipment, where it has none.
pub(crate) struct LotRow {
    shipment: Shipment,
    lot: Option<ShippedLot>,
}

impl LotRow {
    /// The rows of a shipment.
    pub(crate) fn of(shipment: &Shipment) -> Vec<Self> {
        let row = |lot| Self { shipment: shipment.clone(), lot };
        if shipment.lots.is_empty() {
            return vec![row(None)];
        }
        shipment.lots.iter().map(|lot| row(Some(lot.clone()))).collect()
    }

    fn units(&self) -> u32 {
        self.lot.as_ref().map_or(self.shipment.units, |lot| lot.units)
    }
}

fn doses(row: &LotRow, _: Locale) -> Cell {
    let doses = row.lot.as_ref().map(|lot| lot.doses_per_vial).filter(|doses| *doses > 0);
    doses.map_or(Cell::Nothing, |doses| Cell::Number(doses.into()))
}

/// What the site confirmed of the whole shipment.
fn received(row: &LotRow, _: Locale) -> Cell {
    let shipment = &row.shipment;
    let units = shipment.received_time.map(|_| Cell::Number(shipment.received_units.into()));
    units.unwrap_or(Cell::Nothing)
}

fn temperature(row: &LotRow, locale: Locale) -> Cell {
    let Some(log) = row.shipment.temperature else { return Cell::Nothing };
    let values = [("lowest", tenths(log.lowest_tenths)), ("highest", tenths(log.highest_tenths))];
    let text = locale.text_with("temperature-range", &values);
    let (tone, rank) = if log.out_of_range > 0 { (Tone::Bad, 0) } else { (Tone::Good, 1) };
    Cell::Badge { text, tone, rank }
}

fn recalled(row: &LotRow, locale: Locale) -> Cell {
    if !row.shipment.recalled {
        return Cell::Nothing;
    }
    Cell::Badge { text: locale.text("lot-is-recalled"), tone: Tone::Bad, rank: 0 }
}

/// Shipments of an order.
pub(crate) const SHIPMENTS: Table<LotRow> = Table {
    name: "shipments",
    caption: "shipments-caption",
    columns: &[
        Column { name: "reference", cell: |row, _| Cell::Code(row.shipment.reference.clone()) },
        Column {
            name: "shipped-date",
            cell: |row, _| Cell::date(row.shipment.shipped_date.as_ref()),
        },
        Column {
            name: "lot",
            cell: |row, _| {
                let number = row.lot.as_ref().map(|lot| lot.lot_number.clone());
                number.map_or(Cell::Nothing, Cell::Code)
            },
        },
        Column {
            name: "expiry-date",
            cell: |row, _| Cell::date(row.lot.as_ref().and_then(|lot| lot.expiry_date.as_ref())),
        },
        Column { name: "units", cell: |row, _| Cell::Number(row.units().into()) },
        Column { name: "doses-per-vial", cell: doses },
        Column {
            name: "actual-date",
            cell: |row, _| Cell::date(row.shipment.delivered_date.as_ref()),
        },
        Column { name: "received-units", cell: received },
        Column {
            name: "received-at",
            cell: |row, _| Cell::time(row.shipment.received_time.as_ref()),
        },
        Column { name: "temperature", cell: temperature },
        Column { name: "recalled", cell: recalled },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shipment_has_a_row_for_each_lot_and_one_without_lots() {
        let lot = |number: &str, units| ShippedLot {
            lot_number: number.to_owned(),
            units,
            ..ShippedLot::default()
        };
        let vaccine = Shipment {
            units: 195,
            lots: vec![lot("EP2163", 100), lot("EP2164", 95)],
            ..Shipment::default()
        };
        let units = |shipment: &Shipment| {
            LotRow::of(shipment).iter().map(LotRow::units).collect::<Vec<_>>()
        };
        assert_eq!(units(&vaccine), [100, 95]);
        assert_eq!(units(&Shipment { lots: vec![], ..vaccine }), [195]);
    }
}

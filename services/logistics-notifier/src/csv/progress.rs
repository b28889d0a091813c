//! Planned dates, shipments and actual dates as files.

use std::collections::HashMap;

use super::MOST_ROWS;
use super::sheet::{Column, FileError, Row, Sheet};
use crate::domain::progress::{Delivered, Lot, NewShipment, OrderKey, Planned, RowError};

/// Rows that were read, those that could not be, and how many there were.
pub(crate) struct Read<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) errors: Vec<RowError>,
    pub(crate) count: u32,
}

const fn required(name: &'static str, japanese: &'static str) -> Column {
    Column { name, japanese, is_required: true }
}

const fn optional(name: &'static str, japanese: &'static str) -> Column {
    Column { name, japanese, is_required: false }
}

const NUMBER: Column = required("order_number", "指示番号");

/// Reads planned dates.
pub(crate) fn planned(bytes: &[u8]) -> Result<Read<Planned>, FileError> {
    let columns = [NUMBER, required("planned_date", "納入予定日")];
    let sheet = Sheet::read(bytes, &columns, MOST_ROWS)?;
    let read = |row: Row<'_>| {
        Ok(Planned { row: row.number, order: order(row)?, on: row.date("planned_date")? })
    };
    Ok(sort(&sheet, sheet.rows().map(read)))
}

/// Reads actual dates.
pub(crate) fn delivered(bytes: &[u8]) -> Result<Read<Delivered>, FileError> {
    let columns =
        [NUMBER, required("actual_date", "納入実績日"), optional("reference", "伝票番号")];
    let sheet = Sheet::read(bytes, &columns, MOST_ROWS)?;
    let read = |row: Row<'_>| {
        Ok(Delivered {
            row: row.number,
            order: order(row)?,
            reference: Some(row.cell("reference"))
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            on: row.date("actual_date")?,
        })
    };
    Ok(sort(&sheet, sheet.rows().map(read)))
}

/// Reads shipments: rows of the same order and reference are lots of one.
pub(crate) fn shipments(bytes: &[u8]) -> Result<Read<NewShipment>, FileError> {
    let columns = [
        NUMBER,
        required("reference", "伝票番号"),
        required("shipped_date", "出荷日"),
        required("units", "数量"),
        optional("lot_number", "ロット番号"),
        optional("expiry_date", "有効期限"),
        optional("doses_per_vial", "1バイアルの回数"),
        optional("gtin", "GTIN"),
        optional("sscc", "SSCC"),
    ];
    let sheet = Sheet::read(bytes, &columns, MOST_ROWS)?;
    let read = sort(&sheet, sheet.rows().map(shipment));
    let mut together: Vec<NewShipment> = Vec::new();
    let mut places: HashMap<(OrderKey, String), usize> = HashMap::new();
    let mut errors = read.errors;
    for one in read.rows {
        let key = (one.order, one.reference.clone());
        match places.get(&key).and_then(|place| together.get_mut(*place)) {
            None => {
                places.insert(key, together.len());
                together.push(one);
            }
            Some(first) if first.shipped_on != one.shipped_on || first.sscc != one.sscc => {
                errors.push(RowError {
                    row: one.row,
                    field: "reference",
                    reason: "SHIPMENT_DIFFERS",
                    message: format!(
                        "row {} says another day or SSCC of the same shipment",
                        first.row
                    ),
                });
            }
            Some(first) => {
                first.units = first.units.saturating_add(one.units);
                first.lots.extend(one.lots);
            }
        }
    }
    Ok(Read { rows: together, errors, count: read.count })
}

fn shipment(row: Row<'_>) -> Result<NewShipment, RowError> {
    let units = row.whole("units")?;
    let lots = match row.cell("lot_number") {
        "" => Vec::new(),
        _ => vec![Lot {
            number: row.parsed("lot_number", "LOT_NUMBER_FORMAT")?,
            expires_on: row.date("expiry_date")?,
            units,
            doses_per_vial: match row.cell("doses_per_vial") {
                "" => 0,
                _ => row.whole("doses_per_vial")?,
            },
            gtin: row.maybe("gtin", "GTIN_FORMAT")?,
        }],
    };
    Ok(NewShipment {
        row: row.number,
        order: order(row)?,
        reference: row.cell("reference").to_owned(),
        shipped_on: row.date("shipped_date")?,
        units,
        lots,
        sscc: row.maybe("sscc", "SSCC_FORMAT")?,
    })
}

fn sort<T>(sheet: &Sheet, read: impl Iterator<Item = Result<T, RowError>>) -> Read<T> {
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for row in read {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(error),
        }
    }
    Read { rows, errors, count: sheet.len() }
}

fn order(row: Row<'_>) -> Result<OrderKey, RowError> {
    row.parsed("order_number", "ORDER_NUMBER_FORMAT").map(OrderKey::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_of_one_shipment_stand_in_several_rows() {
        let file = "order_number,reference,shipped_date,units,lot_number,expiry_date,doses_per_vial\n\
                    0000-001Y,S-1,2021/3/15,\"1,000\",EP2163,2021-06-30,6\n\
                    0000-001Y,S-1,2021-03-15,5,EP2164,2021-06-30,6\n\
                    0000-001Y,S-2,2021-03-16,7,EP2164,2021-06-30,6\n";
        let read = shipments(file.as_bytes()).unwrap();
        assert_eq!((read.rows.len(), read.errors.len(), read.count), (2, 0, 3));
        assert_eq!((read.rows[0].lots.len(), read.rows[0].all_units()), (2, 1_005));
    }

    #[test]
    fn every_bad_row_is_named_and_the_others_are_read() {
        let file =
            "指示番号,納入予定日\n0000-001Y,2021-03-20\n0000-0011,2021-03-20\n0000-001Y,3/20\n";
        let read = planned(file.as_bytes()).unwrap();
        assert_eq!(read.rows.len(), 1);
        let errors: Vec<_> =
            read.errors.iter().map(|error| (error.row, error.field, error.reason)).collect();
        assert_eq!(
            errors,
            [(2, "order_number", "ORDER_NUMBER_FORMAT"), (3, "planned_date", "DATE_INVALID")]
        );
    }

    #[test]
    fn a_shipment_has_one_day() {
        let file = "order_number,reference,shipped_date,units\n0000-001Y,S-1,2021-03-15,1\n\
                    0000-001Y,S-1,2021-03-16,1\n";
        let read = shipments(file.as_bytes()).unwrap();
        assert_eq!((read.rows.len(), read.errors[0].reason), (1, "SHIPMENT_DIFFERS"));
    }

    #[test]
    fn an_actual_date_is_of_the_order_or_of_one_shipment() {
        let file =
            "order_number,actual_date,reference\n0000-001Y,2021-03-20,\n0000-001Y,2021-03-20,S-1\n";
        let read = delivered(file.as_bytes()).unwrap();
        let references: Vec<_> = read.rows.iter().map(|row| row.reference.as_deref()).collect();
        assert_eq!(references, [None, Some("S-1")]);
    }
}

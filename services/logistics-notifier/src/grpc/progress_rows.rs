//! Rows of calls to rows of the domain: what cannot be read is named row by row.

use tonic::Status;
use vsys_chassis::Refusal;
use vsys_proto::convert::{self, Malformed};
use vsys_proto::logistics_notifier::v1;
use vsys_vocabulary::gs1::Gs1Error;

use super::request::order_key;
use super::{reason, status};
use crate::csv::MOST_ROWS;
use crate::domain::progress::{Delivered, ExceptionKind, Lot, NewShipment, Planned, RowError};
use crate::domain::temperature::Storage;

/// Rows that were read, and what is wrong with the others.
pub(super) struct Rows<T> {
    pub(super) rows: Vec<T>,
    pub(super) errors: Vec<RowError>,
}

fn read<W, T>(
    list: &str,
    wires: impl IntoIterator<Item = W, IntoIter: ExactSizeIterator>,
    read: impl Fn(u32, W) -> Result<T, Malformed>,
) -> Result<Rows<T>, Status> {
    let wires = wires.into_iter();
    status::check_rows(list, wires.len(), MOST_ROWS)?;
    let (mut rows, mut errors) = (Vec::with_capacity(wires.len()), Vec::new());
    for (wire, row) in wires.zip(1_u32..) {
        match read(row, wire) {
            Ok(read) => rows.push(read),
            Err(Malformed { field, reason, message }) => {
                errors.push(RowError { row, field, reason, message });
            }
        }
    }
    Ok(Rows { rows, errors })
}

pub(super) fn planned(wires: &[v1::PlannedDelivery]) -> Result<Rows<Planned>, Status> {
    read("deliveries", wires, |row, wire| {
        Ok(Planned {
            row,
            order: order_key(&wire.order_id, &wire.order_number)?,
            on: convert::date(wire.planned_date, "planned_date")?,
        })
    })
}

pub(super) fn delivered(wires: Vec<v1::RecordedDelivery>) -> Result<Rows<Delivered>, Status> {
    read("deliveries", wires, |row, wire| {
        Ok(Delivered {
            row,
            order: order_key(&wire.order_id, &wire.order_number)?,
            reference: Some(wire.reference).filter(|text| !text.is_empty()),
            on: convert::date(wire.actual_date, "actual_date")?,
        })
    })
}

pub(super) fn shipments(wires: Vec<v1::NewShipment>) -> Result<Rows<NewShipment>, Status> {
    read("shipments", wires, |row, wire| {
        Ok(NewShipment {
            row,
            order: order_key(&wire.order_id, &wire.order_number)?,
            reference: wire.reference,
            shipped_on: convert::date(wire.shipped_date, "shipped_date")?,
            units: wire.units,
            lots: wire.lots.iter().map(lot).collect::<Result<_, _>>()?,
            sscc: gs1(&wire.sscc, "sscc", "SSCC_FORMAT")?,
        })
    })
}

fn lot(wire: &v1::ShippedLot) -> Result<Lot, Malformed> {
    Ok(Lot {
        number: convert::code(&wire.lot_number, "lot_number")?,
        expires_on: convert::date(wire.expiry_date, "expiry_date")?,
        units: wire.units,
        doses_per_vial: wire.doses_per_vial,
        gtin: gs1(&wire.gtin, "gtin", "GTIN_FORMAT")?,
    })
}

/// A GS1 number, or none where the field is empty.
fn gs1<T: std::str::FromStr<Err = Gs1Error>>(
    text: &str,
    field: &'static str,
    reason: &'static str,
) -> Result<Option<T>, Malformed> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.parse().map(Some);
    read.map_err(|error: Gs1Error| Malformed { field, reason, message: error.to_string() })
}

pub(super) fn exception_kind(wire: v1::ExceptionKind) -> Result<ExceptionKind, Status> {
    match wire {
        v1::ExceptionKind::Short => Ok(ExceptionKind::Short),
        v1::ExceptionKind::Damaged => Ok(ExceptionKind::Damaged),
        v1::ExceptionKind::Temperature => Ok(ExceptionKind::Temperature),
        v1::ExceptionKind::Refused => Ok(ExceptionKind::Refused),
        v1::ExceptionKind::Unspecified => {
            let refusal = Refusal::of(&reason::VALUE_UNKNOWN, "what is wrong must be said");
            Err(status::refuse(refusal.field("kind")))
        }
    }
}

pub(super) fn storage(wire: v1::StorageKind) -> Result<Storage, Status> {
    match wire {
        v1::StorageKind::UltraCold => Ok(Storage::UltraCold),
        v1::StorageKind::Frozen => Ok(Storage::Frozen),
        v1::StorageKind::Refrigerated => Ok(Storage::Refrigerated),
        v1::StorageKind::Unspecified => {
            let refusal = Refusal::of(&reason::VALUE_UNKNOWN, "the storage must be said");
            Err(status::refuse(refusal.field("storage")))
        }
    }
}

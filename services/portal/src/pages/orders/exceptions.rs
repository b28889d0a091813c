//! What is wrong with deliveries, as the pages read and show it (納入異常).

use tonic::Status;
use vsys_proto::logistics_notifier::v1::{DeliveryException, ExceptionKind, ListExceptionsRequest};

use crate::{
    locale::Locale,
    table::{Cell, Column, Table, Tone},
    visitor::Visitor,
};

/// Exceptions in one answer: no order has more.
const PER_PAGE: u32 = 1_000;

/// Kinds that a person chooses from, by their names in forms and texts.
pub(crate) const KINDS: [(&str, ExceptionKind); 4] = [
    ("short", ExceptionKind::Short),
    ("damaged", ExceptionKind::Damaged),
    ("temperature", ExceptionKind::Temperature),
    ("refused", ExceptionKind::Refused),
];

/// Exceptions of an order, the newest first.
pub(crate) async fn of_order(
    visitor: &Visitor,
    order_id: &str,
) -> Result<Vec<DeliveryException>, Status> {
    let request = visitor.request(ListExceptionsRequest {
        order_id: order_id.to_owned(),
        page_size: PER_PAGE,
        ..ListExceptionsRequest::default()
    });
    let answer = visitor.guest.portal.clients.shipments().list_exceptions(request).await?;
    Ok(answer.into_inner().exceptions)
}

/// What is wrong, in words.
pub(super) fn kind(row: &DeliveryException, locale: Locale) -> Cell {
    let name = KINDS.iter().find(|(_, kind)| *kind == row.kind()).map(|(name, _)| *name);
    name.map_or(Cell::Nothing, |name| Cell::text(locale.text(&format!("exception-{name}"))))
}

fn standing(row: &DeliveryException, locale: Locale) -> Cell {
    let (key, tone, rank) = match row.resolved_time {
        None => ("exception-open", Tone::Bad, 0),
        Some(_) => ("exception-settled", Tone::Good, 1),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

fn units(row: &DeliveryException, _: Locale) -> Cell {
    if row.units == 0 { Cell::Nothing } else { Cell::Number(row.units.into()) }
}

/// Exceptions of an order.
pub(crate) const EXCEPTIONS: Table<DeliveryException> = Table {
    name: "exceptions",
    caption: "exceptions-caption",
    columns: &[
        Column { name: "exception-kind", cell: kind },
        Column { name: "exception-state", cell: standing },
        Column { name: "units", cell: units },
        Column { name: "note", cell: |row, _| Cell::text(&row.note) },
        Column { name: "raised-by", cell: |row, _| Cell::text(&row.raised_by) },
        Column { name: "raised-at", cell: |row, _| Cell::time(row.raised_time.as_ref()) },
        Column { name: "resolution", cell: |row, _| Cell::text(&row.resolution) },
        Column { name: "resolved-at", cell: |row, _| Cell::time(row.resolved_time.as_ref()) },
    ],
};

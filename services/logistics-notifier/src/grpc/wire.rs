//! Domain to wire.

use chrono::NaiveDate;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;
use vsys_vocabulary::{Boxes, PerItem};

use crate::app::{Feed, Import, Issued, RoundSummary};
use crate::domain::area::AreaAssignment;
use crate::domain::digest::Digest;
use crate::domain::order::{Order, OrderState};
use crate::domain::partner::{Partner, PartnerKind, Way};
use crate::domain::progress::RowError;
use crate::store::area_assignments::Hole;
use crate::store::credentials::Credentials;
use crate::store::locked_lines::Held;
use crate::store::summaries::Summary;

pub(super) fn partner(partner: Partner) -> v1::Partner {
    let kind = match partner.kind {
        PartnerKind::Manufacturer => v1::PartnerKind::Manufacturer,
        PartnerKind::Wholesaler => v1::PartnerKind::Wholesaler,
    };
    let contacts = partner.contacts.into_iter().map(|contact| v1::PartnerContact {
        name: contact.name,
        mail: contact.mail,
        phone: contact.phone,
    });
    let ways = partner.ways.iter().map(|way| match way {
        Way::Nats => v1::DeliveryWay::Nats.into(),
        Way::Webhook => v1::DeliveryWay::Webhook.into(),
        Way::Pull => v1::DeliveryWay::Pull.into(),
        Way::Csv => v1::DeliveryWay::Csv.into(),
    });
    v1::Partner {
        partner_id: partner.id.to_string(),
        name: partner.name,
        kind: kind.into(),
        contacts: contacts.collect(),
        ways: ways.collect(),
    }
}

pub(super) fn area(row: &AreaAssignment) -> v1::AreaAssignment {
    v1::AreaAssignment {
        municipality_code: row.municipality.to_string(),
        item: convert::wire_item_kind(row.goods.item()).into(),
        product_code: row.goods.product().to_owned(),
        partner_id: row.partner.to_string(),
        valid_from_date: Some(convert::wire_date(row.validity.from())),
        valid_until_date: row.validity.until().map(convert::wire_date),
    }
}

pub(super) fn order(order: &Order, today: NaiveDate) -> v1::ShipmentOrder {
    let sheet = &*order.sheet;
    let quantity = sheet.quantity(order.item, order.units);
    let told = order.state.told();
    v1::ShipmentOrder {
        order_id: order.id.to_string(),
        order_number: order.number.to_string(),
        state: state(&order.state).into(),
        version: order.version,
        partner_id: told.map(|told| told.partner.to_string()).unwrap_or_default(),
        customer_code: order.customer_code.clone(),
        round_id: sheet.round_id.to_string(),
        round_number: sheet.round_number.clone(),
        lock_id: sheet.lock_id.to_string(),
        sheet_id: sheet.id.to_string(),
        municipality_code: sheet.municipality.map(|code| code.to_string()).unwrap_or_default(),
        item: convert::wire_item_kind(order.item).into(),
        product_code: sheet.product.to_string(),
        units_per_box: sheet.packs.get(order.item).get(),
        quantity: Some(v1::Quantity {
            units: quantity.units,
            boxes: quantity.boxes,
            rest_units: quantity.rest,
        }),
        ship_to: Some(convert::wire_ship_to(&order.line.ship_to)),
        planned_date_due_date: Some(convert::wire_date(order.planned_date_due_on)),
        sequence: told.map(|told| told.sequence).unwrap_or_default(),
        acknowledged: order.acknowledged_at.is_some(),
        acknowledged_time: order.acknowledged_at.map(convert::timestamp),
        locked_time: Some(convert::timestamp(sheet.locked_at)),
        planned_date: order.progress.planned_on.map(convert::wire_date),
        actual_date: order.progress.actual_on.map(convert::wire_date),
        shipped_units: order.progress.shipped.0,
        received_units: order.progress.received.0,
        open_exceptions: order.progress.open_exceptions,
        plan_late_days: order.plan_late_days(today),
        delivery_late_days: order.delivery_late_days(today),
    }
}

fn state(state: &OrderState) -> v1::ShipmentOrderState {
    match state {
        OrderState::Unassigned => v1::ShipmentOrderState::Unassigned,
        OrderState::Placed(_) => v1::ShipmentOrderState::Placed,
        OrderState::Cancelled(_) => v1::ShipmentOrderState::Cancelled,
    }
}

pub(super) fn held_line(held: &Held) -> v1::HeldLine {
    v1::HeldLine {
        sheet_id: held.sheet_id.to_string(),
        municipality_code: held.municipality.to_string(),
        units: Some(convert::item_units(&held.line.units)),
        ship_to: Some(convert::wire_ship_to(&held.line.ship_to)),
    }
}

pub(super) fn round_summary(summary: &RoundSummary) -> v1::SummariseOrdersResponse {
    let (partners, unassigned): (Vec<_>, Vec<_>) =
        summary.partners.iter().partition(|summary| summary.partner.is_some());
    let nothing = || v1::PartnerSummary {
        ordered: Some(v1_units_of_nothing()),
        boxes: Some(v1::ItemBoxes::default()),
        ..v1::PartnerSummary::default()
    };
    v1::SummariseOrdersResponse {
        partners: partners.into_iter().map(partner_summary).collect(),
        unassigned: Some(unassigned.first().map_or_else(nothing, |sum| partner_summary(sum))),
        held_lines: summary.heard.held_lines,
        sheets: summary.heard.sheets,
    }
}

fn v1_units_of_nothing() -> vsys_proto::vocabulary::v1::ItemUnits {
    convert::item_units(&vsys_vocabulary::Amounts::ZERO)
}

fn partner_summary(summary: &Summary) -> v1::PartnerSummary {
    v1::PartnerSummary {
        partner_id: summary.partner.map(|partner| partner.to_string()).unwrap_or_default(),
        orders: summary.orders,
        ordered: Some(convert::item_units(&summary.ordered)),
        boxes: Some(boxes(summary.boxes)),
        acknowledged_orders: summary.acknowledged,
    }
}

fn boxes(boxes: PerItem<Boxes>) -> v1::ItemBoxes {
    v1::ItemBoxes { vaccine: boxes.vaccine.0, needle: boxes.needle.0, syringe: boxes.syringe.0 }
}

pub(super) fn digest(digest: Digest) -> v1::Digest {
    v1::Digest {
        lock_id: digest.lock_id.to_string(),
        partner_id: digest.partner.to_string(),
        revision: digest.revision,
        round_id: digest.round_id.to_string(),
        orders: digest.orders,
        ordered: Some(convert::item_units(&digest.ordered)),
        recipe: digest.recipe,
        hash: digest.hash,
        sequence: digest.sequence,
        issued_time: Some(convert::timestamp(digest.issued_at)),
    }
}

/// What became of a file of the area table.
pub(super) fn import(
    import: Import,
    unread: Vec<RowError>,
    rows: usize,
) -> v1::ImportAreaAssignmentsResponse {
    let finding = |error: RowError| v1::AreaFinding {
        row: error.row,
        field: error.field.to_owned(),
        reason: error.reason.to_owned(),
        message: error.message,
        about: None,
    };
    let unread_rows = unread.len();
    let mut errors: Vec<_> = unread.into_iter().chain(import.errors).map(finding).collect();
    errors.extend(import.overlaps.iter().map(|(row, other)| overlap(*row, other)));
    errors.sort_by_key(|error| error.row);
    v1::ImportAreaAssignmentsResponse {
        rows: super::count(rows + unread_rows),
        changed: super::count(import.changed),
        errors,
        holes: import.holes.into_iter().map(hole).collect(),
        orders_placed: import.orders_placed,
    }
}

fn overlap(row: u32, other: &AreaAssignment) -> v1::AreaFinding {
    let until = other.validity.until();
    let until = until.map_or_else(|| "further on".to_owned(), |day| day.to_string());
    let (partner, from) = (other.partner, other.validity.from());
    v1::AreaFinding {
        row,
        field: "valid_from".to_owned(),
        reason: "AREA_ROWS_OVERLAP".to_owned(),
        message: format!("{partner} is responsible from {from} to {until} too"),
        about: Some(area(other)),
    }
}

fn hole(hole: Hole) -> v1::AreaFinding {
    let about = v1::AreaAssignment {
        municipality_code: hole.municipality.clone(),
        item: hole.item.parse().map_or(0, |item| convert::wire_item_kind(item).into()),
        product_code: hole.product.clone(),
        partner_id: String::new(),
        valid_from_date: hole.from.map(convert::wire_date),
        valid_until_date: hole.until.map(convert::wire_date),
    };
    let goods =
        if hole.product.is_empty() { hole.item } else { format!("{} {}", hole.item, hole.product) };
    let when = match (hole.from, hole.until) {
        (None, _) => "at any time".to_owned(),
        (Some(from), None) => format!("from {from} on"),
        (Some(from), Some(until)) => format!("from {from} to {until}"),
    };
    v1::AreaFinding {
        row: 0,
        field: hole.municipality.clone(),
        reason: "AREA_HOLE".to_owned(),
        message: format!("nobody delivers {goods} in {} {when}", hole.municipality),
        about: Some(about),
    }
}

pub(super) fn issued(credentials: Credentials) -> v1::PartnerCredentials {
    v1::PartnerCredentials {
        credentials_id: credentials.id,
        partner_id: credentials.partner.to_string(),
        person: credentials.person,
        issued_time: Some(convert::timestamp(credentials.issued_at)),
        expire_time: Some(convert::timestamp(credentials.expires_at)),
        revoked_time: credentials.revoked_at.map(convert::timestamp),
    }
}

pub(super) fn feed(feed: Feed) -> v1::PartnerFeed {
    v1::PartnerFeed {
        partner_id: feed.partner.to_string(),
        stream: feed.stream,
        consumer: feed.consumer,
        last_sequence: feed.last_sequence,
        acknowledged_sequence: feed.receipt.map(|receipt| receipt.sequence).unwrap_or_default(),
        acknowledged_time: feed.receipt.map(|receipt| convert::timestamp(receipt.at)),
    }
}

pub(super) fn credentials(issued: Issued) -> v1::IssuePartnerCredentialsResponse {
    v1::IssuePartnerCredentialsResponse {
        credentials: issued.credentials,
        stream: issued.reach.stream,
        consumer: issued.reach.consumer,
        inbox_prefix: issued.reach.inbox_prefix,
        expire_time: Some(convert::timestamp(issued.until)),
        credentials_id: issued.id,
    }
}
